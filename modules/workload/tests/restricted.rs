//! The `restricted` Pod Security Standard, version 1.33, as a judge of pods: what Kubernetes' admission would refuse.

use serde_json::Value;

use kubernetes::Object;

/// The pods that an object makes.
pub(super) fn pods(object: &Object) -> Option<&Value> {
    let json = object.json();
    match object.kind() {
        "Deployment" | "StatefulSet" | "Rollout" => Some(&json["spec"]["template"]["spec"]),
        "CronJob" => Some(&json["spec"]["jobTemplate"]["spec"]["template"]["spec"]),
        _ => None,
    }
}

const VOLUMES: [&str; 8] = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

/// What breaks the standard.
pub(super) fn violations(pod: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut check = |fits: bool, rule: &str| {
        if !fits {
            found.push(rule.to_owned());
        }
    };
    for key in ["hostNetwork", "hostPID", "hostIPC"] {
        check(pod[key] != Value::Bool(true), key);
    }
    for volume in pod["volumes"].as_array().into_iter().flatten() {
        let kinds = volume.as_object().unwrap().keys().filter(|key| *key != "name");
        check(kinds.into_iter().all(|kind| VOLUMES.contains(&kind.as_str())), "volume types");
    }
    let of_pod = &pod["securityContext"];
    check(of_pod["sysctls"].is_null(), "sysctls");
    let lists = ["containers", "initContainers", "ephemeralContainers"];
    let containers: Vec<&Value> =
        lists.iter().flat_map(|list| pod[list].as_array().into_iter().flatten()).collect();
    check(!containers.is_empty(), "a container");
    for container in containers {
        let of = &container["securityContext"];
        let either = |key: &str| if of[key].is_null() { &of_pod[key] } else { &of[key] };
        check(of["privileged"] != Value::Bool(true), "privileged");
        check(of["allowPrivilegeEscalation"] == Value::Bool(false), "allowPrivilegeEscalation");
        check(either("runAsNonRoot") == &Value::Bool(true), "runAsNonRoot");
        check(either("runAsUser").as_i64() != Some(0), "runAsUser");
        let seccomp = either("seccompProfile")["type"].as_str().unwrap_or_default();
        check(["RuntimeDefault", "Localhost"].contains(&seccomp), "seccompProfile");
        let dropped = of["capabilities"]["drop"].as_array();
        check(dropped.is_some_and(|dropped| dropped.contains(&"ALL".into())), "capabilities.drop");
        let added = of["capabilities"]["add"].as_array().into_iter().flatten();
        check(added.into_iter().all(|added| added == "NET_BIND_SERVICE"), "capabilities.add");
        check(of["procMount"].is_null(), "procMount");
        let ports = container["ports"].as_array().into_iter().flatten();
        check(ports.into_iter().all(|port| port["hostPort"].is_null()), "hostPort");
        check(either("windowsOptions")["hostProcess"] != Value::Bool(true), "windowsOptions");
        for handler in ["postStart", "preStop"] {
            check(container["lifecycle"][handler]["httpGet"]["host"].is_null(), "lifecycle host");
        }
        for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
            check(container[probe]["httpGet"]["host"].is_null(), "probe host");
            check(container[probe]["tcpSocket"]["host"].is_null(), "probe host");
        }
    }
    found
}

#[test]
fn the_judge_finds_what_admission_would() {
    let pod = serde_json::json!({
        "hostNetwork": true,
        "volumes": [{ "name": "root", "hostPath": { "path": "/" } }],
        "containers": [{
            "name": "a",
            "ports": [{ "containerPort": 1, "hostPort": 1 }],
            "securityContext": { "runAsUser": 0, "capabilities": { "add": ["SYS_ADMIN"] }, "privileged": true },
        }],
    });
    assert_eq!(
        violations(&pod),
        [
            "hostNetwork",
            "volume types",
            "privileged",
            "allowPrivilegeEscalation",
            "runAsNonRoot",
            "runAsUser",
            "seccompProfile",
            "capabilities.drop",
            "capabilities.add",
            "hostPort",
        ]
    );
}
