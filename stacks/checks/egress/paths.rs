//! How a packet from a subnet comes to a service, by the routes, endpoints and security groups as they are written.

use aws::cidr::Cidr;
use terraform::{Block, Node, ResourceAddress};

use super::super::blocks::Resource;
use super::super::wiring::{Subnet, Wiring, references};
use super::{HTTPS, Path};

/// The name of the object storage, which gateway endpoints lead to.
const S3: &str = "s3";

/// Where a packet starts: the subnet, and the security groups of the interface.
pub(super) struct Start<'a, 'w> {
    pub(super) wiring: &'w Wiring<'a>,
    pub(super) subnet: Subnet<'a>,
    /// None known, and everything may leave: EKS's own group lets it.
    pub(super) groups: Vec<&'a ResourceAddress>,
}

impl<'a> Start<'a, '_> {
    /// The path to an AWS service, by the last part of its endpoint's name.
    pub(super) fn to_service(&self, service: &str) -> Path {
        if let Err(reason) = self.names_are_resolved() {
            return Path::None { reason };
        }
        if service == S3
            && let Some(endpoint) = self.gateway_endpoint()
        {
            return self.leaving(Cidr::ANYWHERE, Path::GatewayEndpoint { endpoint: endpoint.to_string() });
        }
        match self.interface_endpoint(service) {
            Some(path) => path,
            None => self.to_internet(),
        }
    }

    /// The path to everything else.
    pub(super) fn to_internet(&self) -> Path {
        match self.nat_gateway() {
            Ok(path) => self.leaving(Cidr::ANYWHERE, path),
            Err(reason) => Path::None { reason },
        }
    }

    /// The path to a cluster's API server: its interfaces in the VPC, or else its public endpoint.
    pub(super) fn to_api_server(&self, address: &ResourceAddress, cluster: &'a Block) -> Path {
        let Some(config) = cluster.nested("vpc_config").first() else {
            return Path::None { reason: format!("{address} has no subnets") };
        };
        if config.argument("endpoint_private_access").and_then(Node::as_bool) != Some(true) {
            return self.to_internet();
        }
        let interfaces = self.wiring.subnets_in(config.argument("subnet_ids"));
        let groups = references(config.argument("security_group_ids"), "aws_security_group");
        if !self.admitted(&groups) {
            let reason =
                format!("no security group of {address} lets {} in on port {HTTPS}", self.subnet.cidr);
            return Path::None { reason };
        }
        let path = Path::ControlPlane { cluster: address.to_string(), zones: zones(&interfaces) };
        self.leaving_to(&interfaces, &groups, path)
    }

    fn names_are_resolved(&self) -> Result<(), String> {
        match self.vpc() {
            Some((vpc, block)) if !is_on(block, "enable_dns_support", true) => {
                Err(format!("{vpc} resolves no names: `enable_dns_support` is off"))
            }
            _ => Ok(()),
        }
    }

    fn vpc(&self) -> Option<(&'a ResourceAddress, &'a Block)> {
        let mut vpcs = self.wiring.all("aws_vpc").map(|vpc| (vpc.address, vpc.block));
        vpcs.next()
    }

    fn gateway_endpoint(&self) -> Option<&'a ResourceAddress> {
        let table = self.route_table(self.subnet.address)?;
        let endpoints = self.wiring.referring("aws_vpc_endpoint", "route_table_ids", table);
        let leading = endpoints.into_iter().find(|(_, block)| {
            block.argument("vpc_endpoint_type").and_then(Node::as_text) != Some("Interface")
                && leads_to(block, S3)
        });
        leading.map(|(address, _)| address)
    }

    /// The path through an interface endpoint. With a private name, which holds in the whole VPC, there is no other one;
    /// without it, there is none through the endpoint.
    fn interface_endpoint(&self, service: &str) -> Option<Path> {
        let mut endpoints = self.wiring.all("aws_vpc_endpoint").filter(|endpoint| {
            endpoint.text("vpc_endpoint_type") == Some("Interface")
                && leads_to(endpoint.block, service)
                && is_on(endpoint.block, "private_dns_enabled", false)
        });
        let Resource { address, block, .. } = endpoints.next()?;
        if let Some((vpc, of_vpc)) = self.vpc()
            && !is_on(of_vpc, "enable_dns_hostnames", false)
        {
            let reason = format!(
                "{address} has a private name, which {vpc} does not have without `enable_dns_hostnames`"
            );
            return Some(Path::None { reason });
        }
        let interfaces = self.wiring.subnets_in(block.argument("subnet_ids"));
        if interfaces.is_empty() {
            return Some(Path::None { reason: format!("{address} stands in no subnet") });
        }
        let groups = references(block.argument("security_group_ids"), "aws_security_group");
        if !self.admitted(&groups) {
            let reason = format!(
                "all of the VPC is led to {address}, and no security group of it lets {} in on port {HTTPS}",
                self.subnet.cidr
            );
            return Some(Path::None { reason });
        }
        let path = Path::InterfaceEndpoint { endpoint: address.to_string(), zones: zones(&interfaces) };
        Some(self.leaving_to(&interfaces, &groups, path))
    }

    fn nat_gateway(&self) -> Result<Path, String> {
        let subnet = self.subnet.address;
        let table =
            self.route_table(subnet).ok_or_else(|| format!("{subnet} has no route table of its own"))?;
        let nothing = || "there is neither an endpoint nor a default route".to_owned();
        let route = self.default_route(table).ok_or_else(nothing)?;
        let gateway = references(route.argument("nat_gateway_id"), "aws_nat_gateway");
        let Some(gateway) = gateway.first().copied() else {
            // Addresses of nodes are private: the internet gateway drops what comes from them.
            return Err(format!("the default route of {table} leads to no NAT gateway"));
        };
        let broken = |what: &str| format!("{gateway} {what}");
        let block = self.wiring.block(gateway).ok_or_else(|| broken("is not there"))?;
        if block.argument("connectivity_type").and_then(Node::as_text) == Some("private")
            || block.argument("allocation_id").is_none()
        {
            return Err(broken("has no public address"));
        }
        let stands = self.wiring.subnets_in(block.argument("subnet_id"));
        let stands = stands.first().ok_or_else(|| broken("stands in no subnet"))?;
        let onward = self.route_table(stands.address).and_then(|table| self.default_route(table));
        let internet = onward
            .map(|route| references(route.argument("gateway_id"), "aws_internet_gateway"))
            .unwrap_or_default();
        let internet =
            internet.first().ok_or_else(|| broken("stands in a subnet without an internet gateway"))?;
        Ok(Path::NatGateway {
            gateway: gateway.to_string(),
            zone: stands.zone.to_owned(),
            internet_gateway: internet.to_string(),
        })
    }

    fn route_table(&self, subnet: &ResourceAddress) -> Option<&'a ResourceAddress> {
        let associations = self.wiring.referring("aws_route_table_association", "subnet_id", subnet);
        let (_, association) = associations.first()?;
        references(association.argument("route_table_id"), "aws_route_table").first().copied()
    }

    fn default_route(&self, table: &ResourceAddress) -> Option<&'a Block> {
        let routes = self.wiring.referring("aws_route", "route_table_id", table);
        let default = routes.into_iter().find(|(_, route)| {
            route.argument("destination_cidr_block").and_then(Node::as_text) == Some("0.0.0.0/0")
        });
        default.map(|(_, route)| route)
    }

    /// Whether a security group, of any, lets packets from here in.
    fn admitted(&self, groups: &[&ResourceAddress]) -> bool {
        groups.iter().any(|group| {
            let rules = self.rules("aws_vpc_security_group_ingress_rule", group);
            rules.iter().any(|rule| lets(rule, self.subnet.cidr, &self.groups))
        })
    }

    /// The path, where the security groups here let packets out to the addresses.
    fn leaving(&self, to: Cidr, path: Path) -> Path {
        self.leaving_by(|rule| lets(rule, to, &[]), &to.to_string(), path)
    }

    /// The path, where the security groups here let packets out to interfaces.
    fn leaving_to(&self, interfaces: &[Subnet<'_>], groups: &[&ResourceAddress], path: Path) -> Path {
        let all = |rule: &&Block| interfaces.iter().all(|subnet| lets(rule, subnet.cidr, groups));
        let named: Vec<String> = interfaces.iter().map(|subnet| subnet.cidr.to_string()).collect();
        self.leaving_by(all, &named.join(", "), path)
    }

    fn leaving_by(&self, allows: impl Fn(&&Block) -> bool, to: &str, path: Path) -> Path {
        let mut rules =
            self.groups.iter().flat_map(|group| self.rules("aws_vpc_security_group_egress_rule", group));
        if self.groups.is_empty() || rules.any(|rule| allows(&rule)) {
            return path;
        }
        let groups: Vec<String> = self.groups.iter().map(ToString::to_string).collect();
        Path::None { reason: format!("{} lets nothing out to {to} on port {HTTPS}", groups.join(", ")) }
    }

    fn rules(&self, resource_type: &str, group: &ResourceAddress) -> Vec<&'a Block> {
        let rules = self.wiring.referring(resource_type, "security_group_id", group);
        rules.into_iter().map(|(_, rule)| rule).collect()
    }
}

/// Whether a rule speaks of HTTPS, and of all of a range or of one of the groups on the other side.
fn lets(rule: &Block, range: Cidr, groups: &[&ResourceAddress]) -> bool {
    let port = |name: &str| rule.argument(name).and_then(Node::as_integer);
    let https = match rule.argument("ip_protocol").and_then(Node::as_text) {
        Some("-1") => true,
        Some("tcp") => {
            port("from_port").is_some_and(|from| from <= HTTPS)
                && port("to_port").is_some_and(|to| to >= HTTPS)
        }
        _ => false,
    };
    let cidr: Option<Cidr> =
        rule.argument("cidr_ipv4").and_then(Node::as_text).and_then(|text| text.parse().ok());
    let of_groups = references(rule.argument("referenced_security_group_id"), "aws_security_group");
    https
        && (cidr.is_some_and(|cidr| cidr.contains(&range))
            || of_groups.iter().any(|group| groups.contains(group)))
}

/// Whether an endpoint's service has this last part.
fn leads_to(endpoint: &Block, service: &str) -> bool {
    let name = endpoint.argument("service_name").and_then(Node::as_text);
    name.is_some_and(|name| name.ends_with(&format!(".{service}")))
}

fn is_on(block: &Block, argument: &str, default: bool) -> bool {
    block.argument(argument).map_or(default, |value| value.as_bool() == Some(true))
}

fn zones(subnets: &[Subnet<'_>]) -> Vec<String> {
    let mut zones: Vec<String> = subnets.iter().map(|subnet| subnet.zone.to_owned()).collect();
    zones.sort();
    zones.dedup();
    zones
}
