//! A situation as the settings of an environment describe it.

mod adopted;

use std::collections::{BTreeMap, BTreeSet};

use aws::addon_versions::Addon;
use aws::ami_type::Architecture;
use jiff::civil::Date;
use kubernetes::ObjectName;
use modules::cluster::settings::{ClusterKey, SupportPolicy};
use modules::controllers;
use modules::node_group::settings::{NodeGroupSettings, TaintEffect, UpdateSettings};
use settings::{Problem, Problems, nearest};
use stacks::checks::Model;
use stacks::checks::ip_budget::{SubnetBudget, ip_budget};
use stacks::environment::{Cluster, Environment};
use stacks::{manifests, objects, root_module, services};

use crate::fit::Catalog;
use crate::live::Live;
use crate::situation::{
    ClusterObject, ClusterTable, Controller, NodeGroup, Situation, Subnet, Taint, Unavailable,
};
use crate::state::{GroupState, State};
use crate::support::Prices;

impl Situation {
    /// The situation of a cluster, by its key.
    ///
    /// # Errors
    /// When the environment has no such cluster.
    pub fn of(
        environment: &Environment,
        cluster: &str,
        catalog: Catalog,
        prices: Prices,
        today: Date,
        live: Option<Live>,
    ) -> Result<Self, Problems> {
        let found = environment.clusters().find(|of| of.key.as_str() == cluster);
        let Some(found) = found else {
            let (key, settings) = adopted::find(environment, cluster)?;
            return Ok(adopted::situation(environment, key, settings, (catalog, prices, today, live)));
        };
        let stacks = stacks::compose(environment);
        let budgets = ip_budget(&Model { environment, stacks: &stacks, today });
        let groups = found.settings.node_groups.iter();
        Ok(Self {
            environment: environment.name.to_string(),
            own_images: BTreeSet::new(),
            other_addons: BTreeSet::new(),
            cluster: found.key.to_string(),
            name: found.name.to_string(),
            state: state(&found),
            pays_for_extended_support: found.settings.support == SupportPolicy::Extended,
            groups: groups
                .map(|(key, group)| {
                    (key.to_string(), node_group(environment, &found, key.as_str(), group, &budgets))
                })
                .collect(),
            objects: cluster_objects(environment, cluster),
            subnets: budgets.iter().map(subnet).collect(),
            controllers: controllers::installed(&found.settings.controllers)
                .into_iter()
                .map(|of| Controller {
                    key: of.key.to_owned(),
                    chart: of.chart.name.to_owned(),
                    version: of
                        .version
                        .map_or_else(|| of.chart.version.to_owned(), |version| version.as_str().to_owned()),
                    is_pinned: of.version.is_some(),
                    supported: of.chart.kubernetes.clone(),
                })
                .collect(),
            catalog,
            prices,
            today,
            live,
        })
    }
}

impl State {
    /// The versions of a cluster as the settings have them.
    ///
    /// # Errors
    /// When the environment has no such cluster.
    pub fn of(environment: &Environment, cluster: &str) -> Result<Self, Problems> {
        let found = environment.clusters().find(|of| of.key.as_str() == cluster);
        found.map_or_else(
            || adopted::find(environment, cluster).map(|(_, settings)| adopted::state(settings)),
            |cluster| Ok(state(&cluster)),
        )
    }
}

fn unknown(environment: &Environment, cluster: &str) -> Problems {
    let made = environment.clusters().map(|of| of.key.as_str());
    let known: Vec<&str> = made.chain(environment.settings.adopted.keys().map(ClusterKey::as_str)).collect();
    let problem = Problem::new(format!("{} has no cluster \"{cluster}\"", environment.name));
    let help = match (nearest(cluster, known.iter().copied()), known.as_slice()) {
        (_, []) => "it has none".to_owned(),
        (Some(near), _) => format!("did you mean \"{near}\"? Its clusters are {}", known.join(", ")),
        (None, _) => format!("its clusters are {}", known.join(", ")),
    };
    problem.help(help).into()
}

fn state(cluster: &Cluster<'_>) -> State {
    let addons = &cluster.settings.addons;
    let has = Addon::ALL.into_iter().filter(|addon| addons.has(*addon));
    let group = |of: &NodeGroupSettings| GroupState {
        version: of.version,
        release: of.release_version.as_ref().map(ToString::to_string),
    };
    State {
        table: ClusterTable::Made,
        version: cluster.settings.version,
        addons_of: addons.kubernetes_version,
        addons: has.map(|addon| (addon, addons.chosen(addon).cloned())).collect(),
        groups: cluster.settings.node_groups.iter().map(|(key, of)| (key.to_string(), group(of))).collect(),
    }
}

fn node_group(
    environment: &Environment,
    cluster: &Cluster<'_>,
    key: &str,
    group: &NodeGroupSettings,
    budgets: &[SubnetBudget],
) -> NodeGroup {
    let own = format!("{} {key}: ", cluster.key);
    let takes = |subnet: &&SubnetBudget| subnet.uses.iter().any(|of| of.what.starts_with(&own));
    let zones = group.zones.as_ref().or(cluster.settings.zones.as_ref());
    let name = cluster.settings.node_groups.keys().find(|of| of.as_str() == key);
    NodeGroup {
        name: name.map_or_else(|| key.to_owned(), |key| group.name(key).to_string()),
        image: group.image().to_string(),
        architecture: match group.machine_architecture() {
            Architecture::Arm64 => "arm64".to_owned(),
            Architecture::X86_64 => "amd64".to_owned(),
        },
        labels: group.labels.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect(),
        taints: group
            .taints
            .iter()
            .filter(|taint| taint.effect != TaintEffect::PreferNoSchedule)
            .map(|taint| Taint { key: taint.key.to_string(), value: taint.value.to_string() })
            .collect(),
        nodes: group.size.desired.get()..=group.size.max.get(),
        unavailable: match group.update {
            UpdateSettings::MaxUnavailable(nodes) => Unavailable::Nodes(nodes.get().into()),
            UpdateSettings::MaxUnavailablePercentage(share) => Unavailable::Share(share.get().into()),
        },
        // Without any, a cluster takes the first two of the network.
        zones: zones.map_or_else(
            || {
                environment
                    .settings
                    .network
                    .as_ref()
                    .map_or(1, |network| network.availability_zones.len().min(2))
            },
            Vec::len,
        ),
        subnets: budgets.iter().filter(takes).map(|subnet| subnet.subnet.clone()).collect(),
    }
}

/// All objects that cleon delivers to a cluster, by whatever way.
fn cluster_objects(environment: &Environment, cluster: &str) -> Vec<ClusterObject> {
    let account = root_module::account(environment);
    let placed = services::placed(environment, &account);
    let here = placed.iter().filter(|of| of.channel.cluster_key == cluster);
    let of_services =
        here.flat_map(|of| of.of_cluster.iter().chain(&of.namespace).chain(&of.workload)).cloned();
    // Those for Argo CD are of no service.
    let in_manifests = manifests::objects(environment).into_iter().filter(|(key, _)| key == cluster);
    let all = of_services.chain(in_manifests.map(|(_, object)| object));
    let by_address: BTreeMap<String, ClusterObject> = all
        .map(|object| {
            let address = objects::address(cluster, &ObjectName::from(&object));
            let setting = object.origin.setting.clone();
            (address.clone(), ClusterObject { address, json: object.json().clone(), setting })
        })
        .collect();
    by_address.into_values().collect()
}

fn subnet(budget: &SubnetBudget) -> Subnet {
    Subnet {
        address: budget.subnet.clone(),
        setting: budget.target.clone(),
        usable: budget.usable,
        needed: budget.needed(),
        surge: budget.addresses().surge,
    }
}
