//! What the kubernetes provider would say otherwise than the API server when it is left out.
//!
//! The provider's defaults and zero values go to the API server as if they had been written. Where they change the
//! object, what the API server would take is written out instead; where that depends on another object, it must be
//! said. Defaults that are the API server's own, such as `dns_policy` or `enable_service_links`, need nothing.

use serde_json::{Map, Value, json};

use super::error::Reason;
use crate::Object;

/// A field that is not said, by its path.
type Unsaid = (String, Reason);

/// The object with everything written out that the provider would say otherwise, and what must be said but is not.
/// Whether its pods get a token, their service account says, if it is among the objects it is applied with.
pub(super) fn out(object: &Object, beside: &[&Object]) -> (Value, Vec<Unsaid>) {
    let token = |account: &str| {
        let mut accounts = beside.iter().filter(|other| other.kind() == "ServiceAccount");
        let account =
            accounts.find(|other| other.namespace() == object.namespace() && other.name() == account)?;
        Some(account.json()["automountServiceAccountToken"].as_bool().unwrap_or(true))
    };
    let mut json = object.json().clone();
    let mut unsaid = Vec::new();
    match object.kind() {
        "CronJob" => {
            // The provider asks for metadata wherever a template may have some.
            default_at(&mut json, &["spec", "jobTemplate"], "metadata", json!({}));
            job(&mut json, &["spec", "jobTemplate", "spec"], token, &mut unsaid);
        }
        "Job" => job(&mut json, &["spec"], token, &mut unsaid),
        "DaemonSet" | "Deployment" | "StatefulSet" => pods(&mut json, &["spec"], token, &mut unsaid),
        "HorizontalPodAutoscaler" => {
            // The zero value would scale down at once; the API server waits five minutes.
            let rules = ["spec", "behavior", "scaleDown"];
            default_at(&mut json, &rules, "stabilizationWindowSeconds", json!(300));
        }
        "StorageClass" => {
            // The provider's default is true.
            default_at(&mut json, &[], "allowVolumeExpansion", json!(false));
        }
        _ => {}
    }
    (json, unsaid)
}

fn job(json: &mut Value, path: &[&str], token: impl Fn(&str) -> Option<bool>, unsaid: &mut Vec<Unsaid>) {
    if let Some(spec) = at(json, path)
        && spec.get("parallelism").and_then(Value::as_i64).is_some_and(|pods| pods > 1)
        && !spec.contains_key("completions")
    {
        let reason = Reason::Unsaid { provider: "1", server: "the success of any pod for that of all" };
        unsaid.push((format!("{}.completions", path.join(".")), reason));
    }
    pods(json, path, token, unsaid);
}

/// The pods of a workload, whose template stands at a path.
fn pods(json: &mut Value, path: &[&str], token: impl Fn(&str) -> Option<bool>, unsaid: &mut Vec<Unsaid>) {
    let template = [path, &["template"]].concat();
    default_at(json, &template, "metadata", json!({}));
    let path = [&template[..], &["spec"]].concat();
    let Some(pod) = at(json, &path) else { return };
    if !pod.contains_key("automountServiceAccountToken") {
        let account = pod.get("serviceAccountName").and_then(Value::as_str).unwrap_or("default");
        if let Some(token) = token(account) {
            default(pod, "automountServiceAccountToken", json!(token));
        } else {
            let reason = Reason::Unsaid { provider: "true", server: "what the service account says" };
            unsaid.push((format!("{}.automountServiceAccountToken", path.join(".")), reason));
        }
    }
    // The zero value in a container would overrule what the pod says.
    let non_root = pod.get("securityContext").and_then(|context| context.get("runAsNonRoot")).cloned();
    if non_root != Some(Value::Bool(true)) {
        return;
    }
    for list in ["containers", "initContainers"] {
        let containers = pod.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten();
        for container in containers {
            if let Some(context) = container.get_mut("securityContext").and_then(Value::as_object_mut)
                && !context.is_empty()
            {
                default(context, "runAsNonRoot", json!(true));
            }
        }
    }
}

fn at<'j>(json: &'j mut Value, path: &[&str]) -> Option<&'j mut Map<String, Value>> {
    path.iter().try_fold(json, |value, name| value.get_mut(*name))?.as_object_mut()
}

fn default_at(json: &mut Value, path: &[&str], field: &str, value: Value) {
    if let Some(object) = at(json, path) {
        default(object, field, value);
    }
}

fn default(object: &mut Map<String, Value>, field: &str, value: Value) {
    object.entry(field).or_insert(value);
}
