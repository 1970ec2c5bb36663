//! The network around a cluster, which EC2 has.

use std::collections::BTreeSet;

use futures_util::future::{try_join, try_join4};

use super::pages::items;
use crate::call::Calls;
use crate::cluster::{Cluster, Parts, Route, RouteTable, SecurityGroup, SecurityGroupRule, Subnet, Vpc};
use crate::connection::Connection;
use crate::error::Error;
use crate::query::xml::Element;

/// How many values a filter of EC2 takes.
const FILTER: usize = 200;

/// What is read of the network.
#[derive(Default)]
pub(super) struct Network {
    vpc: Option<Vpc>,
    subnets: Vec<Subnet>,
    route_tables: Vec<RouteTable>,
    security_groups: Vec<SecurityGroup>,
}

impl Network {
    pub(super) fn put_into(self, cluster: &mut Cluster) {
        cluster.vpc = self.vpc;
        cluster.subnets = self.subnets;
        cluster.route_tables = self.route_tables;
        cluster.security_groups = self.security_groups;
    }
}

pub(super) async fn read(
    of: &Connection,
    calls: &Calls<'_>,
    cluster: &Cluster,
    parts: Parts,
) -> Result<Network, Error> {
    if !parts.placement {
        return Ok(Network::default());
    }
    let group_ids = group_ids(cluster);
    let vpc_ids = BTreeSet::from([cluster.vpc_config.vpc_id.clone()]);
    let placement = try_join(
        filtered(of, calls, "DescribeSubnets", &cluster.name, "vpc-id", &vpc_ids, "subnetSet", subnet),
        filtered(
            of,
            calls,
            "DescribeSecurityGroups",
            &cluster.name,
            "vpc-id",
            &vpc_ids,
            "securityGroupInfo",
            security_group,
        ),
    );
    if !parts.network {
        let (subnets, security_groups) = placement.await?;
        return Ok(Network { subnets, security_groups, ..Network::default() });
    }
    let ((subnets, mut security_groups), vpcs, tables, rules) = try_join4(
        placement,
        filtered(of, calls, "DescribeVpcs", &cluster.name, "vpc-id", &vpc_ids, "vpcSet", vpc),
        filtered(
            of,
            calls,
            "DescribeRouteTables",
            &cluster.name,
            "vpc-id",
            &vpc_ids,
            "routeTableSet",
            route_table,
        ),
        filtered(
            of,
            calls,
            "DescribeSecurityGroupRules",
            &cluster.name,
            "group-id",
            &group_ids,
            "securityGroupRuleSet",
            rule,
        ),
    )
    .await?;
    for group in &mut security_groups {
        group.rules = rules.iter().filter(|(id, _)| *id == group.id).map(|(_, rule)| rule.clone()).collect();
        group.rules.sort_by(|one, other| {
            (one.egress, &one.protocol, one.from_port, &one.peer, &one.id).cmp(&(
                other.egress,
                &other.protocol,
                other.from_port,
                &other.peer,
                &other.id,
            ))
        });
    }
    Ok(Network { vpc: vpcs.into_iter().next(), subnets, route_tables: tables, security_groups })
}

/// The security groups that a cluster names.
fn group_ids(cluster: &Cluster) -> BTreeSet<String> {
    let mut groups: BTreeSet<String> = cluster.vpc_config.security_group_ids.iter().cloned().collect();
    groups.extend(cluster.vpc_config.cluster_security_group_id.clone());
    for group in &cluster.node_groups {
        groups.extend(group.ssh_security_group_ids.iter().cloned());
        groups.extend(group.remote_access_security_group.clone());
        let content = group.launch_template.as_ref().and_then(|template| template.content.as_ref());
        groups.extend(content.into_iter().flat_map(|content| content.security_group_ids.iter().cloned()));
    }
    groups
}

/// What a filter finds, in the order of its values. A value that is not there is no error, unlike with parameters for ids.
#[expect(clippy::too_many_arguments, reason = "a call of EC2 with its filter and its list")]
async fn filtered<T>(
    of: &Connection,
    calls: &Calls<'_>,
    action: &str,
    resource: &str,
    filter: &str,
    values: &BTreeSet<String>,
    list: &str,
    read: fn(Element<'_>) -> T,
) -> Result<Vec<T>, Error>
where
    T: HasId,
{
    let mut found = Vec::new();
    for values in values.iter().collect::<Vec<_>>().chunks(FILTER) {
        let names: Vec<String> = (1..=values.len()).map(|at| format!("Filter.1.Value.{at}")).collect();
        let mut parameters = vec![("Filter.1.Name", filter)];
        parameters.extend(names.iter().zip(values).map(|(name, value)| (name.as_str(), value.as_str())));
        found.extend(items(of, calls, action, resource, &parameters, list, read).await?);
    }
    found.sort_by(|one, other| one.id().cmp(other.id()));
    Ok(found)
}

/// What has an id.
trait HasId {
    fn id(&self) -> &str;
}

impl HasId for Vpc {
    fn id(&self) -> &str {
        &self.id
    }
}

impl HasId for Subnet {
    fn id(&self) -> &str {
        &self.id
    }
}

impl HasId for RouteTable {
    fn id(&self) -> &str {
        &self.id
    }
}

impl HasId for SecurityGroup {
    fn id(&self) -> &str {
        &self.id
    }
}

impl HasId for (String, SecurityGroupRule) {
    fn id(&self) -> &str {
        &self.1.id
    }
}

fn vpc(of: Element<'_>) -> Vpc {
    let cidr = of.string("cidrBlock");
    let all = of.items("cidrBlockAssociationSet").filter_map(|of| of.maybe("cidrBlock"));
    Vpc {
        id: of.string("vpcId"),
        secondary_cidrs: all.filter(|other| *other != cidr).collect(),
        cidr,
        tags: of.tags("tagSet"),
    }
}

fn subnet(of: Element<'_>) -> Subnet {
    Subnet {
        id: of.string("subnetId"),
        vpc_id: of.string("vpcId"),
        cidr: of.string("cidrBlock"),
        availability_zone: of.string("availabilityZone"),
        availability_zone_id: of.maybe("availabilityZoneId"),
        map_public_ip_on_launch: of.flag("mapPublicIpOnLaunch").unwrap_or_default(),
        available_addresses: of.number("availableIpAddressCount"),
        tags: of.tags("tagSet"),
    }
}

fn route_table(of: Element<'_>) -> RouteTable {
    let mut subnet_ids: Vec<String> =
        of.items("associationSet").filter_map(|association| association.maybe("subnetId")).collect();
    subnet_ids.sort();
    let mut routes: Vec<Route> = of.items("routeSet").map(route).collect();
    routes.sort_by(|one, other| one.destination.cmp(&other.destination));
    RouteTable {
        id: of.string("routeTableId"),
        vpc_id: of.string("vpcId"),
        is_main: of.items("associationSet").any(|association| association.flag("main") == Some(true)),
        subnet_ids,
        routes,
        tags: of.tags("tagSet"),
    }
}

fn route(of: Element<'_>) -> Route {
    /// What a route can lead to.
    const TARGETS: &[&str] = &[
        "gatewayId",
        "natGatewayId",
        "transitGatewayId",
        "vpcPeeringConnectionId",
        "networkInterfaceId",
        "instanceId",
        "egressOnlyInternetGatewayId",
        "localGatewayId",
        "carrierGatewayId",
        "coreNetworkArn",
    ];
    /// What it can be for.
    const DESTINATIONS: &[&str] =
        &["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"];
    let first = |names: &[&str]| names.iter().find_map(|name| of.maybe(name)).unwrap_or_default();
    Route { destination: first(DESTINATIONS), target: first(TARGETS), state: of.string("state") }
}

fn security_group(of: Element<'_>) -> SecurityGroup {
    SecurityGroup {
        id: of.string("groupId"),
        name: of.string("groupName"),
        description: of.string("groupDescription"),
        vpc_id: of.string("vpcId"),
        rules: Vec::new(),
        tags: of.tags("tagSet"),
    }
}

/// A rule, with the group that has it.
fn rule(of: Element<'_>) -> (String, SecurityGroupRule) {
    let group = of.child("referencedGroupInfo").and_then(|group| group.maybe("groupId"));
    let peer =
        group.or_else(|| ["cidrIpv4", "cidrIpv6", "prefixListId"].iter().find_map(|name| of.maybe(name)));
    let rule = SecurityGroupRule {
        id: of.string("securityGroupRuleId"),
        egress: of.flag("isEgress").unwrap_or_default(),
        protocol: of.string("ipProtocol"),
        // Of all ports, EC2 says -1.
        from_port: of.number("fromPort").filter(|port| *port >= 0),
        to_port: of.number("toPort").filter(|port| *port >= 0),
        peer: peer.unwrap_or_default(),
        description: of.maybe("description"),
    };
    (of.string("groupId"), rule)
}
