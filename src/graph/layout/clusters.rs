//! Clusters: services above the nodes that they run on.

use crate::architecture::{Cluster, Delivery, Network, NodeGroup, Service, Thing, Workload};
use crate::picture::{Icon, Picture, Rect, UNIT};

use super::GAP;
use super::card::{Card, container, head};
use super::networks::{Columns, grid};

/// Where a cluster is drawn.
pub(super) struct Place<'a> {
    pub(super) parent: usize,
    pub(super) columns: &'a Columns,
    pub(super) network: Option<&'a Network>,
    pub(super) x: i32,
    pub(super) y: i32,
}

/// Draws a cluster; gives where it ends.
pub(super) fn draw(picture: &mut Picture, of: &Cluster, place: &Place<'_>) -> i32 {
    let width = place.columns.inner();
    let mut shape = container("cluster", Some(place.parent), Rect::new(place.x, place.y, width, 0));
    (shape.id, shape.address) = (of.thing.id.clone(), of.thing.address.clone());
    head(&mut shape, Some(Icon::Cluster), &of.key, &about(of));
    let cluster = picture.push(shape);
    // At both sides there is room for lines.
    let (x, inner) = (place.x + GAP, width - 2 * GAP);
    let mut bottom = place.y + GAP + UNIT;
    bottom = grid(of.services.len(), x, bottom, inner, (200, 80), |index, rect| {
        service(picture, &of.services[index], cluster, rect);
    });
    if !of.services.is_empty() {
        bottom += UNIT;
    }
    for group in &of.node_groups {
        let (left, span) = place.columns.span(place.network, &group.zones, place.x);
        let (left, right) = (left.max(x), (left + span).min(x + inner));
        node_group(picture, group, cluster, Rect::new(left, bottom, right - left, GAP));
        bottom += GAP + UNIT;
    }
    let platform = [
        ("Fargate profiles", &of.fargate_profiles),
        ("EKS add-ons", &of.addons),
        ("Controllers", &of.controllers),
    ];
    for (title, things) in platform.into_iter().filter(|(_, things)| !things.is_empty()) {
        let names: Vec<&str> = things.iter().map(|of: &Thing| of.name.as_str()).collect();
        let rect = Rect::new(x, bottom, inner, GAP);
        let card = Card { class: "platform", rect, parent: Some(cluster), ..Card::default() };
        card.draw(picture, title, &[names.join(", ")]);
        bottom += GAP + UNIT;
    }
    picture.shapes[cluster].rect.h = bottom - place.y;
    bottom
}

/// `prod-trantor · Kubernetes 1.35 · API within the VPC alone`.
fn about(of: &Cluster) -> String {
    let endpoint = match (of.private_endpoint, of.public_cidrs.as_slice()) {
        (true, []) => String::from("API within the VPC alone"),
        (false, []) => String::from("no API endpoint"),
        (true, cidrs) => format!("API within the VPC and from {}", cidrs.join(", ")),
        (false, cidrs) => format!("API from {}", cidrs.join(", ")),
    };
    format!("{} · Kubernetes {} · {endpoint}", of.thing.name, of.version)
}

fn service(picture: &mut Picture, of: &Service, cluster: usize, rect: Rect) {
    let title = match &of.channel {
        Some(channel) => format!("{} ({channel})", of.thing.name),
        None => of.thing.name.clone(),
    };
    let delivery = match of.delivery {
        Delivery::Kubectl => "kubectl",
        Delivery::Terraform => "Terraform",
        Delivery::ArgoCd => "Argo CD",
    };
    let mut lines = Vec::new();
    let mut others = Vec::new();
    for of in &of.workloads {
        if lines.is_empty() { lines.push(workload(of)) } else { others.push(workload(of)) }
    }
    if !others.is_empty() {
        lines.push(format!("+ {}", others.join(", ")));
    }
    lines.push(format!("in {}, by {delivery}", of.namespace));
    let class = if of.channel.is_some() { "service channel" } else { "service" };
    Card::of(&of.thing, class, cluster, rect).with(Icon::Service).draw(picture, &title, &lines);
}

/// `Deployment, 3–12 pods`.
fn workload(of: &Workload) -> String {
    match of.replicas {
        Some(replicas) if replicas.min == replicas.max && replicas.min == 1 => format!("{}, 1 pod", of.kind),
        Some(replicas) if replicas.min == replicas.max => format!("{}, {} pods", of.kind, replicas.min),
        Some(replicas) => format!("{}, {}–{} pods", of.kind, replicas.min, replicas.max),
        None => of.kind.clone(),
    }
}

fn node_group(picture: &mut Picture, of: &NodeGroup, cluster: usize, rect: Rect) {
    let capacity = if of.spot { "Spot" } else { "On demand" };
    let size = of.size;
    let number = if size.min == size.max {
        format!("{} nodes,", size.min)
    } else {
        format!("{}–{} nodes, {} at first,", size.min, size.max, size.desired)
    };
    let zones = match of.zones.as_slice() {
        [] => String::new(),
        [zone] => format!(" in {zone}"),
        zones => format!(" in {} zones", zones.len()),
    };
    let title = format!("Nodes {}", of.thing.name);
    let lines = [format!("{capacity} · {number}{zones} · {}", of.instance_types.join(", "))];
    let class = if of.spot { "nodes spot" } else { "nodes" };
    Card::of(&of.thing, class, cluster, rect).with(Icon::Nodes).draw(picture, &title, &lines);
}
