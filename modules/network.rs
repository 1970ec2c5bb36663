//! The network of a platform: a VPC with three tiers of subnets over its zones, their routes, endpoints and flow logs.
//!
//! Everything is keyed by what it is (`aws_subnet.private_a`, `aws_nat_gateway.b`), so that another zone or tier only
//! adds resources.

pub mod addressing;
mod endpoints;
mod flow_logs;
mod routing;
pub mod settings;
mod tiers;

use std::collections::BTreeMap;

use aws::names::ClusterName;
use aws::region::AvailabilityZone;
use aws::{DbSubnetGroupHandle, KmsKeyHandle, SubnetHandle, VpcHandle};
use terraform::{Expr, Handle, List, Map, Section, Set, Stack};

use self::addressing::AddressPlan;
use self::settings::{NetworkSettings, Tier};
use crate::account::Account;

/// The network as other modules see it.
#[derive(Clone, Debug)]
pub struct Network {
    /// The VPC.
    pub vpc: VpcHandle,
    /// Its range.
    pub cidr: aws::cidr::Cidr,
    /// The secondary range for pods, if there is one.
    pub pods_cidr: Option<aws::cidr::Cidr>,
    /// Its zones, in the order in which the settings name them.
    pub zones: Vec<AvailabilityZone>,
    /// The subnets of each tier, by zone.
    pub subnets: BTreeMap<Tier, BTreeMap<AvailabilityZone, SubnetHandle>>,
    /// The subnets for pods, by zone; empty without a secondary range.
    pub pod_subnets: BTreeMap<AvailabilityZone, SubnetHandle>,
    /// The addresses that private subnets are seen with from the internet, by the zone of the NAT gateway.
    pub nat_public_ips: BTreeMap<AvailabilityZone, Expr<String>>,
    /// What must stand before something in a private subnet can reach AWS: routes, gateways, endpoints.
    pub egress: Vec<Handle>,
    /// The subnet group of databases.
    pub database_subnet_group: DbSubnetGroupHandle,
}

impl Network {
    /// The ids of a tier's subnets, in the order of their zones.
    pub fn subnet_ids(&self, tier: Tier) -> Expr<List<String>> {
        self.subnets[&tier].values().map(|subnet| subnet.id()).collect()
    }

    /// The ids of a tier's subnets in these zones.
    pub fn subnet_ids_in(&self, tier: Tier, zones: &[AvailabilityZone]) -> Expr<List<String>> {
        let wanted = self.subnets[&tier].iter().filter(|(zone, _)| zones.contains(zone));
        wanted.map(|(_, subnet)| subnet.id()).collect()
    }
}

/// What the network needs from the rest of the platform.
pub struct Upstream<'a> {
    /// Where it stands.
    pub account: &'a Account,
    /// The clusters whose load balancers look for its subnets.
    pub clusters: &'a [ClusterName],
    /// The key of log groups.
    pub logs_key: &'a KmsKeyHandle,
}

/// Makes the network, with the subnets that `addresses` plans.
pub fn add(
    stack: &mut Stack,
    settings: &NetworkSettings,
    addresses: &AddressPlan,
    upstream: &Upstream<'_>,
) -> Network {
    stack.section(Section::new("network", "modules/network", "network"), |stack| {
        let account = upstream.account;
        let vpc = stack.add(
            "main",
            aws::Vpc::new()
                .cidr_block(settings.cidr)
                .enable_dns_support(true)
                .enable_dns_hostnames(true)
                .tags([("Name", account.name.clone())]),
        );
        // Adopted without a rule: nothing can be reached by forgetting to choose a group.
        stack.add(
            "main",
            aws::DefaultSecurityGroup::new()
                .vpc_id(vpc.id())
                .tags([("Name", account.named("default-closed"))]),
        );
        let subnets = subnets(stack, settings, addresses, upstream, &vpc);
        let pod_subnets = pod_subnets(stack, settings, addresses, upstream, &vpc);
        let database = settings.subnets.key(Tier::Database).to_owned();
        let database_subnet_group = stack.setting(format!("network.subnets.{database}"), |stack| {
            let ids: Expr<Set<String>> =
                subnets[&Tier::Database].values().map(|subnet| subnet.id()).collect();
            let group = aws::DbSubnetGroup::new(ids)
                .name(account.named("database"))
                .description("Subnets without a way out, for databases.")
                .tags([("Name", account.named("database"))]);
            stack.add(database, group)
        });
        let mut network = Network {
            vpc,
            cidr: settings.cidr.cidr(),
            zones: settings.availability_zones.clone(),
            pods_cidr: settings.pods.as_ref().map(|pods| pods.cidr.cidr()),
            subnets,
            pod_subnets,
            nat_public_ips: BTreeMap::new(),
            egress: Vec::new(),
            database_subnet_group,
        };
        let tables = routing::add(stack, settings, account, &mut network);
        endpoints::add(stack, settings, account, &tables, &mut network);
        flow_logs::add(stack, settings, upstream, &network);
        network
    })
}

fn subnets(
    stack: &mut Stack,
    settings: &NetworkSettings,
    addresses: &AddressPlan,
    upstream: &Upstream<'_>,
    vpc: &VpcHandle,
) -> BTreeMap<Tier, BTreeMap<AvailabilityZone, SubnetHandle>> {
    let mut tiers = BTreeMap::new();
    for &tier in Tier::ALL {
        let called = settings.subnets.key(tier);
        stack.setting(format!("network.subnets.{called}"), |stack| {
            let subnets = addresses.tier(tier).map(|(zone, cidr)| {
                let key = format!("{called}_{}", zone.letter());
                let name = upstream.account.named(&format!("{called}-{}", zone.letter()));
                let subnet = aws::Subnet::new(vpc.id())
                    .availability_zone(zone)
                    .cidr_block(cidr)
                    .map_public_ip_on_launch(false)
                    .tags(subnet_tags(tier, name, upstream.clusters));
                (zone.clone(), stack.add(key, subnet))
            });
            tiers.insert(tier, subnets.collect());
        });
    }
    tiers
}

/// The tags by which load balancer controllers find subnets: public ones for internet-facing load balancers, private
/// ones for internal ones, both shared by the clusters of the network.
fn subnet_tags(tier: Tier, name: String, clusters: &[ClusterName]) -> Expr<Map<String>> {
    let role = match tier {
        Tier::Public => Some("kubernetes.io/role/elb"),
        Tier::Private => Some("kubernetes.io/role/internal-elb"),
        Tier::Database => None,
    };
    let shared = clusters.iter().filter(|_| role.is_some());
    let shared = shared.map(|cluster| (format!("kubernetes.io/cluster/{cluster}"), "shared".to_owned()));
    role.map(|role| (role.to_owned(), "1".to_owned()))
        .into_iter()
        .chain(shared)
        .chain([("Name".to_owned(), name), ("tier".to_owned(), tier.to_string())])
        .collect()
}

/// Subnets of the secondary range. They wait for the association by taking the VPC's id from it.
fn pod_subnets(
    stack: &mut Stack,
    settings: &NetworkSettings,
    addresses: &AddressPlan,
    upstream: &Upstream<'_>,
    vpc: &VpcHandle,
) -> BTreeMap<AvailabilityZone, SubnetHandle> {
    let Some(pods) = &settings.pods else { return BTreeMap::new() };
    stack.setting("network.pods", |stack| {
        let association =
            stack.add("pods", aws::VpcIpv4CidrBlockAssociation::new(vpc.id()).cidr_block(pods.cidr));
        let subnets = addresses.pods().map(|(zone, cidr)| {
            let name = upstream.account.named(&format!("pods-{}", zone.letter()));
            let subnet = aws::Subnet::new(association.vpc_id())
                .availability_zone(zone)
                .cidr_block(cidr)
                .map_public_ip_on_launch(false)
                .tags([("Name", name), ("tier", "pods".to_owned())]);
            (zone.clone(), stack.add(format!("pods_{}", zone.letter()), subnet))
        });
        subnets.collect()
    })
}

#[cfg(test)]
mod tests;
