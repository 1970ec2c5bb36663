//! VPCs, by tier and zone.

use std::collections::BTreeSet;

use generated::Model;
use generated::model::Subject;

use super::{Endpoint, Network, Reach, Subnet, Tier, is_id_of, thing};

/// All VPCs.
pub(super) fn networks(model: &Model) -> Vec<Network> {
    model.of_type("aws_vpc").map(|vpc| network(model, vpc)).collect()
}

fn network(model: &Model, vpc: &Subject) -> Network {
    let of_vpc = |of: &&Subject| is_id_of(model, of, "vpc_id", vpc);
    let first = vpc.text("cidr_block").map(str::to_owned);
    let further = model.of_type("aws_vpc_ipv4_cidr_block_association").filter(of_vpc);
    let further = further.filter_map(|of| of.text("cidr_block")).map(str::to_owned);
    let ways = Ways::of(model);
    let subnets: Vec<&Subject> = model.of_type("aws_subnet").filter(of_vpc).collect();
    let zones: BTreeSet<&str> = subnets.iter().filter_map(|of| of.text("availability_zone")).collect();
    let gateways =
        ["aws_internet_gateway", "aws_egress_only_internet_gateway"].into_iter().flat_map(|kind| {
            let name =
                if kind == "aws_internet_gateway" { "Internet gateway" } else { "Egress-only gateway" };
            model.of_type(kind).filter(of_vpc).map(move |of| thing(of, name))
        });
    Network {
        thing: thing(vpc, vpc.text("tags.Name").unwrap_or(vpc.label())),
        cidrs: first.into_iter().chain(further).collect(),
        zones: zones.into_iter().map(str::to_owned).collect(),
        tiers: tiers(model, &subnets, &ways),
        gateways: gateways.collect(),
        endpoints: model.of_type("aws_vpc_endpoint").filter(of_vpc).map(|of| endpoint(model, of)).collect(),
    }
}

/// Subnets by tier: those with nodes before others of the same reach.
fn tiers(model: &Model, subnets: &[&Subject], ways: &Ways<'_>) -> Vec<Tier> {
    let with_nodes: BTreeSet<String> = model
        .of_type("aws_eks_node_group")
        .flat_map(|of| model.targets(of, "subnet_ids"))
        .map(Subject::name)
        .collect();
    let mut tiers: Vec<(bool, Tier)> = Vec::new();
    for subnet in subnets {
        let name = tier_name(subnet);
        let (reach, way_out) = ways.out_of(subnet);
        let nat = model.of_type("aws_nat_gateway").filter(|of| is_id_of(model, of, "subnet_id", subnet));
        let described = Subnet {
            thing: thing(subnet, subnet.text("tags.Name").unwrap_or(subnet.label())),
            zone: subnet.text("availability_zone").unwrap_or_default().to_owned(),
            cidr: subnet.text("cidr_block").or(subnet.text("ipv6_cidr_block")).unwrap_or_default().to_owned(),
            nat_gateways: nat.map(|of| thing(of, "NAT gateway")).collect(),
            way_out: way_out.map(|of| thing(of, "").id),
        };
        let has_nodes = with_nodes.contains(&subnet.name());
        match tiers.iter_mut().find(|(_, tier)| tier.name == name && tier.reach == reach) {
            Some((nodes, tier)) => {
                *nodes |= has_nodes;
                tier.subnets.push(described);
            }
            None => tiers.push((has_nodes, Tier { name, reach, subnets: vec![described] })),
        }
    }
    for (_, tier) in &mut tiers {
        tier.subnets.sort_by(|one, other| one.zone.cmp(&other.zone));
    }
    tiers.sort_by(|(one_nodes, one), (nodes, other)| {
        (one.reach, !one_nodes, &one.name).cmp(&(other.reach, !nodes, &other.name))
    });
    tiers.into_iter().map(|(_, tier)| tier).collect()
}

/// What the settings call the tier of a subnet, or else its label without the zone's letter.
fn tier_name(subnet: &Subject) -> String {
    let of_settings = subnet.setting.strip_prefix("network.").and_then(|rest| rest.rsplit('.').next());
    let label = subnet.label();
    let zone = subnet.text("availability_zone").unwrap_or_default();
    let without_zone = label.rsplit_once('_').filter(|(_, last)| zone.ends_with(last)).map(|(tier, _)| tier);
    of_settings.or(without_zone).unwrap_or(label).to_owned()
}

fn endpoint(model: &Model, of: &Subject) -> Endpoint {
    let service = of.text("service_name").unwrap_or(of.label());
    let parts: Vec<&str> = service.split('.').collect();
    // `com.amazonaws.us-east-1.ecr.api`
    let name = if parts.len() > 3 { parts[3..].join(".") } else { service.to_owned() };
    let subnets = model.targets(of, "subnet_ids");
    let zones: BTreeSet<&str> = subnets.iter().filter_map(|of| of.text("availability_zone")).collect();
    Endpoint {
        thing: thing(of, name),
        kind: of.text("vpc_endpoint_type").unwrap_or("Gateway").to_lowercase(),
        zones: zones.into_iter().map(str::to_owned).collect(),
    }
}

/// The ways out of route tables.
struct Ways<'m> {
    model: &'m Model,
}

impl<'m> Ways<'m> {
    fn of(model: &'m Model) -> Self {
        Self { model }
    }

    /// How a subnet reaches the internet, and by which gateway.
    fn out_of(&self, subnet: &Subject) -> (Reach, Option<&'m Subject>) {
        let model = self.model;
        let associations = model.of_type("aws_route_table_association");
        let tables = associations
            .filter(|of| is_id_of(model, of, "subnet_id", subnet))
            .filter_map(|of| model.target(of, "route_table_id"));
        let mut found = (Reach::None, None);
        for table in tables {
            let routes = model.of_type("aws_route").filter(|of| is_id_of(model, of, "route_table_id", table));
            for route in routes.filter(|route| is_default(route)) {
                for (path, reach) in [
                    ("gateway_id", Reach::Internet),
                    ("nat_gateway_id", Reach::Outwards),
                    ("egress_only_gateway_id", Reach::Outwards),
                ] {
                    let Some(gateway) = model.target(route, path) else { continue };
                    if found.1.is_none() || reach < found.0 {
                        found = (reach, Some(gateway));
                    }
                }
            }
        }
        found
    }
}

/// Whether a route is that to everything else.
fn is_default(route: &Subject) -> bool {
    route.text("destination_cidr_block") == Some("0.0.0.0/0")
        || route.text("destination_ipv6_cidr_block") == Some("::/0")
}
