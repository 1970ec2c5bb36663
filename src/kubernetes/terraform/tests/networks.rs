//! What pods are reached by, or kept from, as rich as the types are.

use k8s_openapi::api::core::v1::*;
use k8s_openapi::api::networking::v1::*;

use super::dice::Dice;
use super::object;
use crate::Object;

pub(super) fn ingress(dice: &mut Dice) -> Object {
    let backend = |dice: &mut Dice| IngressBackend {
        resource: dice.maybe(|dice| TypedLocalObjectReference {
            api_group: Some(dice.text()),
            kind: dice.text(),
            name: dice.name(),
        }),
        service: dice.maybe(|dice| IngressServiceBackend {
            name: dice.name(),
            port: Some(ServiceBackendPort { name: dice.maybe(Dice::text), number: dice.maybe(Dice::number) }),
        }),
    };
    let spec = IngressSpec {
        default_backend: dice.maybe(backend),
        ingress_class_name: dice.maybe(Dice::text),
        rules: dice.list(|dice| IngressRule {
            host: dice.maybe(Dice::text),
            http: dice.maybe(|dice| HTTPIngressRuleValue {
                paths: dice.some(1, |dice| HTTPIngressPath {
                    backend: backend(dice),
                    path: dice.maybe(Dice::text),
                    path_type: dice.text(),
                }),
            }),
        }),
        tls: dice.list(|dice| IngressTLS {
            hosts: dice.maybe(|dice| dice.some(0, Dice::text)),
            secret_name: dice.maybe(Dice::name),
        }),
    };
    object(&Ingress { metadata: dice.metadata(), spec: Some(spec), status: None })
}

pub(super) fn ports(dice: &mut Dice) -> Option<Vec<NetworkPolicyPort>> {
    dice.list(|dice| NetworkPolicyPort {
        end_port: dice.maybe(Dice::number),
        port: dice.maybe(Dice::int_or_string),
        protocol: dice.maybe(Dice::text),
    })
}

pub(super) fn peer(dice: &mut Dice) -> NetworkPolicyPeer {
    NetworkPolicyPeer {
        ip_block: dice
            .maybe(|dice| IPBlock { cidr: dice.text(), except: dice.maybe(|dice| dice.some(0, Dice::text)) }),
        namespace_selector: dice.maybe(Dice::selector),
        pod_selector: dice.maybe(Dice::selector),
    }
}

pub(super) fn service(dice: &mut Dice) -> Object {
    let texts = |dice: &mut Dice| dice.some(0, Dice::text);
    let spec = ServiceSpec {
        allocate_load_balancer_node_ports: dice.maybe(Dice::flag),
        cluster_ip: dice.maybe(Dice::text),
        cluster_ips: dice.maybe(texts),
        external_ips: dice.maybe(texts),
        external_name: dice.maybe(Dice::text),
        external_traffic_policy: dice.maybe(Dice::text),
        health_check_node_port: dice.maybe(Dice::number),
        internal_traffic_policy: dice.maybe(Dice::text),
        ip_families: dice.maybe(texts),
        ip_family_policy: dice.maybe(Dice::text),
        load_balancer_class: dice.maybe(Dice::text),
        load_balancer_ip: dice.maybe(Dice::text),
        load_balancer_source_ranges: dice.maybe(texts),
        ports: dice.list(|dice| ServicePort {
            app_protocol: dice.maybe(Dice::text),
            name: dice.maybe(Dice::text),
            node_port: dice.maybe(Dice::number),
            port: dice.number(),
            protocol: dice.maybe(Dice::text),
            target_port: dice.maybe(Dice::int_or_string),
        }),
        publish_not_ready_addresses: dice.maybe(Dice::flag),
        selector: dice.maybe(Dice::map),
        session_affinity: dice.maybe(Dice::text),
        session_affinity_config: dice.maybe(|dice| SessionAffinityConfig {
            client_ip: dice.maybe(|dice| ClientIPConfig { timeout_seconds: dice.maybe(Dice::number) }),
        }),
        type_: dice.maybe(Dice::text),
        ..Default::default()
    };
    object(&Service { metadata: dice.metadata(), spec: Some(spec), status: None })
}
