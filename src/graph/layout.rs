//! Where everything of an architecture stands: the internet and pipelines on the left, then the region with its VPCs, in which
//! tiers lie above each other and zones beside each other, then what stands in no VPC.

mod card;
mod clusters;
mod networks;
mod outside;

use crate::architecture::{Architecture, FlowKind, INTERNET};
use crate::picture::{Icon, Label, Line, Picture, Rect, Style, UNIT, up};
use crate::route;
use crate::text;

use card::{Card, container};
use networks::Columns;

/// The room around what stands in a box.
const PAD: i32 = UNIT;
/// The room between boxes that lines may run through.
const GAP: i32 = 2 * UNIT;

/// Draws an architecture.
pub(crate) fn picture(of: &Architecture) -> Picture {
    let mut picture = Picture {
        title: format!("Architecture of {}", of.environment),
        about: about(of),
        ..Picture::default()
    };
    let actors = outside::actors_width(of);
    let (left, top) = (PAD + actors, PAD);
    let region = picture.push(container("region", None, Rect::new(left, top, 0, 0)));
    let columns = Columns::of(of);
    let mut bottom = top + 3 * UNIT;
    let mut right = left + PAD + columns.inner();
    for network in &of.networks {
        let rect = networks::draw(&mut picture, region, of, network, &columns, left + PAD, bottom);
        (right, bottom) = (right.max(rect.right()), rect.bottom() + GAP);
    }
    bottom = networks::draw_loose(&mut picture, region, of, &columns, left + PAD, bottom);
    // Level with the clusters, whose services use them.
    let first = picture.shapes.iter().find(|shape| shape.class == "cluster").map(|shape| shape.rect.y);
    let beside = outside::stores(&mut picture, region, of, right + 2 * GAP, first.unwrap_or(top + 3 * UNIT));
    if let Some(beside) = beside {
        (right, bottom) = (beside.right(), bottom.max(beside.bottom() + GAP));
    }
    let heading = heading(of);
    let least = text::width(&heading.0, Style::Heading.size(), true).max(text::width(&heading.1, 11, false));
    right = right.max(left + up(least));
    let shape = &mut picture.shapes[region];
    shape.rect = Rect::new(left, top, right + PAD - left, bottom - PAD - top);
    card::head(shape, None, &heading.0, &heading.1);
    bottom = outside::actors(&mut picture, of).max(bottom - PAD);
    (picture.width, picture.height) = (picture.shapes[region].rect.right() + PAD, bottom + PAD);
    lines(&mut picture, of);
    legend(&mut picture, of);
    route::route(&mut picture);
    picture
}

/// What the region's box says: the environment, and where it is.
fn heading(of: &Architecture) -> (String, String) {
    let account = of.account.as_ref().map(|account| format!("account {account}"));
    let place: Vec<String> = of.region.iter().cloned().chain(account).collect();
    (of.environment.clone(), format!("AWS {}", place.join(", ")))
}

/// What a picture shows, for those who cannot see it.
fn about(of: &Architecture) -> String {
    let clusters: Vec<String> = of
        .clusters
        .iter()
        .map(|cluster| {
            let services: Vec<&str> = cluster.services.iter().map(|of| of.namespace.as_str()).collect();
            format!(
                "Cluster {} (Kubernetes {}) has {} node groups and runs {}.",
                cluster.key,
                cluster.version,
                cluster.node_groups.len(),
                if services.is_empty() { "no services".to_owned() } else { services.join(", ") }
            )
        })
        .collect();
    let networks: Vec<String> = of
        .networks
        .iter()
        .map(|network| {
            let tiers: Vec<&str> = network.tiers.iter().map(|tier| tier.name.as_str()).collect();
            format!(
                "VPC {} spans {} zones with the tiers {}.",
                network.cidrs.join(", "),
                network.zones.len(),
                tiers.join(", ")
            )
        })
        .collect();
    let parts = networks.into_iter().chain(clusters).chain([format!(
        "{} load balancers, {} stores, {} flows.",
        of.balancers.len(),
        of.stores.len(),
        of.flows.len()
    )]);
    parts.collect::<Vec<_>>().join(" ")
}

/// The lines of all flows whose ends are drawn, the short ones first within a kind.
fn lines(picture: &mut Picture, of: &Architecture) {
    let mut lines: Vec<(FlowKind, i32, Line)> = Vec::new();
    for flow in &of.flows {
        let (Some(from), Some(to)) = (picture.find(&flow.from), picture.find(&flow.to)) else { continue };
        let middle = |at: usize| {
            let rect = picture.shapes[at].rect;
            (rect.x + rect.w / 2, rect.y + rect.h / 2)
        };
        let (begin, end) = (middle(from), middle(to));
        let name = |at: usize| picture.shapes[at].about.split(" · ").next().unwrap_or_default().to_owned();
        let label = if flow.label.is_empty() { String::new() } else { format!(": {}", flow.label) };
        let about = format!("{} → {}{label}", name(from), name(to));
        let line = Line { from, to, class: class(flow.kind), about, width: 2, points: Vec::new() };
        lines.push((flow.kind, (begin.0 - end.0).abs() + (begin.1 - end.1).abs(), line));
    }
    lines.sort_by_key(|(kind, length, line)| (*kind, *length, line.from, line.to));
    picture.lines = lines.into_iter().map(|(_, _, line)| line).collect();
}

const fn class(kind: FlowKind) -> &'static str {
    match kind {
        FlowKind::Request => "request",
        FlowKind::Call => "call",
        FlowKind::Data => "data",
        FlowKind::Egress => "egress",
        FlowKind::Deploy => "deploy",
    }
}

/// Below the picture, what the lines mean.
fn legend(picture: &mut Picture, of: &Architecture) {
    let kinds = [
        (FlowKind::Request, "requests"),
        (FlowKind::Call, "calls between services"),
        (FlowKind::Data, "data"),
        (FlowKind::Egress, "to the internet"),
        (FlowKind::Deploy, "deployments"),
    ];
    let (mut x, mut y) = (PAD, picture.height + UNIT);
    for (kind, text) in kinds {
        if !of.flows.iter().any(|flow| flow.kind == kind) {
            continue;
        }
        let label = Label { x: x + GAP, y, style: Style::Detail, text: text.to_owned() };
        let width = GAP + up(label.rect().w) + UNIT;
        if x > PAD && x + width > picture.width {
            (x, y) = (PAD, y + UNIT);
        }
        picture.legend.push((class(kind), Label { x: x + GAP, y, ..label }));
        x += width;
    }
    if !picture.legend.is_empty() {
        picture.height = y + UNIT;
    }
}

/// The internet's box is drawn when something leads to it or comes from it.
fn has_internet(of: &Architecture) -> bool {
    of.flows.iter().any(|flow| flow.from == INTERNET || flow.to == INTERNET)
}

/// A card for the internet.
fn internet(rect: Rect) -> Card<'static> {
    Card { id: INTERNET, class: "actor", icon: Some(Icon::Internet), rect, ..Card::default() }
}

#[cfg(test)]
mod tests;
