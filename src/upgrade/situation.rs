//! What a plan is made of: a cluster as its settings describe it, what runs on it, what EKS offers, and the day.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use aws::addon_versions::Addon;
use jiff::civil::Date;
use serde_json::Value;

use crate::fit::Catalog;
use crate::live::Live;
use crate::state::State;
use crate::support::Prices;

/// The table of settings that a cluster is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClusterTable {
    /// `clusters`: cleon makes it, and its add-ons and nodes follow the control plane where the settings say nothing.
    #[default]
    Made,
    /// `adopted`: it was made by hand, and the settings name each version.
    Adopted,
}

impl ClusterTable {
    /// Its key.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Made => "clusters",
            Self::Adopted => "adopted",
        }
    }

    /// The keys that lead to a setting of a cluster's version of an add-on.
    pub(crate) fn addon(self, addon: Addon) -> [String; 3] {
        let key = match self {
            Self::Made => addon.key(),
            Self::Adopted => addon.to_string(),
        };
        ["addons".to_owned(), key, "version".to_owned()]
    }
}

impl Situation {
    /// The path of a setting of the cluster.
    pub(crate) fn setting(&self, within: &str) -> String {
        format!("{}.{}.{within}", self.state.table.as_str(), self.cluster)
    }

    /// The path of the setting that names the version of an add-on.
    pub(crate) fn addon_setting(&self, addon: Addon) -> String {
        self.setting(&self.state.table.addon(addon).join("."))
    }
}

/// All that a plan is made of.
#[derive(Clone, Debug)]
pub struct Situation {
    /// The environment's name.
    pub environment: String,
    /// The cluster's key in the settings.
    pub cluster: String,
    /// Its name in AWS.
    pub name: String,
    /// The versions that the settings have.
    pub state: State,
    /// Whether extended support is paid for, rather than EKS upgrading the cluster when standard support ends.
    pub pays_for_extended_support: bool,
    /// The node groups, by their keys.
    pub groups: BTreeMap<String, NodeGroup>,
    /// The names in EKS of node groups whose images are somebody's own: no setting has their version.
    pub own_images: BTreeSet<String>,
    /// The EKS add-ons that the table of add-ons does not have.
    pub other_addons: BTreeSet<String>,
    /// The Kubernetes objects that cleon delivers to the cluster, by whatever way.
    pub objects: Vec<ClusterObject>,
    /// The subnets that nodes and control planes take addresses of.
    pub subnets: Vec<Subnet>,
    /// The controllers that are no EKS add-ons.
    pub controllers: Vec<Controller>,
    /// What EKS offers.
    pub catalog: Catalog,
    /// What a control plane costs.
    pub prices: Prices,
    /// The day that support is judged by.
    pub today: Date,
    /// What stands; none when EKS was not asked.
    pub live: Option<Live>,
}

/// A node group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeGroup {
    /// Its name in EKS.
    pub name: String,
    /// The type of its image: `AL2023_ARM_64_STANDARD`.
    pub image: String,
    /// The architecture as nodes are labelled with it: `arm64`, `amd64`.
    pub architecture: String,
    /// Labels of its nodes.
    pub labels: BTreeMap<String, String>,
    /// Taints that keep pods away.
    pub taints: Vec<Taint>,
    /// How many nodes it has at first, and at most.
    pub nodes: RangeInclusive<u16>,
    /// How many of them may be missing while it is updated.
    pub unavailable: Unavailable,
    /// In how many zones it is.
    pub zones: usize,
    /// The addresses in Terraform of the subnets that its nodes and their pods take addresses of.
    pub subnets: BTreeSet<String>,
}

/// A taint that keeps pods away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taint {
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: String,
}

/// How many nodes of a group may be missing while it is updated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// A number.
    Nodes(u16),
    /// A share in percent.
    Share(u16),
}

impl Unavailable {
    /// Of so many nodes, one at least and a hundred at most (EKS `NodegroupUpdateConfig`).
    pub fn of(self, nodes: u16) -> u16 {
        let number = match self {
            Self::Nodes(number) => number,
            Self::Share(share) => {
                u16::try_from((u32::from(nodes) * u32::from(share)).div_ceil(100)).unwrap_or(u16::MAX)
            }
        };
        number.clamp(1, 100)
    }
}

/// A Kubernetes object.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterObject {
    /// Where it is: `trantor/dawn/Deployment/dawn`.
    pub address: String,
    /// The object.
    pub json: Value,
    /// The settings key that it comes from.
    pub setting: String,
}

/// A subnet, and the addresses of it that are needed at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subnet {
    /// Its address in Terraform.
    pub address: String,
    /// Its settings key.
    pub setting: String,
    /// How many addresses can be used.
    pub usable: u64,
    /// How many are needed with all groups at their most, an update among them.
    pub needed: u64,
    /// How many of those an update takes.
    pub surge: u64,
}

/// A controller that Helm installs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Controller {
    /// Its key in the settings.
    pub key: String,
    /// Its chart.
    pub chart: String,
    /// The version of it that is installed.
    pub version: String,
    /// Whether the settings name that version.
    pub is_pinned: bool,
    /// The minor versions of Kubernetes that its project supports; none where it names none.
    pub supported: Option<RangeInclusive<u16>>,
}
