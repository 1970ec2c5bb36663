//! The EKS add-ons: pinned versions, their configuration, and what they wait for.
//!
//! The network plugin, the service proxy and the agent of Pod Identity come before the nodes, which are not ready
//! without them; CoreDNS and all that runs as pods comes behind the nodes, or its installation would time out.

use aws::EksClusterHandle;
use aws::addon_versions::{Addon, AddonVersion};
use aws::eks_addon::PodIdentityAssociation;
use terraform::{Expr, Handle, JsonText, Node, Resource, Stack, identifier};

use super::security_groups::SecurityGroups;
use super::settings::ClusterSettings;
use crate::account::Account;
use crate::identity::AddonCredentials;
use crate::network::Network;

/// The cluster whose add-ons are made.
pub(super) struct Upstream<'a> {
    pub(super) key: &'a str,
    pub(super) settings: &'a ClusterSettings,
    pub(super) account: &'a Account,
    pub(super) cluster: &'a EksClusterHandle,
    pub(super) network: &'a Network,
    pub(super) security_groups: &'a SecurityGroups,
    /// The credentials of the add-ons that have any.
    pub(super) credentials: &'a [(Addon, AddonCredentials)],
    /// What gives add-ons their permissions.
    pub(super) before: &'a [(Addon, Handle)],
}

/// Whether nodes wait for the add-on rather than the add-on for nodes.
fn is_before_nodes(addon: Addon) -> bool {
    matches!(addon, Addon::VpcCni | Addon::KubeProxy | Addon::PodIdentityAgent)
}

/// Makes the add-ons that nodes wait for.
pub(super) fn add_before_nodes(stack: &mut Stack, upstream: &Upstream<'_>) -> Vec<Handle> {
    let versions = upstream.settings.addons.versions(upstream.settings.version);
    let before = versions.into_iter().filter(|(addon, _)| is_before_nodes(*addon));
    before.map(|(addon, version)| add(stack, addon, &version, upstream, &[])).collect()
}

/// Makes the add-ons that run on nodes.
pub(super) fn add_behind_nodes(stack: &mut Stack, upstream: &Upstream<'_>, nodes: &[Handle]) {
    let versions = upstream.settings.addons.versions(upstream.settings.version);
    for (addon, version) in versions.into_iter().filter(|(addon, _)| !is_before_nodes(*addon)) {
        add(stack, addon, &version, upstream, nodes);
    }
}

fn add(
    stack: &mut Stack,
    addon: Addon,
    version: &AddonVersion,
    upstream: &Upstream<'_>,
    behind: &[Handle],
) -> Handle {
    let key = identifier(&addon.as_str().replace('-', "_"));
    stack.setting(format!("clusters.{}.addons.{key}", upstream.key), |stack| {
        let permissions = upstream.before.iter().filter(|(of, _)| *of == addon).map(|(_, handle)| handle);
        let mut resource = aws::EksAddon::new(addon.as_str(), upstream.cluster.name())
            .addon_version(version)
            .configuration_values(configuration(addon, upstream))
            // The model is the truth: what was changed by hand in the cluster is put back.
            .resolve_conflicts_on_create("OVERWRITE")
            .resolve_conflicts_on_update("OVERWRITE")
            .tags([("Name", addon.as_str())])
            .depends_on(permissions.chain(behind));
        // Taken away before the nodes, it would leave their pods without a network and interfaces behind.
        if is_before_nodes(addon) {
            resource = resource.preserve(true);
        }
        resource = match upstream.credentials.iter().find(|(of, _)| *of == addon).map(|(_, found)| found) {
            None => resource,
            Some(AddonCredentials::Irsa { role_arn }) => resource.service_account_role_arn(role_arn),
            Some(AddonCredentials::PodIdentity { role_arn, service_account }) => {
                resource.pod_identity_association([PodIdentityAssociation::new(role_arn, service_account)])
            }
        };
        stack.add(format!("{}_{key}", upstream.key), resource).handle().clone()
    })
}

fn configuration(addon: Addon, upstream: &Upstream<'_>) -> Option<Expr<String>> {
    match addon {
        Addon::VpcCni => Some(JsonText::of(&network_plugin(upstream))),
        _ => None,
    }
}

/// What the network plugin is told: policies, address blocks, and with a secondary range an `ENIConfig` for each zone.
fn network_plugin(upstream: &Upstream<'_>) -> Node {
    let networking = &upstream.settings.pod_networking;
    let text = |text: &'static str| Node::String(text.into());
    let mut env = Vec::new();
    let mut entries = Vec::new();
    if !upstream.network.pod_subnets.is_empty() {
        env.push(("AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG".into(), text("true")));
        env.push(("ENI_CONFIG_LABEL_DEF".into(), text("topology.kubernetes.io/zone")));
        let group = upstream.security_groups.nodes.id().into_node();
        let subnets = upstream.network.pod_subnets.iter().map(|(zone, subnet)| {
            let config = Node::Object(vec![
                ("id".into(), subnet.id().into_node()),
                ("securityGroups".into(), Node::List(vec![group.clone()])),
            ]);
            (zone.to_string().into(), config)
        });
        let configs = Node::Object(vec![
            ("create".into(), Node::Bool(true)),
            ("region".into(), Node::String(upstream.account.region.to_string().into())),
            ("subnets".into(), Node::Object(subnets.collect())),
        ]);
        entries.push(("eniConfig".into(), configs));
    }
    entries
        .push(("enableNetworkPolicy".into(), text(if networking.network_policy { "true" } else { "false" })));
    if networking.prefix_delegation {
        env.push(("ENABLE_PREFIX_DELEGATION".into(), text("true")));
        env.push(("WARM_PREFIX_TARGET".into(), text("1")));
    }
    if !env.is_empty() {
        entries.push(("env".into(), Node::Object(env)));
    }
    entries.sort_by(|(a, _): &(terraform::Text, Node), (b, _)| a.cmp(b));
    Node::Object(entries)
}
