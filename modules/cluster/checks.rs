//! Rules between the settings of a cluster.

use aws::cidr::ServiceCidr;
use settings::{Node, Problem, Problems, Setting, child};

use super::{
    addons,
    settings::{EndpointSettings, LoadBalancerSettings},
};
use crate::identity::settings::Credentials;
use crate::node_group::settings::{NodeGroupSettings, TaintEffect};

/// How many ranges the public endpoint can be reached from (EKS service quotas).
const MOST_PUBLIC_CIDRS: usize = 40;

/// How many ranges load balancers can be reached from: two rules each, of 60 in a security group (VPC quotas).
const MOST_INGRESS_CIDRS: usize = 30;

/// Each rule is checked for itself, so that what is wrong elsewhere in the cluster's settings hides nothing.
pub(super) fn check(node: &Node, problems: &mut Problems) {
    addons::check(node, problems);
    service_addresses(node, problems);
    pod_identity(node, problems);
    place_for_addons(node, problems);
    names_of_node_groups(node, problems);
}

fn node_groups(node: &Node) -> Vec<(&str, NodeGroupSettings)> {
    let groups = node.get("node_groups").and_then(Node::as_table);
    let read = |(name, group): (_, &Node)| {
        NodeGroupSettings::decode(group, &mut Problems::new()).map(|read| (name, read))
    };
    groups.into_iter().flatten().filter_map(|(name, group)| read((name.as_str(), group))).collect()
}

/// CoreDNS runs as pods: without a node that takes them, its installation ends in a time-out after twenty minutes.
fn place_for_addons(node: &Node, problems: &mut Problems) {
    let written = node.get("node_groups").and_then(Node::as_table).map_or(0, |groups| groups.len());
    let groups = node_groups(node);
    let takes_all = |group: &NodeGroupSettings| {
        let keeps_away = group.taints.iter().any(|taint| taint.effect != TaintEffect::PreferNoSchedule);
        group.size.desired.get() > 0 && !keeps_away
    };
    // A group that cannot be read is said elsewhere, and may be the one.
    if groups.len() < written || groups.iter().any(|(_, group)| takes_all(group)) {
        return;
    }
    problems.push(
        Problem::new("no node group has a place for CoreDNS")
            .help("one group needs `desired` of 1 or more and no taint that keeps pods away")
            .at_path(node, &child(node.path(), "node_groups")),
    );
}

/// IAM tells names apart neither by case nor, as roles are named here, by `_` and `-`.
fn names_of_node_groups(node: &Node, problems: &mut Problems) {
    let Some(groups) = node.get("node_groups").and_then(Node::as_table) else { return };
    let groups: Vec<(&String, String)> = groups
        .iter()
        .map(|(key, group)| (key, group.get("name").and_then(Node::as_str).unwrap_or(key).to_owned()))
        .collect();
    let alike = |name: &str| name.to_lowercase().replace('_', "-");
    let path = |key: &str| child(&child(node.path(), "node_groups"), key);
    for (at, (key, name)) in groups.iter().enumerate() {
        let Some((first, _)) = groups[..at].iter().find(|(_, other)| alike(other) == alike(name)) else {
            continue;
        };
        problems.push(
            Problem::new(format!("the node groups {first} and {key} would share the name of a role"))
                .help("give them names that differ in more than case, `_` and `-`")
                .at_path(node, &path(key))
                .related_path(node, &path(first), "the other group"),
        );
    }
}

fn service_addresses(node: &Node, problems: &mut Problems) {
    let Some(range) = node.read::<ServiceCidr>("service_cidr").filter(|range| !range.is_private()) else {
        return;
    };
    problems.push(
        Problem::new(format!("{range} is not a range EKS takes for service addresses"))
            .help("take one within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16")
            .at_path(node, &child(node.path(), "service_cidr")),
    );
}

fn pod_identity(node: &Node, problems: &mut Problems) {
    let credentials = node.get("controllers").and_then(|controllers| controllers.read("credentials"));
    let agent = node.get("addons").and_then(|addons| addons.get("eks_pod_identity_agent"));
    let enabled = agent.and_then(|agent| agent.read("enabled"));
    if credentials != Some(Credentials::PodIdentity) || enabled != Some(false) {
        return;
    }
    let path = |keys: &[&str]| keys.iter().fold(node.path().to_owned(), |path, key| child(&path, key));
    problems.push(
        Problem::new("`credentials = \"pod-identity\"` needs the add-on eks_pod_identity_agent")
            .help("remove `enabled = false` from the add-on, or write `credentials = \"irsa\"`")
            .at_path(node, &path(&["controllers", "credentials"]))
            .related_path(node, &path(&["addons", "eks_pod_identity_agent", "enabled"]), "turned off here"),
    );
}

pub(super) fn check_load_balancer(
    load_balancer: &LoadBalancerSettings,
    node: &Node,
    problems: &mut Problems,
) {
    let number = load_balancer.ingress_cidrs.len();
    if number > MOST_INGRESS_CIDRS {
        problems.push(
            Problem::new(format!(
                "a security group takes at most {MOST_INGRESS_CIDRS} ranges here, these are {number}"
            ))
            .help("put neighbouring ranges together")
            .at_path(node, &child(node.path(), "ingress_cidrs")),
        );
    }
}

pub(super) fn check_endpoint(endpoint: &EndpointSettings, node: &Node, problems: &mut Problems) {
    let cidrs = child(node.path(), "public_cidrs");
    if !endpoint.private && endpoint.public_cidrs.is_empty() {
        problems.push(
            Problem::new("the API server is reached from nowhere")
                .help("set `private = true`, or name ranges in `public_cidrs`")
                .at_value(node),
        );
    }
    if endpoint.public_cidrs.len() > MOST_PUBLIC_CIDRS {
        let number = endpoint.public_cidrs.len();
        problems.push(
            Problem::new(format!("EKS takes at most {MOST_PUBLIC_CIDRS} ranges, these are {number}"))
                .help("put neighbouring ranges together")
                .at_path(node, &cidrs),
        );
    }
}
