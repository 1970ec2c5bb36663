//! Network policies as they are enforced: may one end reach another on a port?
//!
//! As Kubernetes defines it ("Network Policies"), and where it leaves it open, as the VPC CNI does it: a range of
//! addresses also means pods that have them.

use std::collections::BTreeMap;

use aws::cidr::Cidr;
use kubernetes::Object;
use kubernetes::k8s_openapi::api::core::v1::Namespace;
use kubernetes::k8s_openapi::api::networking::v1::{
    NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec,
};
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kubernetes::k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use modules::namespace::Port;

type Labels = BTreeMap<String, String>;

/// All policies, and the labels of namespaces.
pub(super) struct Judge {
    policies: Vec<(String, NetworkPolicySpec)>,
    namespaces: BTreeMap<String, Labels>,
}

/// One end of a flow.
#[derive(Clone, Debug)]
pub(super) struct End {
    /// Its address, as a range of one.
    pub(super) address: Cidr,
    /// Its namespace and labels, if it is a pod.
    pub(super) pod: Option<(String, Labels)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Direction {
    In,
    Out,
}

impl End {
    /// A pod.
    pub(super) fn pod(address: &str, namespace: &str, labels: &[(&str, &str)]) -> Self {
        let labels = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Self { pod: Some((namespace.to_owned(), labels)), ..Self::outside(address) }
    }

    /// Something that is no pod.
    pub(super) fn outside(address: &str) -> Self {
        Self { address: Cidr::new(format!("{address}/32")).unwrap(), pod: None }
    }
}

impl Judge {
    /// A judge by the policies and namespaces among some objects.
    pub(super) fn new<'a>(objects: impl IntoIterator<Item = &'a Object>) -> Self {
        let mut judge = Self { policies: Vec::new(), namespaces: BTreeMap::new() };
        for object in objects {
            let json = object.json().clone();
            match object.kind() {
                "NetworkPolicy" => {
                    let policy: NetworkPolicy = serde_json::from_value(json).unwrap();
                    judge.policies.push((policy.metadata.namespace.unwrap(), policy.spec.unwrap()));
                }
                "Namespace" => {
                    let namespace: Namespace = serde_json::from_value(json).unwrap();
                    let labels = namespace.metadata.labels.unwrap_or_default();
                    judge.namespaces.insert(namespace.metadata.name.unwrap(), labels);
                }
                _ => {}
            }
        }
        judge
    }

    /// Whether the one who calls may go out, and the one who is called lets it in.
    pub(super) fn may_reach(&self, from: &End, to: &End, port: Port) -> bool {
        self.allows(Direction::Out, from, to, port) && self.allows(Direction::In, to, from, port)
    }

    /// Whether the policies of one end allow the other; what no policy selects is free.
    fn allows(&self, direction: Direction, end: &End, other: &End, port: Port) -> bool {
        let Some((namespace, labels)) = &end.pod else { return true };
        let selecting: Vec<&NetworkPolicySpec> = self
            .policies
            .iter()
            .filter(|(of, _)| of == namespace)
            .map(|(_, spec)| spec)
            .filter(|spec| concerns(spec, direction))
            .filter(|spec| spec.pod_selector.as_ref().is_none_or(|selector| selects(selector, labels)))
            .collect();
        selecting.is_empty()
            || selecting.iter().any(|spec| {
                rules(spec, direction).iter().any(|(peers, ports)| {
                    let whom =
                        peers.is_empty() || peers.iter().any(|peer| self.is_peer(peer, namespace, other));
                    whom && (ports.is_empty() || ports.iter().any(|of| is_port(of, port)))
                })
            })
    }

    fn is_peer(&self, peer: &NetworkPolicyPeer, own_namespace: &str, other: &End) -> bool {
        if let Some(block) = &peer.ip_block {
            let holds = |range: &String| Cidr::new(range).unwrap().contains(&other.address);
            return holds(&block.cidr) && !block.except.iter().flatten().any(holds);
        }
        let Some((namespace, labels)) = &other.pod else { return false };
        let in_namespace = match &peer.namespace_selector {
            Some(selector) => selects(selector, &self.labels_of(namespace)),
            None => namespace == own_namespace,
        };
        in_namespace && peer.pod_selector.as_ref().is_none_or(|selector| selects(selector, labels))
    }

    /// The labels of a namespace, with its name, which Kubernetes adds.
    fn labels_of(&self, namespace: &str) -> Labels {
        let mut labels = self.namespaces.get(namespace).cloned().unwrap_or_default();
        labels.insert("kubernetes.io/metadata.name".to_owned(), namespace.to_owned());
        labels
    }
}

/// Whether a policy is one of a direction: as it says, else all are for what comes in, and those with rules for what goes
/// out are for that too.
fn concerns(spec: &NetworkPolicySpec, direction: Direction) -> bool {
    match (&spec.policy_types, direction) {
        (Some(types), Direction::In) => types.iter().any(|of| of == "Ingress"),
        (Some(types), Direction::Out) => types.iter().any(|of| of == "Egress"),
        (None, Direction::In) => true,
        (None, Direction::Out) => spec.egress.is_some(),
    }
}

type Rule = (Vec<NetworkPolicyPeer>, Vec<NetworkPolicyPort>);

fn rules(spec: &NetworkPolicySpec, direction: Direction) -> Vec<Rule> {
    let all = |peers: &Option<Vec<_>>, ports: &Option<Vec<_>>| {
        (peers.clone().unwrap_or_default(), ports.clone().unwrap_or_default())
    };
    match direction {
        Direction::In => spec.ingress.iter().flatten().map(|rule| all(&rule.from, &rule.ports)).collect(),
        Direction::Out => spec.egress.iter().flatten().map(|rule| all(&rule.to, &rule.ports)).collect(),
    }
}

fn is_port(of: &NetworkPolicyPort, port: Port) -> bool {
    let protocol = of.protocol.as_deref().unwrap_or("TCP") == port.protocol.as_str();
    let number = i32::from(port.number);
    protocol
        && match (&of.port, of.end_port) {
            (None, _) => true,
            (Some(IntOrString::Int(first)), None) => *first == number,
            (Some(IntOrString::Int(first)), Some(last)) => (*first..=last).contains(&number),
            (Some(IntOrString::String(name)), _) => panic!("the port {name} has no number"),
        }
}

fn selects(selector: &LabelSelector, labels: &Labels) -> bool {
    let equal = selector.match_labels.iter().flatten().all(|(key, value)| labels.get(key) == Some(value));
    equal
        && selector.match_expressions.iter().flatten().all(|expression| {
            let value = labels.get(&expression.key);
            let among =
                || value.is_some_and(|value| expression.values.iter().flatten().any(|of| of == value));
            match expression.operator.as_str() {
                "In" => among(),
                "NotIn" => !among(),
                "Exists" => value.is_some(),
                "DoesNotExist" => value.is_none(),
                other => panic!("there is no operator {other}"),
            }
        })
}

/// The judge itself, by what the documentation of Kubernetes says.
mod tests {
    use kubernetes::Origin;
    use serde_json::{Value, json};

    use super::*;

    fn judge(specs: &[Value]) -> Judge {
        let object = |spec: &Value| {
            let policy = json!({ "metadata": { "name": "it", "namespace": "here" }, "spec": spec });
            Object::new(&serde_json::from_value::<NetworkPolicy>(policy).unwrap(), Origin::default())
        };
        Judge::new(&specs.iter().map(object).collect::<Vec<_>>())
    }

    fn reached(specs: &[Value], from: &End) -> bool {
        let to = End::pod("10.0.0.1", "here", &[("app", "it")]);
        judge(specs).may_reach(from, &to, Port::tcp(80))
    }

    #[test]
    fn what_no_policy_selects_is_free() {
        let anyone = End::outside("192.0.2.1");
        assert!(reached(&[], &anyone));
        assert!(reached(&[json!({ "podSelector": { "matchLabels": { "app": "other" } } })], &anyone));
        assert!(reached(&[json!({ "podSelector": {}, "policyTypes": ["Egress"] })], &anyone));
        assert!(!reached(&[json!({ "podSelector": {} })], &anyone));
    }

    #[test]
    fn policies_add_up() {
        let deny = json!({ "podSelector": {}, "policyTypes": ["Ingress"] });
        let allow = json!({ "podSelector": {}, "ingress": [{ "from": [{ "ipBlock": { "cidr": "192.0.2.0/24" } }] }] });
        assert!(reached(&[deny.clone(), allow.clone()], &End::outside("192.0.2.1")));
        assert!(!reached(&[deny, allow], &End::outside("192.0.3.1")));
    }

    #[test]
    fn a_rule_without_peers_or_ports_is_for_all() {
        let open = |rule: Value| json!({ "podSelector": {}, "ingress": [rule] });
        let anyone = End::outside("192.0.2.1");
        assert!(reached(&[open(json!({}))], &anyone));
        assert!(reached(&[open(json!({ "ports": [{ "port": 80 }] }))], &anyone));
        assert!(!reached(&[open(json!({ "ports": [{ "port": 80, "protocol": "UDP" }] }))], &anyone));
        assert!(reached(&[open(json!({ "ports": [{ "port": 70, "endPort": 90 }] }))], &anyone));
        assert!(!reached(&[open(json!({ "ports": [{ "port": 81 }] }))], &anyone));
    }

    #[test]
    fn selectors_of_pods_and_namespaces_hold_together() {
        let from = |peer: Value| json!({ "podSelector": {}, "ingress": [{ "from": [peer] }] });
        let there = End::pod("10.0.0.2", "there", &[("app", "caller")]);
        let here = End::pod("10.0.0.3", "here", &[("app", "caller")]);
        let pods = json!({ "podSelector": { "matchLabels": { "app": "caller" } } });
        assert!(reached(&[from(pods.clone())], &here) && !reached(&[from(pods)], &there));
        let there_only = json!({ "matchLabels": { "kubernetes.io/metadata.name": "there" } });
        assert!(reached(&[from(json!({ "namespaceSelector": there_only }))], &there));
        let other = json!({ "matchLabels": { "app": "other" } });
        assert!(!reached(&[from(json!({ "namespaceSelector": there_only, "podSelector": other }))], &there));
        let not =
            json!({ "matchExpressions": [{ "key": "app", "operator": "NotIn", "values": ["caller"] }] });
        assert!(!reached(&[from(json!({ "namespaceSelector": {}, "podSelector": not }))], &there));
    }

    #[test]
    fn ranges_have_exceptions_and_mean_pods_too() {
        let block = json!({ "cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"] });
        let spec = json!({ "podSelector": {}, "ingress": [{ "from": [{ "ipBlock": block }] }] });
        assert!(reached(std::slice::from_ref(&spec), &End::pod("10.0.0.9", "there", &[])));
        assert!(!reached(&[spec], &End::pod("10.1.0.9", "there", &[])));
    }

    #[test]
    fn who_calls_must_be_let_out() {
        let caller = End::pod("10.0.0.3", "here", &[("app", "caller")]);
        let out = json!({ "podSelector": { "matchLabels": { "app": "caller" } }, "policyTypes": ["Egress"] });
        assert!(!reached(&[out], &caller));
    }
}
