//! Objects in clusters: which cannot be read, what stands where, and what selects what.

use serde_json::Value;

use crate::judge::Verdict;
use crate::model::pods::Pods;
use crate::model::{Form, Model, Subject};

/// The resources of the provider of which no object could be read, by a word in their type: `role`. Manifests of any kind
/// are among them.
pub(super) fn unread<'m>(model: &'m Model, words: &[&str]) -> Vec<Verdict<'m>> {
    let is_meant = |of: &&Subject| {
        of.form == Form::Resource
            && of.kind.strip_prefix("kubernetes_").is_some_and(|kind| {
                kind.starts_with("manifest") || words.iter().any(|word| kind.contains(word))
            })
    };
    let is_read = |resource: &Subject| {
        model.objects().any(|of| of.stack == resource.stack && of.address == resource.address)
    };
    let verdict = |resource| {
        let message = "it holds what only Terraform knows: look at what it is in the cluster";
        Verdict::unknown(Some(resource), message)
    };
    model.subjects().filter(is_meant).filter(|of| !is_read(of)).map(verdict).collect()
}

/// What the types of resources have in their names that make pods.
const OF_PODS: [&str; 6] =
    ["daemon", "deployment", "job", "pod_v1", "replication_controller", "stateful_set"];

/// What is said of the pods of each workload.
pub(super) fn of_pods<'m>(model: &'m Model, say: impl Fn(&Pods<'m>) -> Vec<Verdict<'m>>) -> Vec<Verdict<'m>> {
    let mut verdicts: Vec<Verdict<'m>> = model.pods().iter().flat_map(say).collect();
    verdicts.extend(unread(model, &OF_PODS));
    if verdicts.is_empty() {
        verdicts.push(Verdict::not_applicable("there are no pods"));
    }
    verdicts
}

/// Whether pods run on Windows.
pub(super) fn is_windows(pods: &Pods<'_>) -> bool {
    pods.spec["os"]["name"] == "windows"
}

/// The namespace of an object that belongs to one; `default` where it names none.
pub(super) fn namespace(object: &Subject) -> &str {
    object.namespace().filter(|name| !name.is_empty()).unwrap_or("default")
}

/// Whether two objects stand in one namespace of one cluster.
pub(super) fn are_together(one: &Subject, other: &Subject) -> bool {
    one.cluster == other.cluster && namespace(one) == namespace(other)
}

/// The labels of a workload's pods.
pub(super) fn pod_labels<'m>(pods: &Pods<'m>) -> Option<&'m Value> {
    let template = pods.path.strip_suffix("spec").unwrap_or(&pods.path);
    pods.workload.at(&format!("{template}metadata.labels"))
}

/// Whether a selector selects what has some labels. One that says nothing selects everything.
pub(super) fn selects(selector: &Value, labels: Option<&Value>) -> bool {
    let label = |key: &str| labels.and_then(|of| of.get(key)).and_then(Value::as_str);
    let mut exact = selector["matchLabels"].as_object().into_iter().flatten();
    let mut expressions = selector["matchExpressions"].as_array().into_iter().flatten();
    exact.all(|(key, value)| label(key) == value.as_str())
        && expressions.all(|of| {
            let found = label(of["key"].as_str().unwrap_or_default());
            let is_one = || {
                let mut values = of["values"].as_array().into_iter().flatten();
                values.any(|value| found.is_some() && value.as_str() == found)
            };
            match of["operator"].as_str() {
                Some("In") => is_one(),
                Some("NotIn") => !is_one(),
                Some("Exists") => found.is_some(),
                Some("DoesNotExist") => found.is_none(),
                _ => false,
            }
        })
}

/// The service that something belongs to, by the settings it comes from.
pub(super) fn service(subject: &Subject) -> Option<&str> {
    let mut parts = subject.setting.split('.');
    (parts.next() == Some("services")).then(|| parts.next()).flatten()
}

/// Whether something belongs to a channel beside the stable one.
pub(super) fn is_of_other_channel(subject: &Subject) -> bool {
    subject.setting.split('.').nth(2) == Some("channels")
}

/// The key of a part of the settings of a workload.
pub(super) fn workload_setting(subject: &Subject, key: &str) -> String {
    if subject.setting.ends_with(".workload") {
        format!("{}.{key}", subject.setting)
    } else {
        subject.setting.clone()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn selectors_select_by_labels_and_expressions() {
        let labels = json!({ "app": "dawn", "tier": "web" });
        let holds = |selector: Value| selects(&selector, Some(&labels));
        assert!(holds(json!({})));
        assert!(holds(json!({ "matchLabels": { "app": "dawn" } })));
        assert!(!holds(json!({ "matchLabels": { "app": "dawn", "track": "rc" } })));
        let expression = |key: &str, operator: &str, values: Value| {
            holds(json!({ "matchExpressions": [{ "key": key, "operator": operator, "values": values }] }))
        };
        assert!(expression("tier", "In", json!(["web", "job"])));
        assert!(!expression("tier", "NotIn", json!(["web"])));
        assert!(expression("track", "NotIn", json!(["rc"])));
        assert!(
            expression("track", "DoesNotExist", json!([])) && !expression("app", "DoesNotExist", json!([]))
        );
        assert!(expression("app", "Exists", json!([])) && !expression("app", "Other", json!([])));
        assert!(!selects(&json!({ "matchLabels": { "app": "dawn" } }), None));
    }
}
