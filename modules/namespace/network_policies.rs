//! Network policies: nothing goes in or out, but for the flows that are declared, one policy each.
//!
//! The VPC CNI enforces them at each pod's interface, before a service's address becomes a pod's. It knows the address of
//! a service where the service's selector has all labels that a policy selects the called pods by (EKS's network policy
//! controller, `getMatchingServiceClusterIPs`): called pods are therefore selected by the labels of their service. Nodes
//! reach their own pods whatever policies say, so that probes need no policy. Ports are numbers, since names mean nothing
//! for ranges of addresses.
//!
//! All pods of a channel may go where it may: those of its jobs too, which have its `instance` and names of their own. Only
//! those that have the service's name are reached. Pods that somebody starts beside them have neither, and nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use aws::cidr::Cidr;
use kubernetes::Object;
use kubernetes::k8s_openapi::api::networking::v1::{
    IPBlock, NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer,
    NetworkPolicyPort, NetworkPolicySpec,
};
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kubernetes::k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::flows::{HTTPS, POSTGRESQL};
use super::settings::{LINK_LOCAL, NamespaceSettings, PodEgressSettings};
use super::{
    AwsAccess, Flows, LoadBalancers, Peer, Port, any_labels, labelled, metadata, origin, pod_labels,
};
use crate::service::Channel;

/// Where the agent of EKS Pod Identity hands out credentials (EKS user guide, "Understand how EKS Pod Identity works").
const POD_IDENTITY_AGENT: (Cidr, Port) = (Cidr::of([169, 254, 170, 23], 32), Port::tcp(80));

/// Ranges that are no part of the internet: private (RFC 1918), shared, which pods of a secondary range have (RFC 6598),
/// and link-local (RFC 3927).
const NOT_PUBLIC: [Cidr; 5] = [
    Cidr::of([10, 0, 0, 0], 8),
    Cidr::of([100, 64, 0, 0], 10),
    LINK_LOCAL,
    Cidr::of([172, 16, 0, 0], 12),
    Cidr::of([192, 168, 0, 0], 16),
];

/// A direction of traffic, as seen by the pods that a policy is for.
#[derive(Clone, Copy)]
enum Direction {
    In,
    Out,
}

/// Who, and on which ports.
type Rule = (Vec<NetworkPolicyPeer>, Vec<Port>);

/// The policies of a channel's namespace.
pub(super) fn objects(settings: &NamespaceSettings, channel: &Channel<'_>, flows: &Flows) -> Vec<Object> {
    let mut objects = vec![default_deny(channel)];
    let mut allow = |name: &str, description: &str, direction, rules: Vec<Rule>| {
        if !rules.is_empty() {
            objects.push(policy(channel, name, description, direction, rules));
        }
    };
    allow("allow-dns", "Its pods look up names at CoreDNS.", Direction::Out, vec![dns()]);
    let callers = peers(&flows.callers, |peer| any_labels(&peer.namespace));
    let called = peers(&flows.called, |peer| pod_labels(&peer.service, &peer.namespace));
    allow("allow-callers", "Services that may call its pods.", Direction::In, callers);
    allow("allow-called", "Services that its pods may call.", Direction::Out, called);
    let balanced =
        |from: &LoadBalancers| (from.subnets.iter().map(|cidr| range(*cidr)).collect(), from.ports.clone());
    allow(
        "allow-load-balancers",
        "Load balancers, from the subnets they stand in.",
        Direction::In,
        flows.load_balancers.iter().map(balanced).collect(),
    );
    if !settings.between_pods.is_empty() {
        let ports: Vec<Port> = settings.between_pods.iter().map(|port| Port::tcp(port.get())).collect();
        let rule = |description, direction| {
            let pods = pods(&pod_labels(&channel.service, &channel.namespace), None);
            (description, direction, vec![(vec![pods], ports.clone())])
        };
        let (description, direction, rules) = rule("Its pods are reached by each other.", Direction::In);
        allow("allow-from-each-other", description, direction, rules);
        let (description, direction, rules) = rule("Its pods reach each other.", Direction::Out);
        allow("allow-to-each-other", description, direction, rules);
    }
    if !flows.databases.is_empty() {
        let rule = (flows.databases.iter().map(|cidr| range(*cidr)).collect(), vec![POSTGRESQL]);
        allow("allow-database", "Its database, in the database subnets.", Direction::Out, vec![rule]);
    }
    if let Some(access) = &flows.aws {
        allow("allow-aws", "The APIs of AWS.", Direction::Out, aws(access));
    }
    if !flows.kubernetes_api.is_empty() {
        let rule = (flows.kubernetes_api.iter().map(|cidr| range(*cidr)).collect(), vec![HTTPS]);
        allow("allow-kubernetes-api", "The Kubernetes API.", Direction::Out, vec![rule]);
    }
    let (description, rules) = egress(&settings.egress);
    allow("allow-egress", &description, Direction::Out, rules);
    objects
}

/// No pod of the namespace is reached or reaches anything, unless another policy says so.
fn default_deny(channel: &Channel<'_>) -> Object {
    let spec = NetworkPolicySpec {
        pod_selector: Some(LabelSelector::default()),
        policy_types: Some(vec!["Ingress".to_owned(), "Egress".to_owned()]),
        ..NetworkPolicySpec::default()
    };
    let metadata = metadata(channel, "default-deny", "What no other policy allows is denied.");
    Object::new(&NetworkPolicy { metadata, spec: Some(spec) }, origin(channel))
}

/// A policy for what goes into the pods of the service, or out of all pods of the channel.
fn policy(
    channel: &Channel<'_>,
    name: &str,
    description: &str,
    direction: Direction,
    rules: Vec<Rule>,
) -> Object {
    let selected = match direction {
        Direction::In => pod_labels(&channel.service, &channel.namespace),
        Direction::Out => any_labels(&channel.namespace),
    };
    let mut spec =
        NetworkPolicySpec { pod_selector: Some(labelled(selected)), ..NetworkPolicySpec::default() };
    let ports = |ports: Vec<Port>| Some(ports.into_iter().map(port).collect());
    match direction {
        Direction::In => {
            spec.policy_types = Some(vec!["Ingress".to_owned()]);
            let rule = |(from, on)| NetworkPolicyIngressRule { from: Some(from), ports: ports(on) };
            spec.ingress = Some(rules.into_iter().map(rule).collect());
        }
        Direction::Out => {
            spec.policy_types = Some(vec!["Egress".to_owned()]);
            let rule = |(to, on)| NetworkPolicyEgressRule { to: Some(to), ports: ports(on) };
            spec.egress = Some(rules.into_iter().map(rule).collect());
        }
    }
    let policy = NetworkPolicy { metadata: metadata(channel, name, description), spec: Some(spec) };
    Object::new(&policy, origin(channel))
}

/// CoreDNS, by the labels that EKS's add-on gives its pods and its service.
fn dns() -> Rule {
    let labels = BTreeMap::from([("k8s-app".to_owned(), "kube-dns".to_owned())]);
    (vec![pods(&labels, Some("kube-system"))], vec![Port::udp(53), Port::tcp(53)])
}

/// The pods of other channels that have labels.
fn peers(peers: &[Peer], labels: impl Fn(&Peer) -> BTreeMap<String, String>) -> Vec<Rule> {
    let of = |peer: &Peer| (vec![pods(&labels(peer), Some(peer.namespace.as_str()))], peer.ports.clone());
    // A rule without ports would allow all of them.
    peers.iter().filter(|peer| !peer.ports.is_empty()).map(of).collect()
}

fn aws(access: &AwsAccess) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut apis: Vec<NetworkPolicyPeer> = access.endpoints.iter().map(|cidr| range(*cidr)).collect();
    if access.public_addresses {
        apis.push(range_without(Cidr::ANYWHERE, &NOT_PUBLIC));
    }
    if !apis.is_empty() {
        rules.push((apis, vec![HTTPS]));
    }
    if access.pod_identity {
        let (address, port) = POD_IDENTITY_AGENT;
        rules.push((vec![range(address)], vec![port]));
    }
    rules
}

/// What the settings add, with a description that says what each is.
fn egress(settings: &[PodEgressSettings]) -> (String, Vec<Rule>) {
    let mut description = String::from("What the settings add:");
    let rule = |(at, egress): (usize, &PodEgressSettings)| {
        let port = Port { number: egress.port.get(), protocol: egress.protocol.into() };
        let separator = if at == 0 { "" } else { ";" };
        let _ = write!(
            description,
            "{separator} {} {} of {}: {}",
            port.protocol.as_str(),
            port.number,
            egress.cidr,
            egress.description
        );
        (vec![range_without(egress.cidr, &not_meant(egress.cidr))], vec![port])
    };
    let rules = settings.iter().enumerate().map(rule).collect();
    description.push('.');
    (description, rules)
}

/// What a range does not mean that is wider than it: whoever writes all addresses means the internet.
fn not_meant(cidr: Cidr) -> Vec<Cidr> {
    NOT_PUBLIC.into_iter().filter(|range| cidr != *range && cidr.contains(range)).collect()
}

fn port(port: Port) -> NetworkPolicyPort {
    NetworkPolicyPort {
        port: Some(IntOrString::Int(port.number.into())),
        protocol: Some(port.protocol.as_str().to_owned()),
        end_port: None,
    }
}

/// The pods with labels, of a namespace or of the policy's own.
fn pods(labels: &BTreeMap<String, String>, namespace: Option<&str>) -> NetworkPolicyPeer {
    // Kubernetes itself gives each namespace this label, and keeps it.
    let by_name = |name: &str| BTreeMap::from([("kubernetes.io/metadata.name".to_owned(), name.to_owned())]);
    NetworkPolicyPeer {
        pod_selector: Some(labelled(labels.clone())),
        namespace_selector: namespace.map(|name| labelled(by_name(name))),
        ip_block: None,
    }
}

fn range(cidr: Cidr) -> NetworkPolicyPeer {
    range_without(cidr, &[])
}

fn range_without(cidr: Cidr, except: &[Cidr]) -> NetworkPolicyPeer {
    let except = except.iter().map(ToString::to_string).collect::<Vec<_>>();
    let except = (!except.is_empty()).then_some(except);
    let block = IPBlock { cidr: cidr.to_string(), except };
    NetworkPolicyPeer { ip_block: Some(block), ..NetworkPolicyPeer::default() }
}
