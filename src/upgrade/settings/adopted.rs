//! The situation of a cluster that was made by hand: the settings name each version, and there is nothing else of cleon's on it.

use std::collections::{BTreeMap, BTreeSet};

use aws::addon_versions::{Addon, AddonVersion};
use jiff::civil::Date;
use modules::adopted::settings::{AdoptedClusterSettings, AdoptedNodeGroupSettings};
use modules::cluster::settings::{ClusterKey, SupportPolicy};
use modules::node_group::settings::{TaintEffect, UpdateSettings};
use settings::Problems;
use stacks::environment::Environment;

use super::unknown;
use crate::fit::Catalog;
use crate::live::Live;
use crate::situation::{ClusterTable, NodeGroup, Situation, Taint, Unavailable};
use crate::state::{GroupState, State};
use crate::support::Prices;

/// An adopted cluster, by its key.
pub(super) fn find<'a>(
    environment: &'a Environment,
    cluster: &str,
) -> Result<(&'a ClusterKey, &'a AdoptedClusterSettings), Problems> {
    let found = environment.settings.adopted.iter().find(|(key, _)| key.as_str() == cluster);
    found.ok_or_else(|| unknown(environment, cluster))
}

pub(super) fn situation(
    environment: &Environment,
    key: &ClusterKey,
    settings: &AdoptedClusterSettings,
    (catalog, prices, today, live): (Catalog, Prices, Date, Option<Live>),
) -> Situation {
    let (with_version, own_images): (Vec<_>, Vec<_>) =
        settings.node_groups.iter().partition(|(_, group)| group.version.is_some());
    let name = |(key, group): (&aws::names::NodeGroupName, &AdoptedNodeGroupSettings)| {
        group.name.as_ref().unwrap_or(key).to_string()
    };
    Situation {
        environment: environment.name.to_string(),
        cluster: key.to_string(),
        name: settings.name.to_string(),
        state: state(settings),
        // What EKS does when nobody says otherwise.
        pays_for_extended_support: settings.support != Some(SupportPolicy::Standard),
        groups: with_version
            .into_iter()
            .map(|(key, group)| (key.to_string(), node_group(name((key, group)), group)))
            .collect(),
        own_images: own_images.into_iter().map(name).collect(),
        other_addons: others(settings),
        objects: Vec::new(),
        subnets: Vec::new(),
        controllers: Vec::new(),
        catalog,
        prices,
        today,
        live,
    }
}

/// Those that the plan cannot raise: cleon's tables do not have them, or their version is none like EKS's own.
fn others(settings: &AdoptedClusterSettings) -> BTreeSet<String> {
    let planned: BTreeSet<String> = state(settings).addons.keys().map(ToString::to_string).collect();
    settings.addons.keys().map(ToString::to_string).filter(|name| !planned.contains(name)).collect()
}

/// Its versions: those of node groups with an image of somebody's own are nowhere in the settings.
pub(super) fn state(settings: &AdoptedClusterSettings) -> State {
    let version_of = |addon: &Addon| {
        let name = addon.to_string();
        let (_, settings) = settings.addons.iter().find(|(of, _)| of.as_str() == name)?;
        settings.version.as_str().parse::<AddonVersion>().ok()
    };
    let named = Addon::ALL.into_iter().filter_map(|addon| Some((addon, Some(version_of(&addon)?))));
    let groups = settings.node_groups.iter().filter_map(|(key, group)| {
        let version = group.version?.get();
        Some((key.to_string(), GroupState { version: Some(version), release: None }))
    });
    State {
        table: ClusterTable::Adopted,
        version: settings.version.get(),
        addons_of: None,
        addons: named.collect(),
        groups: groups.collect(),
    }
}

fn node_group(name: String, group: &AdoptedNodeGroupSettings) -> NodeGroup {
    let image = group.ami_type.as_ref().map(ToString::to_string).unwrap_or_default();
    let nodes = |count: u32| u16::try_from(count).unwrap_or(u16::MAX);
    let architecture = if image.contains("ARM_64") { "arm64" } else { "amd64" };
    let keeps_away = group.taints.iter().filter(|taint| taint.effect != TaintEffect::PreferNoSchedule);
    let labels: BTreeMap<String, String> =
        group.labels.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
    NodeGroup {
        name,
        architecture: architecture.to_owned(),
        image,
        labels,
        taints: keeps_away
            .map(|taint| Taint { key: taint.key.to_string(), value: taint.value.to_string() })
            .collect(),
        nodes: nodes(group.size.desired.get())..=nodes(group.size.max.get()),
        unavailable: match group.update {
            Some(UpdateSettings::MaxUnavailable(nodes)) => Unavailable::Nodes(nodes.get().into()),
            Some(UpdateSettings::MaxUnavailablePercentage(share)) => Unavailable::Share(share.get().into()),
            // What EKS does when nobody says otherwise.
            None => Unavailable::Nodes(1),
        },
        zones: group.subnet_ids.len(),
        subnets: BTreeSet::new(),
    }
}
