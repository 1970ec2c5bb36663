//! Which ways lead out of a subnet.

use std::fmt;

use serde_json::Value;

use crate::model::{Model, Subject};

/// A route from a subnet to everywhere.
#[derive(Clone, Debug)]
pub(super) struct Way<'m> {
    /// The subnet.
    pub(super) subnet: &'m Subject,
    /// Its route table.
    pub(super) table: &'m Subject,
    /// What has the route: a resource of its own, or the table.
    pub(super) route: &'m Subject,
    /// Where it leads.
    pub(super) destination: String,
    /// What it leads through, as far as the model has it.
    pub(super) through: Option<&'m Subject>,
    /// The argument that says so: `gateway_id`.
    pub(super) by: &'static str,
}

impl Way<'_> {
    /// Whether the internet reaches the subnet by it.
    pub(super) fn is_internet_gateway(&self) -> bool {
        match self.through {
            Some(through) => through.kind == "aws_internet_gateway",
            None => {
                self.by == "gateway_id"
                    && self.route.text("gateway_id").is_some_and(|id| id.starts_with("igw-"))
            }
        }
    }
}

impl fmt::Display for Way<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let through = self.through.map_or(self.by, |through| through.address.as_str());
        write!(f, "{} by {} to {through}, {}", self.subnet.address, self.table.address, self.destination)
    }
}

const TARGETS: [&str; 8] = [
    "gateway_id",
    "nat_gateway_id",
    "egress_only_gateway_id",
    "transit_gateway_id",
    "network_interface_id",
    "vpc_peering_connection_id",
    "vpc_endpoint_id",
    "core_network_arn",
];

/// The route table of a subnet: the one that is associated, or else the main one of its VPC.
pub(super) fn table<'m>(model: &'m Model, subnet: &Subject) -> Option<&'m Subject> {
    let association = model.referring(subnet, "aws_route_table_association", "subnet_id").into_iter().next();
    if let Some(association) = association {
        return model.target(association, "route_table_id");
    }
    let vpc = model.target(subnet, "vpc_id")?;
    let main = model.referring(vpc, "aws_main_route_table_association", "vpc_id").into_iter().next();
    match main {
        Some(main) => model.target(main, "route_table_id"),
        None => model.of_type("aws_default_route_table").next(),
    }
}

/// The subnets of a route table.
pub(super) fn subnets<'m>(model: &'m Model, of: &Subject) -> Vec<&'m Subject> {
    model
        .of_type("aws_subnet")
        .filter(|subnet| table(model, subnet).is_some_and(|table| table.is(of)))
        .collect()
}

/// The ways of a subnet to everywhere: its default routes.
pub(super) fn ways<'m>(model: &'m Model, subnet: &'m Subject) -> Vec<Way<'m>> {
    let Some(table) = table(model, subnet) else { return Vec::new() };
    let mut ways = Vec::new();
    for route in model.referring(table, "aws_route", "route_table_id") {
        let destinations = ["destination_cidr_block", "destination_ipv6_cidr_block"];
        for destination in
            destinations.into_iter().filter_map(|path| route.text(path)).filter(|of| is_everywhere(of))
        {
            for by in TARGETS.into_iter().filter(|by| route.at(by).is_some()) {
                let (destination, through) = (destination.to_owned(), model.target(route, by));
                ways.push(Way { subnet, table, route, destination, through, by });
            }
        }
    }
    for (at, route) in table.items("route").iter().enumerate() {
        let destination = ["cidr_block", "ipv6_cidr_block"].into_iter().find_map(|key| route[key].as_str());
        let Some(destination) = destination.filter(|of| is_everywhere(of)) else { continue };
        let is_given = |by: &&str| route[*by].as_str().is_some_and(|id| !id.is_empty());
        for by in TARGETS.into_iter().filter(is_given) {
            let through = model.target(table, &format!("route[{at}].{by}"));
            ways.push(Way { subnet, table, route: table, destination: destination.to_owned(), through, by });
        }
    }
    ways
}

/// Whether a range is all addresses, or half of them, which together are.
fn is_everywhere(range: &str) -> bool {
    matches!(range, "0.0.0.0/0" | "::/0" | "0.0.0.0/1" | "128.0.0.0/1")
}

/// The routes of all tables that lead to an internet gateway, with their table and the argument that says so.
pub(super) fn to_internet(model: &Model) -> Vec<(&Subject, &Subject, String)> {
    let is_gateway = |target: Option<&Subject>, id: Option<&str>| match target {
        Some(target) => target.kind == "aws_internet_gateway",
        None => id.is_some_and(|id| id.starts_with("igw-")),
    };
    let mut found = Vec::new();
    for route in model.of_type("aws_route") {
        let Some(table) = model.target(route, "route_table_id") else { continue };
        if is_gateway(model.target(route, "gateway_id"), route.text("gateway_id")) {
            found.push((route, table, "gateway_id".to_owned()));
        }
    }
    for table in model.of_type("aws_route_table") {
        for (at, route) in table.items("route").iter().enumerate() {
            let path = format!("route[{at}].gateway_id");
            if is_gateway(model.target(table, &path), route.get("gateway_id").and_then(Value::as_str)) {
                found.push((table, table, path));
            }
        }
    }
    found
}
