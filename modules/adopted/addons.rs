//! The add-ons of an adopted cluster.
//!
//! How conflicts are resolved and whether an add-on's pods outlive it is nowhere in EKS: both are left unsaid, since saying
//! them would be a change.

use aws::EksClusterHandle;
use aws::eks_addon::PodIdentityAssociation;
use terraform::{Handle, Resource, Stack};

use super::Part;
use super::settings::{AdoptedAddonName, AdoptedAddonSettings};

/// The add-ons that nodes are not ready without.
const BEFORE_NODES: [&str; 3] = ["eks-pod-identity-agent", "kube-proxy", "vpc-cni"];

fn is_before_nodes(name: &AdoptedAddonName) -> bool {
    BEFORE_NODES.contains(&name.as_str())
}

pub(super) fn add_before_nodes(
    stack: &mut Stack,
    part: &Part<'_>,
    cluster: &EksClusterHandle,
) -> Vec<Handle> {
    let before = part.settings.addons.iter().filter(|(name, _)| is_before_nodes(name));
    before.map(|(name, settings)| add(stack, part, name, settings, cluster, &[])).collect()
}

pub(super) fn add_behind_nodes(
    stack: &mut Stack,
    part: &Part<'_>,
    cluster: &EksClusterHandle,
    nodes: &[Handle],
) {
    for (name, settings) in part.settings.addons.iter().filter(|(name, _)| !is_before_nodes(name)) {
        add(stack, part, name, settings, cluster, nodes);
    }
}

fn add(
    stack: &mut Stack,
    part: &Part<'_>,
    name: &AdoptedAddonName,
    settings: &AdoptedAddonSettings,
    cluster: &EksClusterHandle,
    behind: &[Handle],
) -> Handle {
    stack.setting(part.setting(&format!("addons.{name}")), |stack| {
        let associations = settings
            .pod_identities
            .iter()
            .map(|(account, role)| PodIdentityAssociation::new(role, account.clone()));
        let mut addon = aws::EksAddon::new(name, cluster.name())
            .addon_version(&settings.version)
            .pod_identity_association(associations)
            .tags(part.tags(&settings.tags))
            .depends_on(behind);
        if let Some(values) = &settings.configuration_values {
            addon = addon.configuration_values(values.clone());
        }
        if let Some(role) = &settings.service_account_role_arn {
            addon = addon.service_account_role_arn(role);
        }
        let resource_name = part.named(&name.as_str().replace('-', "_"));
        let id = format!("{}:{name}", part.settings.name);
        (*part.take_over(stack, resource_name, addon, id)).clone()
    })
}
