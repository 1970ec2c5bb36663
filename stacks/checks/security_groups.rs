//! The security groups that interfaces carry.

use std::collections::BTreeSet;

use terraform::{Node, ResourceAddress};

use super::blocks::{self, Resource};
use super::{Check, Finding, Model};

pub(super) const CHECKS: &[Check] = &[Check {
    id: "EKS-006",
    title: "Exactly one security group of an interface carries the cluster's tag",
    about: "The load balancer controller opens the way to pods in the group that is tagged \
            `kubernetes.io/cluster/<name>`, and refuses interfaces that have two such groups. An error when, of the \
            groups that a launch template gives a node group's machines or that the network plugin gives pods with \
            addresses of their own, not exactly one carries that tag. EKS tags the group it makes for a cluster; \
            machines have that group only where the launch template names none, or names it.",
    source: "AWS Load Balancer Controller, \"Installation\", and its issues 1897 and 2902; EKS user guide, \"View \
             Amazon EKS security group requirements\"",
    run,
}];

fn run(model: &Model<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for cluster in blocks::of_type(model, "aws_eks_cluster") {
        let Some(name) = cluster.text("name") else { continue };
        let tag = format!("kubernetes.io/cluster/{name}");
        let of_cluster = |resource: &Resource<'_>| resource.belongs_to("cluster_name", cluster.address);
        for group in cluster.siblings("aws_eks_node_group").filter(of_cluster) {
            // Without groups of its own it gets the one that EKS makes and tags.
            let Some(groups) = of_machines(&group).filter(|groups| !groups.is_empty()) else { continue };
            found.extend(judge(&group, "machines", &groups, &cluster, &tag));
        }
        for addon in cluster.siblings("aws_eks_addon").filter(of_cluster) {
            let groups = of_pods(&addon);
            if !groups.is_empty() {
                found.extend(judge(&addon, "pods", &groups, &cluster, &tag));
            }
        }
    }
    found
}

/// The groups that a node group's launch template names; none without a template.
fn of_machines<'a>(group: &Resource<'a>) -> Option<BTreeSet<&'a ResourceAddress>> {
    let template = group.nested("launch_template").first()?.argument("id")?;
    let template = template.resources().first().and_then(|address| group.sibling(address))?;
    let mut groups: BTreeSet<_> = template.refers_to("vpc_security_group_ids").into_iter().collect();
    for interface in template.nested("network_interfaces") {
        groups.extend(interface.argument("security_groups").map(Node::resources).unwrap_or_default());
    }
    Some(groups)
}

/// The groups that the configuration of an add-on names.
fn of_pods<'a>(addon: &Resource<'a>) -> BTreeSet<&'a ResourceAddress> {
    let named = addon.refers_to("configuration_values").into_iter();
    named.filter(|address| address.resource_type == "aws_security_group").collect()
}

fn judge(
    of: &Resource<'_>,
    whose: &str,
    groups: &BTreeSet<&ResourceAddress>,
    cluster: &Resource<'_>,
    tag: &str,
) -> Option<Finding> {
    let tagged = |address: &ResourceAddress| {
        // EKS tags the group it makes for the cluster.
        address == cluster.address
            || of.sibling(address).is_some_and(|group| match group.value("tags") {
                Some(Node::Object(tags)) => tags.iter().any(|(key, _)| key == tag),
                _ => false,
            })
    };
    let tagged: Vec<String> = groups.iter().filter(|of| tagged(of)).map(ToString::to_string).collect();
    let message = match tagged.as_slice() {
        [_] => return None,
        [] => format!("none of the security groups of {whose} of {} carries the tag {tag}", of.address),
        several => format!(
            "{} security groups of {whose} of {} carry the tag {tag}: {}",
            several.len(),
            of.address,
            several.join(", ")
        ),
    };
    Some(
        Finding::error(of.target(), message)
            .help("tag exactly one of them: the load balancer controller writes its rules there")
            .figure("security groups", groups.len())
            .figure("tagged", tagged.len()),
    )
}
