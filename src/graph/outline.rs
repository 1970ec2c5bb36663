//! A picture as text: boxes in boxes with what is written on them, and arrows, for programs that place them by themselves.

use crate::architecture::{
    Architecture, Cluster, Delivery, INTERNET, Network, NodeGroup, Reach, Service, Store, StoreKind, Tier,
};
use crate::resources::Resources;

/// A box.
#[derive(Clone, Debug, Default)]
pub(crate) struct Branch {
    /// The id that arrows name; empty for what none leads to.
    pub(crate) id: String,
    /// What is written on it, line by line.
    pub(crate) lines: Vec<String>,
    /// The boxes in it; none of a box that holds nothing.
    pub(crate) branches: Vec<Self>,
    /// Whether it holds others.
    pub(crate) holds: bool,
}

/// An arrow.
#[derive(Clone, Debug)]
pub(crate) struct Arrow {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) label: String,
    pub(crate) dashed: bool,
}

/// All that is drawn.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outline {
    pub(crate) title: String,
    pub(crate) branches: Vec<Branch>,
    pub(crate) arrows: Vec<Arrow>,
}

fn leaf<S: Into<String>>(id: &str, lines: impl IntoIterator<Item = S>) -> Branch {
    let lines = lines.into_iter().map(Into::into).filter(|line| !line.is_empty()).collect();
    Branch { id: id.to_owned(), lines, ..Branch::default() }
}

fn group<S: Into<String>>(lines: impl IntoIterator<Item = S>, branches: Vec<Branch>) -> Branch {
    Branch { branches, holds: true, ..leaf("", lines) }
}

/// The outline of an architecture.
pub(crate) fn of_architecture(of: &Architecture) -> Outline {
    let has_internet = of.flows.iter().any(|flow| flow.from == INTERNET || flow.to == INTERNET);
    let mut branches = Vec::new();
    if has_internet {
        branches.push(leaf(INTERNET, ["Internet"]));
    }
    branches.extend(of.pipelines.iter().map(|of| leaf(&of.thing.id, [&of.thing.name])));
    let mut region: Vec<Branch> = of.networks.iter().map(|network| vpc(of, network)).collect();
    let is_known =
        |id: &Option<String>| of.networks.iter().any(|network| Some(&network.thing.id) == id.as_ref());
    region.extend(of.clusters.iter().filter(|of| !is_known(&of.network)).map(cluster));
    region.extend(of.balancers.iter().filter(|of| !is_known(&of.network)).map(balancer));
    for (kind, title) in [
        (StoreKind::Secret, "Secrets Manager"),
        (StoreKind::Bucket, "S3"),
        (StoreKind::Queue, "SQS"),
        (StoreKind::FileSystem, "EFS"),
        (StoreKind::Database, "RDS"),
        (StoreKind::Repository, "ECR"),
    ] {
        let stores = of.stores.iter().filter(|of| of.kind == kind && !is_known(&of.network));
        let stores: Vec<Branch> = stores.map(store).collect();
        if !stores.is_empty() {
            region.push(group([title], stores));
        }
    }
    let place: Vec<&str> = of.region.iter().chain(&of.account).map(String::as_str).collect();
    branches.push(group([of.environment.clone(), format!("AWS {}", place.join(", "))], region));
    let arrow = |flow: &crate::architecture::Flow| Arrow {
        from: flow.from.clone(),
        to: flow.to.clone(),
        label: flow.label.clone(),
        dashed: matches!(
            flow.kind,
            crate::architecture::FlowKind::Egress | crate::architecture::FlowKind::Deploy
        ),
    };
    Outline {
        title: format!("Architecture of {}", of.environment),
        branches,
        arrows: of.flows.iter().map(arrow).collect(),
    }
}

fn vpc(of: &Architecture, network: &Network) -> Branch {
    let mut branches: Vec<Branch> = network.gateways.iter().map(|of| leaf(&of.id, [&of.name])).collect();
    let is_here = |id: &Option<String>| id.as_ref() == Some(&network.thing.id);
    branches.extend(of.balancers.iter().filter(|of| is_here(&of.network)).map(balancer));
    branches.extend(network.tiers.iter().map(|tier| self::tier(of, network, tier)));
    branches.extend(of.clusters.iter().filter(|of| is_here(&of.network)).map(cluster));
    if !network.endpoints.is_empty() {
        let endpoints =
            network.endpoints.iter().map(|of| leaf(&of.thing.id, [&of.thing.name, &of.kind])).collect();
        branches.push(group(["VPC endpoints"], endpoints));
    }
    group([format!("VPC {}", network.thing.name), network.cidrs.join(", ")], branches)
}

fn tier(of: &Architecture, network: &Network, tier: &Tier) -> Branch {
    let reach = match tier.reach {
        Reach::Internet => "to and from the internet",
        Reach::Outwards => "out to the internet alone",
        Reach::None => "no way to the internet",
    };
    let mut branches = Vec::new();
    for subnet in &tier.subnets {
        let lines = [subnet.thing.name.clone(), subnet.zone.clone(), subnet.cidr.clone()];
        branches.push(leaf(&subnet.thing.id, lines));
        branches.extend(
            subnet.nat_gateways.iter().map(|of| leaf(&of.id, [of.name.clone(), subnet.zone.clone()])),
        );
    }
    let stands = |store: &&Store| {
        store.network.as_ref() == Some(&network.thing.id) && store.tier.as_ref() == Some(&tier.name)
    };
    branches.extend(of.stores.iter().filter(stands).map(store));
    group([tier.name.as_str(), reach], branches)
}

fn cluster(of: &Cluster) -> Branch {
    // An arrow leads to something within the cluster, since not every program draws one to a box that holds others.
    let api = if of.public_cidrs.is_empty() {
        "within the VPC alone".to_owned()
    } else {
        format!("from {}", of.public_cidrs.join(", "))
    };
    let mut branches = vec![leaf(&of.thing.id, ["Kubernetes API".to_owned(), api])];
    branches.extend(of.node_groups.iter().map(node_group));
    branches.extend(
        of.fargate_profiles.iter().map(|of| leaf(&of.id, [of.name.clone(), "Fargate profile".to_owned()])),
    );
    branches.extend(of.services.iter().map(service));
    group([of.key.clone(), format!("{}, Kubernetes {}", of.thing.name, of.version)], branches)
}

fn node_group(of: &NodeGroup) -> Branch {
    let capacity = if of.spot { "spot" } else { "on demand" };
    leaf(
        &of.thing.id,
        [
            format!("{}, {capacity}", of.thing.name),
            format!("{}–{} nodes", of.size.min, of.size.max),
            of.instance_types.join(", "),
        ],
    )
}

fn service(of: &Service) -> Branch {
    let delivery = match of.delivery {
        Delivery::Kubectl => "kubectl",
        Delivery::Terraform => "Terraform",
        Delivery::ArgoCd => "Argo CD",
    };
    let kinds: Vec<&str> = of.workloads.iter().map(|of| of.kind.as_str()).collect();
    leaf(&of.thing.id, [of.namespace.clone(), kinds.join(", "), format!("by {delivery}")])
}

fn balancer(of: &crate::architecture::Balancer) -> Branch {
    let scheme = if of.internet_facing { "internet-facing" } else { "internal" };
    leaf(&of.thing.id, [of.thing.name.clone(), format!("{} load balancer, {scheme}", of.kind)])
}

fn store(of: &Store) -> Branch {
    leaf(&of.thing.id, [&of.thing.name, &of.detail])
}

/// The outline of resources: by stack and file.
pub(crate) fn of_resources(of: &Resources) -> Outline {
    let mut stacks: Vec<Branch> = Vec::new();
    for resource in &of.resources {
        let stack = inner(&mut stacks, &resource.stack);
        inner(&mut stack.branches, resource.place()).branches.push(leaf(&resource.id, [&resource.address]));
    }
    let id = |at: usize| of.resources.get(at).map(|of| of.id.clone()).unwrap_or_default();
    let arrow = |edge: &crate::Edge| Arrow {
        from: id(edge.from),
        to: id(edge.to),
        label: String::new(),
        dashed: false,
    };
    Outline {
        title: format!("Resources of {}", of.environment),
        branches: stacks,
        arrows: of.edges.iter().map(arrow).collect(),
    }
}

/// The box of a name among others, made where there is none.
fn inner<'b>(branches: &'b mut Vec<Branch>, name: &str) -> &'b mut Branch {
    let at = branches.iter().position(|of| of.lines.first().is_some_and(|line| line == name));
    let at = at.unwrap_or_else(|| {
        branches.push(group([name], Vec::new()));
        branches.len() - 1
    });
    &mut branches[at]
}
