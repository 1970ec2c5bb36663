//! An EKS cluster: control plane, security groups, access, OIDC provider, add-ons, node groups, controllers' roles.
//!
//! What depends on what is said to Terraform: the network plugin before the nodes, CoreDNS behind them.

pub mod access;
mod access_entries;
pub mod addons;
mod checks;
mod control_plane;
mod controller_roles;
mod eks_addons;
pub mod security_groups;
pub mod settings;

use std::collections::BTreeMap;

use aws::names::{ClusterName, NodeGroupName};
use aws::region::AvailabilityZone;
use aws::{EksClusterHandle, IamOpenidConnectProviderHandle, KmsKeyHandle};
use terraform::{Expr, Handle, Section, Stack, identifier};

use self::security_groups::SecurityGroups;
use self::settings::{ClusterKey, ClusterSettings};
use crate::account::Account;
use crate::identity::ClusterIdentity;
use crate::network::Network;
use crate::node_group::{self, NodeGroup};

/// The rest of the platform, as a cluster needs it.
pub struct Upstream<'a> {
    /// Where it stands.
    pub account: &'a Account,
    /// The network it is in.
    pub network: &'a Network,
    /// The key of log groups.
    pub logs_key: &'a KmsKeyHandle,
    /// Tags of instances, volumes and interfaces; the provider's default tags do not reach those.
    pub tags: &'a [(String, String)],
}

/// A cluster as other modules see it.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// The cluster.
    pub handle: EksClusterHandle,
    /// The provider by which IAM trusts the cluster's tokens.
    pub oidc_provider: IamOpenidConnectProviderHandle,
    /// Its security groups.
    pub security_groups: SecurityGroups,
    /// Its node groups, by key.
    pub node_groups: BTreeMap<NodeGroupName, NodeGroup>,
    /// The roles of its controllers, by their key in the settings.
    pub controller_role_arns: BTreeMap<String, Expr<String>>,
}

impl Cluster {
    /// The issuer of the cluster's tokens, with `https://`.
    pub fn issuer(&self) -> Expr<String> {
        issuer(&self.handle)
    }
}

fn issuer(cluster: &EksClusterHandle) -> Expr<String> {
    let oidc: Expr<terraform::List<terraform::Any>> = cluster.identity().index(0).attribute("oidc");
    oidc.index(0).attribute("issuer")
}

/// The cluster's zones. Two are the least EKS takes; the first two that the network names stay when zones are added.
fn zones(settings: &ClusterSettings, network: &Network) -> Vec<AvailabilityZone> {
    settings.zones.clone().unwrap_or_else(|| network.zones.iter().take(2).cloned().collect())
}

/// Makes a cluster with everything that belongs to it.
pub fn add(
    stack: &mut Stack,
    key: &ClusterKey,
    name: &ClusterName,
    settings: &ClusterSettings,
    upstream: &Upstream<'_>,
) -> Cluster {
    let key = identifier(key.as_str());
    let section = Section::new(format!("cluster-{key}"), "modules/cluster", format!("clusters.{key}"));
    stack.section(section, |stack| {
        let security_groups = security_groups::add(stack, &key, name, settings, upstream.network);
        let zones = zones(settings, upstream.network);
        let cluster = control_plane::add(stack, &key, name, settings, upstream, &zones, &security_groups);
        let oidc_provider = stack.add(
            key.clone(),
            aws::IamOpenidConnectProvider::new(["sts.amazonaws.com"], issuer(&cluster))
                .tags([("Name", name.to_string())]),
        );
        access_entries::add(stack, &key, settings, upstream.account, &cluster);
        let identity = ClusterIdentity {
            name: name.clone(),
            key: key.clone(),
            account_id: upstream.account.id.clone(),
            region: upstream.account.region.clone(),
            name_reference: cluster.name(),
            oidc_provider_arn: oidc_provider.arn(),
            issuer: issuer(&cluster),
        };
        let roles = controller_roles::add(stack, settings, &identity, upstream);
        let addons = eks_addons::Upstream {
            key: &key,
            settings,
            account: upstream.account,
            cluster: &cluster,
            network: upstream.network,
            security_groups: &security_groups,
            credentials: &roles.addons,
            before: &roles.permissions,
        };
        let before = eks_addons::add_before_nodes(stack, &addons);
        let node_groups = settings.node_groups.iter().map(|(group, settings)| {
            let upstream = node_group::Upstream {
                account: upstream.account,
                network: upstream.network,
                cluster_key: &key,
                cluster_name: name,
                zones: &zones,
                cluster: &cluster,
                security_group: &security_groups.nodes,
                before: &before,
                tags: upstream.tags,
            };
            (group.clone(), node_group::add(stack, group, settings, &upstream))
        });
        let node_groups: BTreeMap<_, _> = node_groups.collect();
        let nodes: Vec<Handle> = node_groups.values().map(|group| group.handle.handle().clone()).collect();
        eks_addons::add_behind_nodes(stack, &addons, &nodes);
        Cluster {
            handle: cluster,
            oidc_provider,
            security_groups,
            node_groups,
            controller_role_arns: roles.controllers,
        }
    })
}

#[cfg(test)]
mod tests;
