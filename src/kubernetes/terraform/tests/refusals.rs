//! What the provider cannot be told is said with its path, and nothing is left out in silence.

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::batch::v1::{CronJob, Job};
use k8s_openapi::api::core::v1::{ConfigMap, Secret, ServiceAccount};
use k8s_openapi::api::networking::v1::NetworkPolicy;
use k8s_openapi::api::storage::v1::StorageClass;
use k8s_openapi::serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{block, object, there_and_back};
use crate::terraform::{convert, read, spelled};
use crate::{Kind, Object};

fn made<K: Kind + DeserializeOwned>(json: Value) -> Object {
    object(&serde_json::from_value::<K>(json).unwrap())
}

fn refused(object: &Object) -> Vec<String> {
    convert(object, &[]).unwrap_err().iter().map(ToString::to_string).collect()
}

fn deployment(pod: Value) -> Object {
    made::<Deployment>(json!({
        "metadata": { "name": "dawn", "namespace": "dawn" },
        "spec": { "selector": {}, "template": { "spec": pod } },
    }))
}

#[test]
fn a_field_without_a_place_is_refused_with_its_path() {
    let object = deployment(json!({
        "automountServiceAccountToken": false,
        "hostUsers": false,
        "containers": [
            { "name": "dawn" },
            { "name": "helper", "resizePolicy": [{ "resourceName": "cpu", "restartPolicy": "NotRequired" }] },
        ],
        "initContainers": [{ "name": "sidecar", "restartPolicy": "Always" }],
    }));
    let rest = "of Deployment dawn/dawn: `kubernetes_deployment_v1` has no place for it; leave it out, or deliver \
                the object as a manifest";
    assert_eq!(
        refused(&object),
        [
            format!("`spec.template.spec.containers[1].resizePolicy` {rest}"),
            format!("`spec.template.spec.hostUsers` {rest}"),
            format!("`spec.template.spec.initContainers[0].restartPolicy` {rest}"),
        ]
    );
}

#[test]
fn what_only_the_cluster_says_is_refused() {
    let config = made::<ConfigMap>(json!({ "metadata": { "name": "a", "uid": "1", "finalizers": ["x"] } }));
    assert_eq!(
        refused(&config),
        [
            "`metadata.finalizers` of ConfigMap a: `kubernetes_config_map_v1` has no place for it; leave it out, or \
             deliver the object as a manifest",
            "`metadata.uid` of ConfigMap a: `kubernetes_config_map_v1` has no place for it; leave it out, or deliver \
             the object as a manifest",
        ]
    );
}

#[test]
fn whether_pods_get_a_token_must_be_said() {
    assert_eq!(
        refused(&deployment(json!({ "containers": [] }))),
        [
            "`spec.template.spec.automountServiceAccountToken` of Deployment dawn/dawn: it must be said: left out, \
          `kubernetes_deployment_v1` says true, where the API server takes what the service account says"
        ]
    );
}

#[test]
fn whether_pods_get_a_token_the_service_account_beside_them_says() {
    let deployment = deployment(json!({ "serviceAccountName": "dawn", "containers": [] }));
    let account = |namespace: &str, name: &str, token: Option<bool>| {
        let mut account = json!({ "metadata": { "name": name, "namespace": namespace } });
        if let Some(token) = token {
            account["automountServiceAccountToken"] = json!(token);
        }
        made::<ServiceAccount>(account)
    };
    let token = |account: &Object| {
        let (json, unsaid) = spelled::out(&deployment, &[account, &deployment]);
        assert_eq!(
            unsaid.is_empty(),
            json["spec"]["template"]["spec"].get("automountServiceAccountToken").is_some()
        );
        json["spec"]["template"]["spec"]["automountServiceAccountToken"].as_bool()
    };
    assert_eq!(token(&account("dawn", "dawn", Some(false))), Some(false));
    assert_eq!(token(&account("dawn", "dawn", None)), Some(true));
    assert_eq!(token(&account("dawn", "day", Some(false))), None);
    assert_eq!(token(&account("day", "dawn", Some(false))), None);
    assert!(super::rendered(&[deployment.clone(), account("dawn", "dawn", None)]).is_ok());
}

#[test]
fn how_often_parallel_pods_must_succeed_must_be_said() {
    let template = json!({ "spec": { "automountServiceAccountToken": false, "containers": [] } });
    let job = made::<Job>(json!({
        "metadata": { "name": "a", "namespace": "b" }, "spec": { "parallelism": 2, "template": template },
    }));
    assert_eq!(
        refused(&job),
        [
            "`spec.completions` of Job b/a: it must be said: left out, `kubernetes_job_v1` says 1, where the API server \
          takes the success of any pod for that of all"
        ]
    );
}

#[test]
fn the_stack_refuses_an_object_at_its_settings_key() {
    let problems = super::rendered(&[deployment(json!({ "containers": [] }))]).unwrap_err();
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    assert_eq!(problem.address, "kubernetes_deployment_v1.trantor_dawn");
    assert_eq!(problem.setting, "services.dawn.workload");
}

#[test]
fn what_a_secret_holds_never_stands_in_generated_files() {
    let secret = made::<Secret>(json!({
        "metadata": { "name": "a", "namespace": "b" },
        "data": { "key": "aGk=" },
        "stringData": { "other": "hi" },
    }));
    let mut messages: Vec<String> =
        block(&secret).unwrap_err().into_iter().map(|problem| problem.message).collect();
    messages.sort();
    assert_eq!(
        messages,
        ["binary_data", "data"].map(|name| format!(
            "`{name}` is sensitive and would stand in the generated files in clear text (provider 2.38.0, 3.4.0)"
        ))
    );
}

#[test]
fn what_the_provider_requires_is_asked_for_by_synthesis() {
    let policy = made::<NetworkPolicy>(json!({ "metadata": { "name": "a", "namespace": "b" }, "spec": {
        "podSelector": {},
    } }));
    let messages: Vec<String> = block(&policy).unwrap_err().into_iter().map(|of| of.message).collect();
    assert_eq!(messages, ["the argument `policy_types` is required in `spec[0]` (provider 2.38.0, 3.4.0)"]);
}

#[test]
fn what_the_provider_would_say_otherwise_is_written_out() {
    let class =
        made::<StorageClass>(json!({ "metadata": { "name": "gp3" }, "provisioner": "ebs.csi.aws.com" }));
    assert_eq!(there_and_back(&class).unwrap()["allowVolumeExpansion"], json!(false));

    let rules = |window: Option<i32>| {
        let mut rules = json!({ "policies": [{ "type": "Pods", "value": 1, "periodSeconds": 60 }] });
        if let Some(window) = window {
            rules["stabilizationWindowSeconds"] = json!(window);
        }
        let autoscaler = made::<HorizontalPodAutoscaler>(json!({
            "metadata": { "name": "a", "namespace": "b" },
            "spec": {
                "maxReplicas": 3, "scaleTargetRef": { "kind": "Deployment", "name": "a" },
                "behavior": { "scaleDown": rules, "scaleUp": rules },
            },
        }));
        let back = there_and_back(&autoscaler).unwrap();
        ["scaleDown", "scaleUp"]
            .map(|way| back["spec"]["behavior"][way]["stabilizationWindowSeconds"].as_i64())
    };
    assert_eq!(rules(None), [Some(300), None]);
    assert_eq!(rules(Some(60)), [Some(60), Some(60)]);
}

#[test]
fn a_container_takes_after_its_pod_that_it_is_not_root() {
    let contexts = |pod: Value| {
        let contexts = [json!({ "privileged": false }), json!({}), json!({ "runAsNonRoot": false })];
        let mut containers: Vec<Value> =
            contexts.into_iter().map(|context| json!({ "name": "a", "securityContext": context })).collect();
        containers.push(json!({ "name": "a" }));
        let object = deployment(json!({
            "automountServiceAccountToken": false, "containers": containers, "securityContext": pod,
        }));
        let back = there_and_back(&object).unwrap();
        let containers = back["spec"]["template"]["spec"]["containers"].as_array().unwrap().clone();
        containers.iter().map(|of| of["securityContext"]["runAsNonRoot"].as_bool()).collect::<Vec<_>>()
    };
    assert_eq!(contexts(json!({ "runAsNonRoot": true })), [Some(true), None, Some(false), None]);
    assert_eq!(contexts(json!({ "runAsUser": 1000 })), [None, None, Some(false), None]);
}

#[test]
fn templates_have_metadata() {
    let pod = json!({ "automountServiceAccountToken": false, "containers": [], "restartPolicy": "Never" });
    let job = made::<CronJob>(json!({
        "metadata": { "name": "a", "namespace": "b" },
        "spec": { "schedule": "@daily", "jobTemplate": { "spec": { "template": { "spec": pod } } } },
    }));
    let back = there_and_back(&job).unwrap();
    assert_eq!(back["spec"]["jobTemplate"]["metadata"], json!({}));
    assert_eq!(back["spec"]["jobTemplate"]["spec"]["template"]["metadata"], json!({}));
}

#[test]
fn an_empty_list_of_objects_is_as_if_it_were_not_there() {
    let policy = made::<NetworkPolicy>(json!({
        "metadata": { "name": "a", "namespace": "b" },
        "spec": { "podSelector": {}, "policyTypes": ["Ingress"], "ingress": [] },
    }));
    let back = there_and_back(&policy).unwrap();
    assert_eq!(back["spec"], json!({ "podSelector": {}, "policyTypes": ["Ingress"] }));
}

#[test]
fn what_is_no_object_is_not_read() {
    let cases = [
        ("aws_vpc", json!({}), "`aws_vpc` is made of no kind"),
        ("kubernetes_manifest", json!({}), "there is no `manifest`"),
        (
            "kubernetes_manifest",
            json!({ "manifest": { "data": { "a": "${var.a}" } } }),
            "`manifest.data.a`: `${var.a}` is only known to Terraform",
        ),
        (
            "kubernetes_config_map_v1",
            json!({ "data": { "a": "x-${var.a}" } }),
            "`data.a`: `x-${var.a}` is only known to Terraform",
        ),
        (
            "kubernetes_deployment_v1",
            json!({ "spec": [{ "template": [{ "spec": [{ "containers": [] }] }] }] }),
            "`spec.template.spec.containers`: the kind has no field for it",
        ),
        (
            "kubernetes_deployment_v1",
            json!({ "spec": [{ "replicas": "three" }] }),
            "`spec.replicas`: `three` is no number",
        ),
        (
            "kubernetes_service_v1",
            json!({ "spec": [{ "port": [{ "port": 80 }, { "port": true }] }] }),
            "`spec.port[1].port`: true is no text",
        ),
        ("kubernetes_service_v1", json!({ "spec": [{}, {}] }), "`spec`: it is not one block"),
    ];
    for (resource_type, block, message) in cases {
        assert_eq!(read(resource_type, &block).unwrap_err().to_string(), message);
    }
}
