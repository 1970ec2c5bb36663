//! Every rule of the data, at every field it names, with values that it allows and one that it does not.

use generated::ManifestObject;
use serde_json::{Value, json};

use super::*;
use crate::Outcome;

/// A pod that keeps the restricted standard, with a container of each sort.
fn kept() -> Value {
    let security = json!({
        "allowPrivilegeEscalation": false,
        "capabilities": { "drop": ["ALL"] },
        "runAsNonRoot": true,
        "seccompProfile": { "type": "RuntimeDefault" },
    });
    let container = |name: &str| json!({ "name": name, "image": "dawn", "securityContext": security });
    json!({
        "metadata": { "labels": { "app": "dawn" } },
        "spec": {
            "containers": [container("dawn")],
            "initContainers": [container("first")],
            "ephemeralContainers": [container("debug")],
            "volumes": [{ "name": "tmp", "emptyDir": {} }],
        },
    })
}

/// The controls of the standards that pods fail, by what makes them.
fn failing_as(kind: &str, pod: &Value) -> Vec<&'static str> {
    let mut json = match kind {
        "Pod" => pod.clone(),
        "CronJob" => json!({ "spec": { "jobTemplate": { "spec": { "template": pod } } } }),
        _ => json!({ "spec": { "template": pod } }),
    };
    json["kind"] = json!(kind);
    let object = ManifestObject {
        cluster: "a".to_owned(),
        address: format!("a/a/{kind}/a"),
        json,
        files: Vec::new(),
        module: String::new(),
        setting: String::new(),
    };
    let model = Model::new(&generated::Generated::default(), &[object]);
    let controls = catalogue().controls.iter().filter(|control| !control.pss.is_empty());
    let fails = |control: &str| keeps(&model, control).iter().any(|of| of.outcome == Outcome::Fail);
    controls.map(|control| control.id.as_str()).filter(|control| fails(control)).collect()
}

fn failing(pod: &Value) -> Vec<&'static str> {
    failing_as("Deployment", pod)
}

/// A pod with a value at a field of the data; the first of each list.
fn with(field: &str, value: Value) -> Value {
    let mut pod = kept();
    let mut at = &mut pod;
    for step in generated::paths::steps(&field.replace("[*]", "[0]").replace("/*", "/dawn")) {
        at = match step {
            generated::paths::Step::Key(key) => &mut at[key],
            generated::paths::Step::Item(number) => {
                if at.is_null() {
                    *at = json!([{}]);
                }
                &mut at[number]
            }
        };
    }
    *at = value;
    pod
}

/// A value that a rule does not allow.
fn wrong(field: &str) -> Value {
    match field.rsplit(['.', '[']).next() {
        Some("add") => json!(["SYS_ADMIN"]),
        Some("drop") => json!(["NET_RAW"]),
        Some("hostPath") => json!({ "path": "/" }),
        Some("*]") => json!({ "name": "share", "nfs": { "server": "a", "path": "/" } }),
        Some("hostPort") => json!(80),
        Some("runAsUser") => json!(0),
        Some("runAsNonRoot") => json!(false),
        Some("type" | "user" | "role" | "host" | "name" | "procMount" | "kubernetes") => json!("other"),
        _ if field.contains("annotations") => json!("unconfined"),
        _ => json!(true),
    }
}

/// The values that a rule allows; none stands for a field that is not there.
fn right(rule: &FieldRule, field: &str) -> Vec<Option<Value>> {
    let value = |allowed: &String| match (allowed.as_str(), field.rsplit('.').next()) {
        (UNDEFINED, _) => None,
        ("contains ALL", _) => Some(json!(["ALL", "NET_RAW"])),
        ("non-zero", _) => Some(json!(1)),
        ("true" | "false" | "0", _) => serde_json::from_str(allowed).ok(),
        (kind, Some("volumes[*]")) => Some(json!({ "name": "a", kind: {} })),
        (of, Some("add")) => Some(json!([of])),
        (of, _) => Some(json!(of.replace('*', "dawn"))),
    };
    rule.allowed.iter().map(value).collect()
}

#[test]
fn what_keeps_the_standard_fails_nothing_whatever_makes_it() {
    for kind in ["Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Rollout", "Job", "CronJob"] {
        assert_eq!(failing_as(kind, &kept()), Vec::<&str>::new(), "{kind}");
    }
}

#[test]
fn each_rule_finds_what_it_does_not_allow_at_each_of_its_fields() {
    for item in &Framework::Pss.data().controls {
        let control = catalogue().controls.iter().find(|control| control.pss.contains(&item.id));
        let control = control.unwrap_or_else(|| panic!("no control answers {}", item.id));
        assert!(!item.rules.is_empty(), "{} has no rules", item.id);
        for field in item.rules.iter().flat_map(|rule| &rule.fields) {
            let found = failing(&with(field, wrong(field)));
            assert!(found.contains(&control.id.as_str()), "{field}: found by {found:?}");
            // A path of the node is no kind of volume either.
            let others = found.iter().filter(|of| **of != control.id && **of != "pod-volume-types");
            assert_eq!(others.count(), 0, "{field}: found by {found:?}");
        }
    }
}

#[test]
fn each_rule_allows_what_it_says() {
    for item in &Framework::Pss.data().controls {
        // What baseline allows, restricted need not.
        let others = catalogue().controls.iter().filter(|control| control.pss.contains(&item.id));
        let is_strict = others.flat_map(|control| &control.pss).any(|id| *id != item.id);
        let is_lax = is_strict && item.id.starts_with("baseline/");
        for (rule, field) in item.rules.iter().flat_map(|rule| rule.fields.iter().map(move |of| (rule, of))) {
            for value in right(rule, field).into_iter().flatten().filter(|_| !is_lax) {
                let found = failing(&with(field, value.clone()));
                assert_eq!(found, Vec::<&str>::new(), "{field} is {value}");
            }
        }
    }
}

#[test]
fn containers_have_from_the_pod_what_they_leave_out() {
    for (field, value, control) in [
        ("runAsNonRoot", json!(true), "pod-non-root"),
        ("seccompProfile", json!({ "type": "RuntimeDefault" }), "pod-seccomp"),
    ] {
        let mut pod = kept();
        for list in ["containers", "initContainers", "ephemeralContainers"] {
            let mut of_one = kept();
            of_one["spec"][list][0]["securityContext"][field] = json!(null);
            assert_eq!(failing(&of_one), [control], "{list} says nothing, nor does the pod");
            pod["spec"][list][0]["securityContext"][field] = json!(null);
        }
        pod["spec"]["securityContext"] = json!({ field: value });
        assert_eq!(failing(&pod), Vec::<&str>::new(), "the pod says {field}");
    }
}

#[test]
fn windows_need_not_keep_what_it_does_not_have() {
    let mut pod = kept();
    for list in ["containers", "initContainers", "ephemeralContainers"] {
        pod["spec"][list][0]["securityContext"] = json!({ "runAsNonRoot": true });
    }
    assert_eq!(failing(&pod), ["pod-capabilities", "pod-seccomp", "pod-privilege-escalation"]);
    pod["spec"]["os"] = json!({ "name": "windows" });
    assert_eq!(failing(&pod), Vec::<&str>::new());
    // Baseline is asked of Windows too.
    pod["spec"]["containers"][0]["securityContext"]["capabilities"] = json!({ "add": ["SYS_ADMIN"] });
    pod["spec"]["securityContext"] = json!({ "seccompProfile": { "type": "Unconfined" } });
    assert_eq!(failing(&pod), ["pod-capabilities", "pod-seccomp"]);
}

#[test]
fn what_is_found_says_where_and_what() {
    let pod = with("spec.initContainers[*].securityContext.privileged", json!(true));
    let object = ManifestObject {
        cluster: "a".to_owned(),
        address: "a/a/Deployment/a".to_owned(),
        json: json!({ "kind": "Deployment", "spec": { "template": pod } }),
        files: Vec::new(),
        module: String::new(),
        setting: String::new(),
    };
    let model = Model::new(&generated::Generated::default(), &[object]);
    let verdicts = keeps(&model, "pod-privileged");
    assert_eq!(verdicts.len(), 1);
    assert_eq!(verdicts[0].path, "spec.template.spec.initContainers[0].securityContext.privileged");
    assert_eq!(verdicts[0].value, json!(true));
    assert_eq!(
        verdicts[0].message,
        "`securityContext.privileged` of the container first is true, where nothing or false is asked for"
    );
}
