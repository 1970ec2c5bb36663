//! Clusters with their nodes.

use std::collections::BTreeSet;

use generated::Model;
use generated::model::Subject;

use super::{Cluster, Network, NodeGroup, Size, Thing, services, thing};

/// All clusters, in the order of their keys.
pub(super) fn clusters(model: &Model, networks: &[Network]) -> Vec<Cluster> {
    let mut found: Vec<Cluster> =
        model.of_type("aws_eks_cluster").map(|of| cluster(model, networks, of)).collect();
    found.sort_by(|one, other| one.key.cmp(&other.key));
    found
}

fn cluster(model: &Model, networks: &[Network], of: &Subject) -> Cluster {
    let belongs = |other: &&Subject| model.cluster_of(other).is_some_and(|cluster| cluster.is(of));
    let subnets = model.targets(of, "vpc_config[0].subnet_ids");
    let network = networks.iter().find(|network| {
        let in_network = |name: &str| {
            network.tiers.iter().flat_map(|tier| &tier.subnets).any(|subnet| subnet.thing.address == name)
        };
        subnets.iter().any(|subnet| in_network(&subnet.name()))
    });
    let public = of.flag("vpc_config[0].endpoint_public_access").unwrap_or(true);
    let mut cidrs: Vec<String> =
        of.texts("vpc_config[0].public_access_cidrs").into_iter().map(str::to_owned).collect();
    if public && cidrs.is_empty() {
        cidrs.push("0.0.0.0/0".to_owned());
    }
    let node_groups = model.of_type("aws_eks_node_group").filter(belongs);
    let addons = model.of_type("aws_eks_addon").filter(belongs);
    let controllers = model.of_type("helm_release").filter(belongs);
    let fargate_profiles = model.of_type("aws_eks_fargate_profile").filter(belongs);
    Cluster {
        thing: thing(of, of.text("name").unwrap_or(of.label())),
        key: of.label().to_owned(),
        version: of.text("version").unwrap_or_default().to_owned(),
        network: network.map(|network| network.thing.id.clone()),
        private_endpoint: of.flag("vpc_config[0].endpoint_private_access").unwrap_or(false),
        public_cidrs: if public { cidrs } else { Vec::new() },
        zones: zones(&subnets),
        node_groups: node_groups.map(|of| node_group(model, of)).collect(),
        fargate_profiles: by_name(fargate_profiles, "fargate_profile_name"),
        services: services::services(model, of),
        addons: by_name(addons, "addon_name"),
        controllers: by_name(controllers, "name"),
    }
}

/// Things by the argument that names them.
fn by_name<'m>(all: impl Iterator<Item = &'m Subject>, argument: &str) -> Vec<Thing> {
    let mut named: Vec<Thing> = all.map(|of| thing(of, of.text(argument).unwrap_or(of.label()))).collect();
    named.sort_by(|one, other| one.name.cmp(&other.name));
    named
}

fn node_group(model: &Model, of: &Subject) -> NodeGroup {
    let subnets = model.targets(of, "subnet_ids");
    let number = |path: &str| of.number(&format!("scaling_config[0].{path}")).unwrap_or_default();
    let template = model.target(of, "launch_template[0].id");
    let mut types: Vec<String> = of.texts("instance_types").into_iter().map(str::to_owned).collect();
    if types.is_empty() {
        types.extend(template.and_then(|of| of.text("instance_type")).map(str::to_owned));
    }
    NodeGroup {
        thing: thing(of, of.text("node_group_name").unwrap_or(of.label())),
        instance_types: types,
        spot: of.text("capacity_type") == Some("SPOT"),
        size: Size { min: number("min_size"), desired: number("desired_size"), max: number("max_size") },
        zones: zones(&subnets),
        subnets: subnets.iter().map(|of| thing(of, "").id).collect(),
    }
}

fn zones(subnets: &[&Subject]) -> Vec<String> {
    let zones: BTreeSet<&str> = subnets.iter().filter_map(|of| of.text("availability_zone")).collect();
    zones.into_iter().map(str::to_owned).collect()
}
