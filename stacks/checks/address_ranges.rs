//! Ranges of addresses that must have nothing in common.

use aws::cidr::VpcCidr;

use super::{Check, Finding, Model};

pub(super) const CHECKS: &[Check] = &[Check {
    id: "NET-001",
    title: "The VPCs of environments have no address in common",
    about: "Networks that overlap can never be connected, and hosts in both cannot reach each other. Each \
            environment is compared with all others, so that an overlap is found in both and accepted in both.",
    source: "VPC user guide, \"VPC peering limitations\"",
    run: environments,
}];

fn environments(model: &Model<'_>) -> Vec<Finding> {
    let path = "network.cidr";
    let own = model.environment.settings.network.cidr;
    let overlapping = model.environment.neighbours().filter_map(|neighbour| {
        let other: VpcCidr = neighbour.document.get(path)?;
        own.cidr().overlaps(&other.cidr()).then_some(())?;
        let name = &neighbour.name;
        let finding = Finding::error(path, format!("the network {own} overlaps that of {name}, {other}"))
            .help("give each environment a range of its own, so that networks can be connected")
            .figure("addresses in common", own.cidr().size().min(other.cidr().size()));
        Some(match neighbour.document.node(path) {
            Some(node) => finding.related_at(node.location(), format!("the network of {name}")),
            None => finding,
        })
    });
    overlapping.collect()
}
