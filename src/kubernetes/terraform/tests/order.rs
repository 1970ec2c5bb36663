//! Addresses, and what waits for what.

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace, Service};
use k8s_openapi::api::networking::v1::NetworkPolicy;
use k8s_openapi::api::scheduling::v1::PriorityClass;
use k8s_openapi::serde::de::DeserializeOwned;
use serde_json::{Value, json};
use terraform::Stack;

use super::{object, rendered};
use crate::provider::{Access, configure};
use crate::terraform::{Target, add_all, known_by};
use crate::{Kind, Object};

fn named<K: Kind + DeserializeOwned>(namespace: Option<&str>, name: &str, rest: Value) -> Object {
    let mut json = json!({ "metadata": { "name": name } });
    if let Some(namespace) = namespace {
        json["metadata"]["namespace"] = json!(namespace);
    }
    json.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    object(&serde_json::from_value::<K>(json).unwrap())
}

/// All that two channels have, what runs pods first.
fn channels() -> Vec<Object> {
    let mut objects = Vec::new();
    for namespace in ["dawn", "dawn-rc"] {
        let at = Some(namespace);
        let pod = json!({ "automountServiceAccountToken": false, "containers": [{ "name": "dawn" }] });
        let spec = json!({ "selector": {}, "template": { "spec": pod } });
        objects.push(named::<Deployment>(at, "dawn", json!({ "spec": spec })));
        objects.push(named::<ConfigMap>(at, "dawn-config", json!({})));
        objects.push(named::<Service>(at, "dawn", json!({ "spec": {} })));
        let spec = json!({ "podSelector": {}, "policyTypes": ["Ingress"] });
        objects.push(named::<NetworkPolicy>(at, "dawn", json!({ "spec": spec })));
        objects.push(named::<Namespace>(None, namespace, json!({})));
    }
    objects.push(named::<PriorityClass>(None, "high", json!({ "value": 1 })));
    objects
}

#[test]
fn pods_wait_for_all_that_they_need_and_everything_for_its_namespace() {
    let rendered = rendered(&channels()).unwrap();
    let lines: Vec<String> = rendered
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(of, named)| named.as_object().unwrap().iter().map(move |(name, block)| (of, name, block)))
        .map(|(of, name, block)| {
            assert_eq!(block["//"], "modules/workload, settings: services.dawn.workload");
            assert_eq!(block["provider"], "kubernetes.trantor");
            let behind = block["depends_on"].as_array().into_iter().flatten();
            let behind: Vec<&str> = behind.map(|of| of.as_str().unwrap()).collect();
            format!("{of}.{name}: {}", behind.join(" "))
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    kubernetes_config_map_v1.trantor_dawn-rc_dawn-config: kubernetes_namespace_v1.trantor_dawn-rc
    kubernetes_config_map_v1.trantor_dawn_dawn-config: kubernetes_namespace_v1.trantor_dawn
    kubernetes_deployment_v1.trantor_dawn: kubernetes_namespace_v1.trantor_dawn kubernetes_priority_class_v1.trantor_high kubernetes_config_map_v1.trantor_dawn_dawn-config kubernetes_network_policy_v1.trantor_dawn
    kubernetes_deployment_v1.trantor_dawn-rc_dawn: kubernetes_namespace_v1.trantor_dawn-rc kubernetes_priority_class_v1.trantor_high kubernetes_config_map_v1.trantor_dawn-rc_dawn-config kubernetes_network_policy_v1.trantor_dawn-rc_dawn
    kubernetes_namespace_v1.trantor_dawn: 
    kubernetes_namespace_v1.trantor_dawn-rc: 
    kubernetes_network_policy_v1.trantor_dawn: kubernetes_namespace_v1.trantor_dawn
    kubernetes_network_policy_v1.trantor_dawn-rc_dawn: kubernetes_namespace_v1.trantor_dawn-rc
    kubernetes_priority_class_v1.trantor_high: 
    kubernetes_service_v1.trantor_dawn: kubernetes_namespace_v1.trantor_dawn
    kubernetes_service_v1.trantor_dawn-rc_dawn: kubernetes_namespace_v1.trantor_dawn-rc
    "#);
}

#[test]
fn what_holds_something_is_not_destroyed_where_that_is_asked_for() {
    let mut stack = Stack::new("application", ">= 1.11");
    let access = Access {
        endpoint: "https://trantor.example".into(),
        certificate_authority: "aGk=".into(),
        cluster_name: "trantor".into(),
        region: "us-east-1".into(),
    };
    let cluster = configure(&mut stack, "trantor", access);
    let objects = channels();
    let handles = add_all(&mut stack, Target { cluster: &cluster, prevent_destroy: true }, &objects);
    let addresses: Vec<String> = handles.iter().map(|handle| handle.address().to_string()).collect();
    assert_eq!(addresses[0], "kubernetes_deployment_v1.trantor_dawn");
    assert_eq!(addresses[10], "kubernetes_priority_class_v1.trantor_high");
    let kept: Vec<String> = stack
        .resources()
        .filter(|(_, declared, _)| declared.block.get("lifecycle").is_some())
        .map(|(address, ..)| address.to_string())
        .collect();
    assert_eq!(kept, ["kubernetes_namespace_v1.trantor_dawn", "kubernetes_namespace_v1.trantor_dawn-rc"]);
}

#[test]
fn an_object_is_known_at_the_address_it_has_by_what_its_block_says() {
    let mut objects = channels();
    let lease = json!({ "spec": {} });
    objects.push(named::<k8s_openapi::api::coordination::v1::Lease>(Some("dawn"), "dawn", lease));
    let rendered = rendered(&objects).unwrap();
    for object in &objects {
        let (address, known) = known_by("trantor", &object.into());
        let (resource_type, name) = address.split_once('.').unwrap();
        let block = &rendered[resource_type][name];
        for key in ["provider", "metadata"] {
            assert_eq!(block[key], known[key], "{address}");
        }
        for key in ["apiVersion", "kind", "metadata"] {
            assert_eq!(block["manifest"][key], known["manifest"][key], "{address}");
        }
    }
}
