//! The network around a cluster.

use serde::{Deserialize, Serialize};

use super::Tags;

/// A VPC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Vpc {
    /// Its id.
    pub id: String,
    /// Its first range.
    pub cidr: String,
    /// The others.
    pub secondary_cidrs: Vec<String>,
    /// Its tags.
    pub tags: Tags,
}

/// A subnet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Subnet {
    /// Its id.
    pub id: String,
    /// Its VPC.
    pub vpc_id: String,
    /// Its range.
    pub cidr: String,
    /// Its zone: `eu-central-1a`.
    pub availability_zone: String,
    /// The zone's name in all accounts: `euc1-az2`.
    pub availability_zone_id: Option<String>,
    /// Whether what starts in it gets a public address.
    pub map_public_ip_on_launch: bool,
    /// How many addresses are free.
    pub available_addresses: Option<i64>,
    /// Its tags.
    pub tags: Tags,
}

/// A route table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RouteTable {
    /// Its id.
    pub id: String,
    /// Its VPC.
    pub vpc_id: String,
    /// Whether subnets without a table of their own have it.
    pub is_main: bool,
    /// The subnets that have it.
    pub subnet_ids: Vec<String>,
    /// Its routes.
    pub routes: Vec<Route>,
    /// Its tags.
    pub tags: Tags,
}

/// A route.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Route {
    /// A range or a prefix list.
    pub destination: String,
    /// What it leads to: `local`, `igw-…`, `nat-…`, `vpce-…`, `tgw-…` and others.
    pub target: String,
    /// `active` or `blackhole`.
    pub state: String,
}

/// A security group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SecurityGroup {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What somebody wrote of it.
    pub description: String,
    /// Its VPC.
    pub vpc_id: String,
    /// Its rules, each with one peer.
    pub rules: Vec<SecurityGroupRule>,
    /// Its tags.
    pub tags: Tags,
}

/// A rule of a security group.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct SecurityGroupRule {
    /// Its id, `sgr-…`, which imports need.
    pub id: String,
    /// Whether it lets out; else it lets in.
    pub egress: bool,
    /// `tcp`, `udp`, `icmp` or `-1` for all.
    pub protocol: String,
    /// The first port.
    pub from_port: Option<i64>,
    /// The last.
    pub to_port: Option<i64>,
    /// The peer: a range, a prefix list or a security group.
    pub peer: String,
    /// What somebody wrote of it.
    pub description: Option<String>,
}
