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
pub(super) fn out(object: &Object) -> (Value, Vec<Unsaid>) {
    let mut json = object.json().clone();
    let mut unsaid = Vec::new();
    match object.kind() {
        "CronJob" => {
            // The provider asks for metadata wherever a template may have some.
            at(&mut json, &["spec", "jobTemplate"]).map(|template| default(template, "metadata", json!({})));
            job(&mut json, &["spec", "jobTemplate", "spec"], &mut unsaid);
        }
        "Job" => job(&mut json, &["spec"], &mut unsaid),
        "DaemonSet" | "Deployment" | "StatefulSet" => pods(&mut json, &["spec"], &mut unsaid),
        "HorizontalPodAutoscaler" => {
            // The zero value would scale down at once; the API server waits five minutes.
            at(&mut json, &["spec", "behavior", "scaleDown"])
                .map(|rules| default(rules, "stabilizationWindowSeconds", json!(300)));
        }
        "StorageClass" => {
            // The provider's default is true.
            at(&mut json, &[]).map(|class| default(class, "allowVolumeExpansion", json!(false)));
        }
        _ => {}
    }
    (json, unsaid)
}

fn job(json: &mut Value, path: &[&str], unsaid: &mut Vec<Unsaid>) {
    if let Some(spec) = at(json, path)
        && spec.get("parallelism").and_then(Value::as_i64).is_some_and(|pods| pods > 1)
        && !spec.contains_key("completions")
    {
        let reason = Reason::Unsaid { provider: "1", server: "the success of any pod for that of all" };
        unsaid.push((format!("{}.completions", path.join(".")), reason));
    }
    pods(json, path, unsaid);
}

/// The pods of a workload, whose template stands at a path.
fn pods(json: &mut Value, path: &[&str], unsaid: &mut Vec<Unsaid>) {
    let template = [path, &["template"]].concat();
    at(json, &template).map(|template| default(template, "metadata", json!({})));
    let path = [&template[..], &["spec"]].concat();
    let Some(pod) = at(json, &path) else { return };
    if !pod.contains_key("automountServiceAccountToken") {
        let reason = Reason::Unsaid { provider: "true", server: "what the service account says" };
        unsaid.push((format!("{}.automountServiceAccountToken", path.join(".")), reason));
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

fn default(object: &mut Map<String, Value>, field: &str, value: Value) {
    object.entry(field).or_insert(value);
}
