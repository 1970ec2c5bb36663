//! Gateways and routes: the public tier to the internet, the private one through NAT, the database tier nowhere.

use std::collections::BTreeMap;

use aws::region::AvailabilityZone;
use aws::{InternetGatewayHandle, NatGatewayHandle, RouteTableHandle, SubnetHandle};
use terraform::{Expr, Handle, Resource, Stack};

use super::Network;
use super::settings::{Nat, NetworkSettings, Tier};
use crate::account::Account;

/// Where everything is: the destination of a default route.
const ANYWHERE: &str = "0.0.0.0/0";

/// The route tables of the private subnets, by zone.
pub(super) type PrivateTables = BTreeMap<AvailabilityZone, RouteTableHandle>;

pub(super) fn add(
    stack: &mut Stack,
    settings: &NetworkSettings,
    account: &Account,
    network: &mut Network,
) -> PrivateTables {
    let gateway = stack.add(
        "main",
        aws::InternetGateway::new().vpc_id(network.vpc.id()).tags([("Name", account.name.clone())]),
    );
    let way_of_gateways = public(stack, settings, account, network, &gateway);
    let nat = nat_gateways(stack, settings, account, network, &gateway);
    let tables = private(stack, settings, account, network, &nat);
    if !nat.is_empty() {
        network.egress.extend(way_of_gateways);
    }
    database(stack, settings, account, network);
    tables
}

/// The way out of the public subnets: their part of what private ones reach through NAT.
fn public(
    stack: &mut Stack,
    settings: &NetworkSettings,
    account: &Account,
    network: &Network,
    gateway: &InternetGatewayHandle,
) -> Vec<Handle> {
    let key = settings.subnets.key(Tier::Public);
    let table = route_table(stack, account, network, key, key);
    let mut way = associate(stack, &table, &network.subnets[&Tier::Public], key);
    let route = stack.add(
        format!("{key}_internet"),
        aws::Route::new(table.id()).destination_cidr_block(ANYWHERE).gateway_id(gateway.id()),
    );
    way.push(route.handle().clone());
    way
}

/// The NAT gateways, by zone.
fn nat_gateways(
    stack: &mut Stack,
    settings: &NetworkSettings,
    account: &Account,
    network: &mut Network,
    gateway: &InternetGatewayHandle,
) -> BTreeMap<AvailabilityZone, NatGatewayHandle> {
    // A single gateway stands in the zone that is listed first, so that adding a zone never moves it.
    let first = settings.availability_zones.first();
    let zones: Vec<_> = match settings.nat {
        Nat::None => Vec::new(),
        Nat::Single => first.into_iter().collect(),
        Nat::OnePerAz => network.subnets[&Tier::Public].keys().collect(),
    };
    let subnet =
        |zone: &AvailabilityZone| Some((zone.clone(), network.subnets[&Tier::Public].get(zone)?.clone()));
    let public: Vec<_> = zones.into_iter().filter_map(subnet).collect();
    stack.setting("network.nat", |stack| {
        let gateways = public.into_iter().map(|(zone, subnet)| {
            let letter = zone.letter();
            let name = account.named(&format!("nat-{letter}"));
            let address = stack.add(
                format!("nat_{letter}"),
                aws::Eip::new().domain("vpc").tags([("Name", name.clone())]).depends_on([gateway.handle()]),
            );
            network.nat_public_ips.insert(zone.clone(), address.public_ip());
            let nat = aws::NatGateway::new(subnet.id())
                .allocation_id(address.allocation_id())
                .connectivity_type("public")
                .tags([("Name", name)])
                .depends_on([gateway.handle()]);
            (zone, stack.add(letter.to_string(), nat))
        });
        gateways.collect()
    })
}

/// A route table in each zone, so that another NAT mode changes routes and nothing else. Subnets for pods share the
/// table of their zone.
fn private(
    stack: &mut Stack,
    settings: &NetworkSettings,
    account: &Account,
    network: &mut Network,
    nat: &BTreeMap<AvailabilityZone, NatGatewayHandle>,
) -> PrivateTables {
    let mut tables = PrivateTables::new();
    for (zone, subnet) in network.subnets[&Tier::Private].clone() {
        let letter = zone.letter();
        let called = settings.subnets.key(Tier::Private);
        let key = format!("{called}_{letter}");
        let table = route_table(stack, account, network, &key, &format!("{called}-{letter}"));
        let association = aws::RouteTableAssociation::new(table.id()).subnet_id(subnet.id());
        network.egress.push(stack.add(key.clone(), association).handle().clone());
        if let Some(pods) = network.pod_subnets.get(&zone) {
            let association = aws::RouteTableAssociation::new(table.id()).subnet_id(pods.id());
            network.egress.push(stack.add(format!("pods_{letter}"), association).handle().clone());
        }
        let gateway = match settings.nat {
            Nat::None => None,
            Nat::Single => nat.values().next(),
            Nat::OnePerAz => nat.get(&zone),
        };
        if let Some(gateway) = gateway {
            let route = stack.setting("network.nat", |stack| {
                let route =
                    aws::Route::new(table.id()).destination_cidr_block(ANYWHERE).nat_gateway_id(gateway.id());
                stack.add(format!("{key}_nat"), route)
            });
            network.egress.push(route.handle().clone());
        }
        tables.insert(zone, table);
    }
    tables
}

fn database(stack: &mut Stack, settings: &NetworkSettings, account: &Account, network: &Network) {
    let key = settings.subnets.key(Tier::Database);
    let table = route_table(stack, account, network, key, key);
    associate(stack, &table, &network.subnets[&Tier::Database], key);
}

#[track_caller]
fn route_table(
    stack: &mut Stack,
    account: &Account,
    network: &Network,
    key: &str,
    name: &str,
) -> RouteTableHandle {
    let tags: Expr<terraform::Map<String>> = [("Name", account.named(name))].into();
    stack.add(key.to_owned(), aws::RouteTable::new(network.vpc.id()).tags(tags))
}

#[track_caller]
fn associate(
    stack: &mut Stack,
    table: &RouteTableHandle,
    subnets: &BTreeMap<AvailabilityZone, SubnetHandle>,
    key: &str,
) -> Vec<Handle> {
    let made = subnets.iter().map(|(zone, subnet)| {
        let association = aws::RouteTableAssociation::new(table.id()).subnet_id(subnet.id());
        stack.add(format!("{key}_{}", zone.letter()), association).handle().clone()
    });
    made.collect()
}
