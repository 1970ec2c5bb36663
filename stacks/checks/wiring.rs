//! The network as the blocks of the stacks have it: what stands in which subnet and where its routes lead. Checks read
//! it here rather than from the settings, so that they judge what is applied.

use std::collections::{BTreeMap, BTreeSet};

use aws::cidr::Cidr;
use modules::node_group::settings::NodeGroupSettings;
use terraform::{Block, Node, ResourceAddress};

use super::Model;
use super::blocks::{self, Resource};
use crate::environment::Cluster;

/// The resources of an environment, by address.
pub(super) struct Wiring<'a> {
    model: &'a Model<'a>,
    /// By type, in the order of their names.
    resources: BTreeMap<&'a str, BTreeMap<&'a ResourceAddress, Resource<'a>>>,
}

/// A subnet.
#[derive(Clone, Copy)]
pub(super) struct Subnet<'a> {
    pub(super) address: &'a ResourceAddress,
    /// The settings key it comes from: `network.subnets.private`.
    pub(super) setting: &'a str,
    pub(super) zone: &'a str,
    pub(super) cidr: Cidr,
    block: &'a Block,
}

/// A group of nodes, and the subnets its nodes and their pods are in.
#[derive(Clone)]
pub(super) struct Nodes<'a> {
    pub(super) cluster: Cluster<'a>,
    pub(super) name: &'a str,
    pub(super) settings: &'a NodeGroupSettings,
    pub(super) block: &'a Block,
    pub(super) subnets: Vec<Subnet<'a>>,
}

impl Subnet<'_> {
    /// What findings call it: `network.subnets.private.us-east-1a`.
    pub(super) fn target(&self) -> String {
        format!("{}.{}", self.setting, self.zone)
    }

    /// Its tier, as its tag says: `private`, `pods`.
    pub(super) fn tier(&self) -> &str {
        self.tag("tier").and_then(Node::as_text).unwrap_or_default()
    }

    /// The value of a tag.
    pub(super) fn tag(&self, tag: &str) -> Option<&Node> {
        let Some(Node::Object(tags)) = self.block.argument("tags") else { return None };
        tags.iter().find(|(key, _)| key == tag).map(|(_, value)| value)
    }
}

impl<'a> Nodes<'a> {
    /// The settings key of the group.
    pub(super) fn target(&self) -> String {
        format!("clusters.{}.node_groups.{}", self.cluster.key, self.name)
    }

    /// The zones it spans.
    pub(super) fn zones(&self) -> BTreeSet<&'a str> {
        self.subnets.iter().map(|subnet| subnet.zone).collect()
    }
}

impl<'a> Wiring<'a> {
    pub(super) fn of(model: &'a Model<'a>) -> Self {
        let mut resources: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for resource in blocks::all(model) {
            let of_type = resources.entry(&*resource.address.resource_type).or_default();
            of_type.insert(resource.address, resource);
        }
        Self { model, resources }
    }

    /// The resources of a type, in the order of their names.
    pub(super) fn all(&self, resource_type: &str) -> impl Iterator<Item = Resource<'a>> + use<'a, '_> {
        self.resources.get(resource_type).into_iter().flat_map(BTreeMap::values).copied()
    }

    /// The block of a resource.
    pub(super) fn block(&self, address: &ResourceAddress) -> Option<&'a Block> {
        self.declared(address).map(|resource| resource.block)
    }

    fn declared(&self, address: &ResourceAddress) -> Option<Resource<'a>> {
        self.resources.get(&*address.resource_type)?.get(address).copied()
    }

    /// All subnets whose range and zone are written out.
    pub(super) fn subnets(&self) -> Vec<Subnet<'a>> {
        self.all("aws_subnet").filter_map(|subnet| self.subnet(subnet.address)).collect()
    }

    /// The subnets that a value refers to.
    pub(super) fn subnets_in(&self, node: Option<&'a Node>) -> Vec<Subnet<'a>> {
        let addresses: BTreeSet<_> = references(node, "aws_subnet").into_iter().collect();
        addresses.into_iter().filter_map(|address| self.subnet(address)).collect()
    }

    fn subnet(&self, address: &'a ResourceAddress) -> Option<Subnet<'a>> {
        let resource = self.declared(address)?;
        let cidr = resource.text("cidr_block")?.parse().ok()?;
        let zone = resource.text("availability_zone")?;
        Some(Subnet { address, setting: &resource.section.setting, zone, cidr, block: resource.block })
    }

    /// The node groups, in the order of their clusters and names.
    pub(super) fn nodes(&self) -> Vec<Nodes<'a>> {
        let mut found = Vec::new();
        for cluster in self.model.environment.clusters() {
            for (name, settings) in &cluster.settings.node_groups {
                let setting = format!("clusters.{}.node_groups.{name}", cluster.key);
                let mut groups = self.all("aws_eks_node_group");
                let Some(group) = groups.find(|group| group.section.setting == setting) else { continue };
                let subnets = self.subnets_in(group.value("subnet_ids"));
                found.push(Nodes { cluster, name: name.as_str(), settings, block: group.block, subnets });
            }
        }
        found
    }

    /// A cluster's control plane.
    pub(super) fn control_plane(&self, cluster: Cluster<'_>) -> Option<(&'a ResourceAddress, &'a Block)> {
        let setting = format!("clusters.{}", cluster.key);
        self.all("aws_eks_cluster")
            .find(|cluster| cluster.section.setting == setting)
            .map(|cluster| (cluster.address, cluster.block))
    }

    /// The configuration of a cluster's network plugin, which names the subnets of pods and their security groups.
    pub(super) fn network_plugin(&self, cluster: Cluster<'_>) -> Option<&'a Node> {
        let (address, _) = self.control_plane(cluster)?;
        let mut addons = self.all("aws_eks_addon");
        let plugin = addons.find(|addon| {
            addon.text("addon_name") == Some("vpc-cni") && addon.belongs_to("cluster_name", address)
        });
        plugin?.value("configuration_values")
    }

    /// The subnets that a cluster's pods have addresses of, where they are not their node's.
    pub(super) fn pod_subnets(&self, cluster: Cluster<'_>) -> Vec<Subnet<'a>> {
        self.subnets_in(self.network_plugin(cluster))
    }

    /// The resources of a type whose argument refers to a resource.
    pub(super) fn referring(
        &self,
        resource_type: &str,
        argument: &str,
        to: &ResourceAddress,
    ) -> Vec<(&'a ResourceAddress, &'a Block)> {
        let referring = self.all(resource_type).filter(|resource| resource.belongs_to(argument, to));
        referring.map(|resource| (resource.address, resource.block)).collect()
    }
}

/// The resources of a type that a value refers to.
pub(super) fn references<'a>(node: Option<&'a Node>, resource_type: &str) -> Vec<&'a ResourceAddress> {
    let all = node.map(Node::resources).unwrap_or_default();
    all.into_iter().filter(|address| address.resource_type == resource_type).collect()
}
