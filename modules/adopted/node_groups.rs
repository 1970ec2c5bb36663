//! The managed node groups of an adopted cluster.

use aws::EksClusterHandle;
use aws::eks_node_group::{LaunchTemplate, RemoteAccess, ScalingConfig, Taint, UpdateConfig};
use aws::generated::blocks::Enabled;
use aws::names::NodeGroupName;
use terraform::{Expr, Handle, List, Map, Resource, Set, Stack};

use super::Part;
use super::settings::{AdoptedCapacity, AdoptedNodeGroupSettings};
use crate::node_group::settings::{Scaling, UpdateSettings};

pub(super) fn add(
    stack: &mut Stack,
    part: &Part<'_>,
    cluster: &EksClusterHandle,
    before: &[Handle],
) -> Vec<Handle> {
    let groups = part.settings.node_groups.iter();
    let groups = groups.map(|(key, settings)| {
        stack.setting(part.setting(&format!("node_groups.{key}")), |stack| {
            let name = settings.name.as_ref().unwrap_or(key);
            let group = resource(part, name, settings, cluster).depends_on(before);
            let id = format!("{}:{name}", part.settings.name);
            (*part.take_over(stack, part.named(key.as_str()), group, id)).clone()
        })
    });
    groups.collect()
}

/// What is left out of the settings is left out here, so that Terraform leaves it alone.
fn resource(
    part: &Part<'_>,
    name: &NodeGroupName,
    settings: &AdoptedNodeGroupSettings,
    cluster: &EksClusterHandle,
) -> aws::EksNodeGroup {
    let size = &settings.size;
    let scaling = ScalingConfig::new(size.desired.get(), size.max.get(), size.min.get());
    let subnets: Expr<Set<String>> = settings.subnet_ids.iter().collect();
    let taints = settings.taints.iter().map(|taint| {
        let made = Taint::new(taint.effect.as_str(), taint.key.to_string());
        if taint.value.as_str().is_empty() { made } else { made.value(taint.value.to_string()) }
    });
    let mut group = aws::EksNodeGroup::new(cluster.name(), &settings.role_arn, scaling, subnets)
        .node_group_name(name)
        .taint(taints)
        .tags(part.tags(&settings.tags))
        // A replaced group takes its nodes with it before there are others.
        .prevent_destroy();
    if let Some(version) = settings.version {
        group = group.version(version);
    }
    if !settings.instance_types.is_empty() {
        let types: Expr<List<String>> = settings.instance_types.iter().collect();
        group = group.instance_types(types);
    }
    if let Some(capacity) = settings.capacity.map(AdoptedCapacity::in_eks) {
        group = group.capacity_type(capacity);
    }
    if let Some(ami_type) = &settings.ami_type {
        group = group.ami_type(ami_type);
    }
    if let Some(size) = settings.disk_size_in_gib {
        group = group.disk_size(size.get());
    }
    if let Some(template) = &settings.launch_template {
        group = group.launch_template(LaunchTemplate::new(&template.version).id(&template.id));
    }
    if let Some(access) = &settings.remote_access {
        let mut block = RemoteAccess::new();
        if let Some(key) = &access.ssh_key {
            block = block.ec2_ssh_key(key.clone());
        }
        if !access.security_group_ids.is_empty() {
            let groups: Expr<Set<String>> = access.security_group_ids.iter().collect();
            block = block.source_security_group_ids(groups);
        }
        group = group.remote_access(block);
    }
    if !settings.labels.is_empty() {
        let labels: Expr<Map<String>> =
            settings.labels.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
        group = group.labels(labels);
    }
    group = match settings.update {
        None => group,
        Some(UpdateSettings::MaxUnavailable(nodes)) => {
            group.update_config(UpdateConfig::new().max_unavailable(nodes.get()))
        }
        Some(UpdateSettings::MaxUnavailablePercentage(share)) => {
            group.update_config(UpdateConfig::new().max_unavailable_percentage(share.get()))
        }
    };
    if let Some(enabled) = settings.node_repair {
        group = group.node_repair_config(Enabled::new().enabled(enabled));
    }
    if settings.scaling == Scaling::Autoscaled {
        group = group.ignore_changes(["scaling_config[0].desired_size"]);
    }
    group
}
