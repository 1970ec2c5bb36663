//! VPCs: tiers above each other, zones beside each other.

use crate::architecture::{Architecture, Balancer, Network, Reach, Store, Thing, Tier};
use crate::picture::{Icon, Label, Picture, Rect, Shape, Style, UNIT, up};
use crate::text;

use super::card::{Card, container, head};
use super::{GAP, PAD, clusters};

/// The columns of zones.
pub(super) struct Columns {
    count: i32,
    width: i32,
}

impl Columns {
    pub(super) fn of(of: &Architecture) -> Self {
        let most = of.networks.iter().map(|network| network.zones.len()).max().unwrap_or(1);
        let count = i32::try_from(most).unwrap_or(i32::MAX).clamp(1, 64);
        // What stands in a cluster needs some room, however few zones there are.
        let least = up((820 - GAP * (count - 1)) / count);
        Self { count, width: least.clamp(200, 820) }
    }

    /// The width of all.
    pub(super) const fn inner(&self) -> i32 {
        self.count * self.width + (self.count - 1) * GAP
    }

    /// The left end of a zone's column, from that of the first.
    fn left(&self, zone: usize) -> i32 {
        i32::try_from(zone).unwrap_or_default() * (self.width + GAP)
    }

    /// The rectangle from the first to the last of some zones of a network; all columns when they are of none.
    pub(super) fn span(&self, network: Option<&Network>, zones: &[String], x: i32) -> (i32, i32) {
        let all = network.map(|network| network.zones.as_slice()).unwrap_or_default();
        let at = |zone: &String| all.iter().position(|other| other == zone);
        let found: Vec<usize> = zones.iter().filter_map(at).collect();
        match (found.iter().min(), found.iter().max()) {
            (Some(first), Some(last)) => {
                (x + self.left(*first), self.left(*last) - self.left(*first) + self.width)
            }
            _ => (x, self.inner()),
        }
    }
}

/// Draws a VPC with its upper left corner here.
pub(super) fn draw(
    picture: &mut Picture,
    region: usize,
    of: &Architecture,
    network: &Network,
    columns: &Columns,
    x: i32,
    y: i32,
) -> Rect {
    let width = columns.inner() + 4 * PAD;
    let mut shape = container("vpc", Some(region), Rect::new(x, y, width, 0));
    (shape.id, shape.address) = (network.thing.id.clone(), network.thing.address.clone());
    head(&mut shape, None, &format!("VPC {}", network.thing.name), &network.cidrs.join(", "));
    let vpc = picture.push(shape);
    let mut bottom = y + GAP;
    let mut left = x + PAD;
    for gateway in &network.gateways {
        let rect = Rect::new(left, bottom, 180, GAP);
        Card::of(gateway, "gateway", vpc, rect).with(Icon::Gateway).draw(picture, &gateway.name, &[]);
        left += 180 + GAP;
    }
    if !network.gateways.is_empty() {
        bottom += GAP + UNIT;
    }
    for (at, zone) in network.zones.iter().enumerate() {
        let rect = Rect::new(x + 2 * PAD + columns.left(at), bottom, columns.width, UNIT);
        let name = text::fitting(zone, 11, false, rect.w);
        let middle = rect.x + (rect.w - text::width(&name, 11, false)) / 2;
        picture.push(Shape {
            class: "zone".to_owned(),
            rect,
            parent: Some(vpc),
            labels: vec![Label { x: middle, y: rect.y + 14, style: Style::Detail, text: name }],
            about: format!("Availability zone {zone}"),
            ..Shape::default()
        });
    }
    bottom += UNIT + UNIT / 2 + UNIT / 2;
    let homes = Homes::of(of, network);
    for (at, tier) in network.tiers.iter().enumerate() {
        let band = Band { vpc, columns, x: x + PAD, y: bottom };
        bottom = band.draw(picture, of, network, tier, &homes, at) + UNIT;
    }
    if network.tiers.is_empty() {
        let band = Band { vpc, columns, x: x + PAD, y: bottom };
        bottom = band.fill(picture, of, Some(network), vpc, bottom, &homes, None);
    }
    bottom = endpoints(picture, network, vpc, x + PAD, bottom, columns);
    picture.shapes[vpc].rect.h = bottom - y;
    picture.shapes[vpc].rect
}

/// Draws what stands in no VPC that is known; gives where it ends.
pub(super) fn draw_loose(
    picture: &mut Picture,
    region: usize,
    of: &Architecture,
    columns: &Columns,
    x: i32,
    y: i32,
) -> i32 {
    let band = Band { vpc: region, columns, x, y };
    let known =
        |id: &Option<String>| of.networks.iter().any(|network| Some(&network.thing.id) == id.as_ref());
    let homes = Homes {
        balancers: of.balancers.iter().filter(|of| !known(&of.network)).map(|of| (None, of)).collect(),
        stores: Vec::new(),
        nodes: None,
    };
    band.fill(picture, of, None, region, y, &homes, None)
}

/// In which tier things of a VPC are drawn.
struct Homes<'a> {
    balancers: Vec<(Option<usize>, &'a Balancer)>,
    stores: Vec<(Option<usize>, &'a Store)>,
    /// The tier of the clusters.
    nodes: Option<usize>,
}

impl<'a> Homes<'a> {
    fn of(of: &'a Architecture, network: &Network) -> Self {
        let first = |reach: Reach| network.tiers.iter().position(|tier| tier.reach == reach);
        let outwards = first(Reach::Outwards).or_else(|| first(Reach::None));
        let has_nodes = |tier: &Tier| {
            let groups = of.clusters.iter().flat_map(|cluster| &cluster.node_groups);
            groups.flat_map(|group| &group.subnets).any(|id| tier.subnets.iter().any(|of| of.thing.id == *id))
        };
        let nodes = network.tiers.iter().position(has_nodes).or(outwards).or_else(|| first(Reach::Internet));
        let is_here = |id: &Option<String>| id.as_ref() == Some(&network.thing.id);
        let home = |balancer: &Balancer| {
            if balancer.internet_facing { first(Reach::Internet).or(nodes) } else { nodes }
        };
        let tier = |store: &Store| {
            network.tiers.iter().position(|tier| Some(&tier.name) == store.tier.as_ref()).or(nodes)
        };
        Self {
            balancers: of
                .balancers
                .iter()
                .filter(|of| is_here(&of.network))
                .map(|of| (home(of), of))
                .collect(),
            stores: of.stores.iter().filter(|of| is_here(&of.network)).map(|of| (tier(of), of)).collect(),
            nodes,
        }
    }
}

/// Where a tier is drawn.
struct Band<'a> {
    vpc: usize,
    columns: &'a Columns,
    x: i32,
    y: i32,
}

impl Band<'_> {
    fn draw(
        &self,
        picture: &mut Picture,
        of: &Architecture,
        network: &Network,
        tier: &Tier,
        homes: &Homes<'_>,
        at: usize,
    ) -> i32 {
        let class = match tier.reach {
            Reach::Internet => "tier public",
            Reach::Outwards => "tier private",
            Reach::None => "tier isolated",
        };
        let reach = match tier.reach {
            Reach::Internet => "to and from the internet",
            Reach::Outwards => "out to the internet alone",
            Reach::None => "no way to the internet",
        };
        let width = self.columns.inner() + 2 * PAD;
        let mut shape = container(class, Some(self.vpc), Rect::new(self.x, self.y, width, 0));
        head(&mut shape, None, &tier.name, reach);
        let band = picture.push(shape);
        let mut bottom = self.y + GAP;
        let mut rows: Vec<Vec<usize>> = vec![Vec::new(); network.zones.len().max(1)];
        for (index, subnet) in tier.subnets.iter().enumerate() {
            let column = network.zones.iter().position(|zone| *zone == subnet.zone).unwrap_or_default();
            rows[column].push(index);
        }
        let most = rows.iter().map(Vec::len).max().unwrap_or_default();
        for row in 0..most {
            let nats = |index: &usize| tier.subnets[*index].nat_gateways.len();
            let chips = rows.iter().filter_map(|column| column.get(row)).map(nats).max().unwrap_or_default();
            let chips = i32::try_from(chips).unwrap_or_default();
            let height = GAP + chips * (GAP + UNIT);
            for (column, indices) in rows.iter().enumerate() {
                let Some(subnet) = indices.get(row).map(|index| &tier.subnets[*index]) else { continue };
                let x = self.x + PAD + self.columns.left(column);
                let rect = Rect::new(x, bottom, self.columns.width, height);
                Self::subnet(picture, subnet, band, rect);
            }
            bottom += height + UNIT;
        }
        bottom = self.fill(picture, of, Some(network), band, bottom, homes, Some(at));
        picture.shapes[band].rect.h = bottom - self.y;
        bottom
    }

    fn subnet(picture: &mut Picture, of: &crate::architecture::Subnet, band: usize, rect: Rect) {
        let lines = [of.cidr.clone()];
        let top = Rect { h: GAP, ..rect };
        let at = Card::of(&of.thing, "subnet", band, top).draw(picture, &of.thing.name, &lines);
        picture.shapes[at].rect = rect;
        picture.shapes[at].solid = of.nat_gateways.is_empty();
        for (chip, nat) in (0..).zip(&of.nat_gateways) {
            let rect = Rect::new(rect.x + PAD, rect.y + GAP + chip * (GAP + UNIT), rect.w - 2 * PAD, GAP);
            Card::of(nat, "gateway", at, rect).with(Icon::Nat).draw(picture, &nat.name, &[]);
        }
    }

    /// Draws what stands in a tier below its subnets; gives where the tier ends.
    #[expect(clippy::too_many_arguments, reason = "where, and of what")]
    fn fill(
        &self,
        picture: &mut Picture,
        of: &Architecture,
        network: Option<&Network>,
        parent: usize,
        mut bottom: i32,
        homes: &Homes<'_>,
        tier: Option<usize>,
    ) -> i32 {
        let x = self.x + if tier.is_some() || network.is_none() { PAD } else { 0 };
        let balancers = homes.balancers.iter().filter(|(home, _)| *home == tier);
        let balancers: Vec<&Balancer> = balancers.map(|(_, of)| *of).collect();
        bottom = grid(balancers.len(), x, bottom, self.columns.inner(), (240, 60), |index, rect| {
            let of = balancers[index];
            let scheme = if of.internet_facing { "internet-facing" } else { "internal" };
            let kind = match of.kind.as_str() {
                "application" => "application load balancer",
                _ => "network load balancer",
            };
            let lines = [kind.to_owned(), scheme.to_owned()];
            let class = if of.internet_facing { "balancer facing" } else { "balancer" };
            Card::of(&of.thing, class, parent, rect).with(Icon::Balancer).draw(
                picture,
                &of.thing.name,
                &lines,
            );
        });
        let of_network = |cluster: &&crate::architecture::Cluster| {
            let is_known =
                of.networks.iter().any(|network| Some(&network.thing.id) == cluster.network.as_ref());
            match network {
                Some(network) => Some(&network.thing.id) == cluster.network.as_ref(),
                None => !is_known,
            }
        };
        if homes.nodes == tier {
            for cluster in of.clusters.iter().filter(of_network) {
                let place = clusters::Place { parent, columns: self.columns, network, x, y: bottom };
                bottom = clusters::draw(picture, cluster, &place) + UNIT;
            }
        }
        let stores = homes.stores.iter().filter(|(home, _)| *home == tier);
        let stores: Vec<&Store> = stores.map(|(_, of)| *of).collect();
        grid(stores.len(), x, bottom, self.columns.inner(), (300, 60), |index, rect| {
            super::outside::store(picture, stores[index], parent, rect);
        })
    }
}

/// Places cards of a size in rows; gives where the last row ends, with some room below it.
pub(super) fn grid(
    count: usize,
    x: i32,
    y: i32,
    width: i32,
    (w, h): (i32, i32),
    mut place: impl FnMut(usize, Rect),
) -> i32 {
    if count == 0 {
        return y;
    }
    let columns = usize::try_from(((width + GAP) / (w + GAP)).max(1)).unwrap_or(1);
    let at = |index: usize| i32::try_from(index).unwrap_or_default();
    // Spread over the width, so that lines have room between them.
    let used = at(columns.min(count));
    let spare = (width - used * w - (used - 1) * GAP).max(0);
    let gap = GAP + if used > 1 { spare / (used - 1) / UNIT * UNIT } else { 0 };
    let gap = gap.min(3 * GAP);
    for index in 0..count {
        place(
            index,
            Rect::new(x + at(index % columns) * (w + gap), y + at(index / columns) * (h + GAP), w, h),
        );
    }
    let rows = at(count.div_ceil(columns));
    y + rows * h + (rows - 1) * GAP + UNIT
}

/// Draws the endpoints of a VPC; gives where the VPC ends.
fn endpoints(picture: &mut Picture, network: &Network, vpc: usize, x: i32, y: i32, columns: &Columns) -> i32 {
    if network.endpoints.is_empty() {
        return y;
    }
    let width = columns.inner() + 2 * PAD;
    let mut shape = container("endpoints", Some(vpc), Rect::new(x, y, width, 0));
    head(&mut shape, None, "VPC endpoints", "AWS services without the internet");
    let band = picture.push(shape);
    let (mut left, mut top) = (x + PAD, y + GAP);
    for endpoint in &network.endpoints {
        let zones = match endpoint.zones.len() {
            0 => endpoint.kind.clone(),
            1 => format!("{} in {}", endpoint.kind, endpoint.zones[0]),
            zones => format!("{} in {zones} zones", endpoint.kind),
        };
        let room = [(endpoint.thing.name.as_str(), 13, true), (&zones, 11, false)];
        let text = room.iter().map(|(text, size, bold)| text::width(text, *size, *bold)).max();
        let w = up(text.unwrap_or_default() + 50).min(columns.inner());
        if left > x + PAD && left + w > x + width - PAD {
            (left, top) = (x + PAD, top + GAP + UNIT);
        }
        let thing: &Thing = &endpoint.thing;
        let rect = Rect::new(left, top, w, GAP);
        Card::of(thing, "endpoint", band, rect).with(Icon::Endpoint).draw(picture, &thing.name, &[zones]);
        left += w + UNIT;
    }
    let bottom = top + GAP + UNIT;
    picture.shapes[band].rect.h = bottom - y;
    bottom + UNIT
}
