//! What a page is made of.

use audit::Assessment;
use generated::{Generated, Model};
use serde_json::Value;

/// An environment, with what was found out about it.
pub struct Environment<'a> {
    /// Its name.
    pub name: &'a str,
    /// The account that it is in.
    pub account: &'a str,
    /// The region that it is in.
    pub region: &'a str,
    /// Its settings, defaults included.
    pub settings: &'a Value,
    /// Its generated files.
    pub generated: &'a Generated,
    /// The same as a graph, with the objects of its manifests.
    pub model: &'a Model,
    /// How it stands to every control.
    pub assessment: &'a Assessment,
    /// The addresses of each subnet, in the order of their addresses in Terraform.
    pub subnets: Vec<SubnetUse>,
    /// Where a settings key stands, as `file:line:column`; none for a default.
    pub locate: &'a dyn Fn(&str) -> Option<String>,
}

/// A subnet, with what can come to take its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubnetUse {
    /// Its address in Terraform: `aws_subnet.private_a`.
    pub address: String,
    /// Its tier: `private`, `pods`.
    pub tier: String,
    /// Its zone.
    pub zone: String,
    /// Its range.
    pub cidr: String,
    /// The addresses that AWS leaves to use.
    pub usable: u64,
    /// What takes them at most, with how many each takes.
    pub uses: Vec<(String, u64)>,
    /// All that are needed with one zone fewer.
    pub one_zone_fewer: u64,
}

impl SubnetUse {
    /// All addresses that are needed at most.
    pub fn needed(&self) -> u64 {
        self.uses.iter().map(|(_, addresses)| addresses).sum()
    }

    /// What is left.
    pub fn spare(&self) -> u64 {
        self.usable.saturating_sub(self.needed())
    }
}
