//! The address space: ranges with their subnets drawn to scale, the budget of each subnet, and the ranges of the other
//! environments.

mod map;

use std::net::Ipv4Addr;

use generated::Model;
use ipnet::Ipv4Net;
use serde::Serialize;

use super::Section;
use crate::links::Link;
use crate::templates::render;
use crate::{Environment, SubnetUse};

#[derive(Serialize)]
struct Addresses {
    maps: Vec<map::Map>,
    tiers: Vec<String>,
    subnets: Vec<Subnet>,
    ranges: Vec<Range>,
}

#[derive(Serialize)]
struct Subnet {
    link: Link,
    tier: String,
    zone: String,
    cidr: String,
    usable: u64,
    needed: u64,
    one_zone_fewer: u64,
    spare: u64,
    /// How full it gets at most, in whole percent.
    percent: u64,
    is_tight: bool,
    uses: Vec<String>,
}

/// A range of an environment.
#[derive(Serialize)]
struct Range {
    environment: String,
    is_this: bool,
    what: String,
    cidr: String,
    first: String,
    last: String,
    size: u64,
    overlaps: Vec<String>,
}

pub(super) fn section(environments: &[Environment<'_>], environment: &Environment<'_>) -> Section {
    let mut tiers: Vec<String> = Vec::new();
    let mut by_range: Vec<&SubnetUse> = environment.subnets.iter().collect();
    by_range.sort_by_key(|subnet| subnet.cidr.parse::<Ipv4Net>().ok());
    for subnet in by_range {
        if !tiers.contains(&subnet.tier) {
            tiers.push(subnet.tier.clone());
        }
    }
    let own = ranges_of(environment.model);
    let maps = own
        .iter()
        .filter(|(kind, ..)| *kind == Kind::Vpc)
        .filter_map(|(_, what, net)| map::Map::of(what, *net, &environment.subnets, &tiers))
        .collect();
    let view = Addresses {
        maps,
        subnets: environment.subnets.iter().map(|of| subnet(environment, of)).collect(),
        ranges: ranges(environments, environment),
        tiers,
    };
    Section {
        id: "addresses",
        title: "Address space",
        hint: own.first().map(|(_, _, net)| net.to_string()).unwrap_or_default(),
        html: render("addresses", &view),
    }
}

fn subnet(environment: &Environment<'_>, of: &SubnetUse) -> Subnet {
    let stack = environment
        .model
        .of_type("aws_subnet")
        .find(|subnet| subnet.address == of.address)
        .map_or("infrastructure", |subnet| &*subnet.stack);
    let link = Link { text: of.address.clone(), ..Link::to_block(stack, &of.address) };
    Subnet {
        link,
        tier: of.tier.clone(),
        zone: of.zone.clone(),
        cidr: of.cidr.clone(),
        usable: of.usable,
        needed: of.needed(),
        one_zone_fewer: of.one_zone_fewer,
        spare: of.spare(),
        percent: (of.needed() * 100).div_ceil(of.usable.max(1)),
        // As the check of the budget warns.
        is_tight: of.spare() * 5 < of.usable,
        uses: of.uses.iter().map(|(what, count)| format!("{what}: {count}")).collect(),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Addresses of the network itself.
    Vpc,
    /// Addresses that only a cluster knows.
    Service,
}

/// The ranges of an environment: what they are for, and which.
fn ranges_of(model: &Model) -> Vec<(Kind, String, Ipv4Net)> {
    let sources = [
        ("aws_vpc", "cidr_block", "VPC", Kind::Vpc),
        ("aws_vpc_ipv4_cidr_block_association", "cidr_block", "secondary range", Kind::Vpc),
        (
            "aws_eks_cluster",
            "kubernetes_network_config[0].service_ipv4_cidr",
            "services of cluster",
            Kind::Service,
        ),
    ];
    let mut ranges = Vec::new();
    for (resource_type, path, what, kind) in sources {
        for subject in model.of_type(resource_type) {
            let Some(net) = subject.text(path).and_then(|text| text.parse().ok()) else { continue };
            ranges.push((kind, format!("{what} {}", subject.label()), net));
        }
    }
    ranges
}

fn ranges(environments: &[Environment<'_>], this: &Environment<'_>) -> Vec<Range> {
    let all: Vec<(&str, Kind, String, Ipv4Net)> = environments
        .iter()
        .flat_map(|of| ranges_of(of.model).into_iter().map(|(kind, what, net)| (of.name, kind, what, net)))
        .collect();
    let mut ranges: Vec<(Ipv4Addr, Range)> = all
        .iter()
        .enumerate()
        .map(|(at, (environment, _, what, net))| {
            let meets = |other: &Ipv4Net| net.contains(other) || other.contains(net);
            let overlaps = all
                .iter()
                .enumerate()
                .filter(|(other, (.., range))| *other != at && meets(range))
                .map(|(_, (name, _, what, _))| format!("{name}: {what}"))
                .collect();
            let range = Range {
                environment: (*environment).to_owned(),
                is_this: *environment == this.name,
                what: what.clone(),
                cidr: net.to_string(),
                first: net.network().to_string(),
                last: net.broadcast().to_string(),
                size: map::size(*net),
                overlaps,
            };
            (net.network(), range)
        })
        .collect();
    ranges.sort_by(|(first, one), (other, two)| {
        (first, &one.environment, &one.what).cmp(&(other, &two.environment, &two.what))
    });
    ranges.into_iter().map(|(_, range)| range).collect()
}
