//! The ways through security groups.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::names::{Block, Names};
use super::super::principal::one_or_many;
use super::way::{Peer, Ports, Way};
use super::{Traffic, Ways};

/// What AWS makes of a rule whose peer is not known.
const UNKNOWN: &str = "whoever is known only once it is applied";

/// A way with what it leads to or from.
pub(super) type Rule = (String, Traffic, Way);

/// Those that blocks of their own make.
pub(super) fn of_own_blocks<'a>(names: &Names<'a>) -> Vec<(Rule, Block<'a>)> {
    let mut rules = Vec::new();
    for (kind, traffic) in [
        ("aws_vpc_security_group_ingress_rule", Traffic::Ingress),
        ("aws_vpc_security_group_egress_rule", Traffic::Egress),
    ] {
        for block in names.of_type(kind) {
            let ports = ports(block.arguments, "ip_protocol");
            for peer in peers(names, block, block.arguments, None) {
                let way = Way { ports: ports.clone(), peer };
                rules.push(((group_of(names, block), traffic, way), block));
            }
        }
    }
    for block in names.of_type("aws_security_group_rule") {
        let traffic = match block.arguments.get("type").and_then(Value::as_str) {
            Some("egress") => Traffic::Egress,
            _ => Traffic::Ingress,
        };
        let (group, ports) = (group_of(names, block), ports(block.arguments, "protocol"));
        for peer in peers(names, block, block.arguments, Some(&group)) {
            rules.push(((group.clone(), traffic, Way { ports: ports.clone(), peer }), block));
        }
    }
    rules
}

/// Adds the ways through security groups. What the group itself says is left out where a block of its own says it on either
/// side: in a plan, that is only how the provider found the group last.
pub(super) fn add(ways: &mut Ways, names: &Names<'_>, own_blocks: &BTreeSet<Rule>) {
    for ((group, traffic, way), block) in of_own_blocks(names) {
        ways.add(&group, traffic, way, block.place());
    }
    for kind in ["aws_security_group", "aws_default_security_group"] {
        for block in names.of_type(kind) {
            let group = group_name(names, block);
            for (argument, traffic) in [("ingress", Traffic::Ingress), ("egress", Traffic::Egress)] {
                let rules = block.arguments.get(argument).and_then(Value::as_array).into_iter().flatten();
                for rule in rules.filter_map(Value::as_object) {
                    let ports = ports(rule, "protocol");
                    for peer in peers(names, block, rule, Some(&group)) {
                        let rule = (group.clone(), traffic, Way { ports: ports.clone(), peer });
                        if !block.is_found() || !own_blocks.contains(&rule) {
                            ways.add(&rule.0, rule.1, rule.2, block.place());
                        }
                    }
                }
            }
        }
    }
}

fn ports(rule: &Map<String, Value>, protocol: &str) -> Ports {
    let number = |name: &str| rule.get(name).and_then(Value::as_i64);
    let protocol = match rule.get(protocol) {
        Some(Value::String(protocol)) => protocol.clone(),
        Some(Value::Number(protocol)) => protocol.to_string(),
        _ => "-1".to_owned(),
    };
    Ports::new(&protocol, number("from_port"), number("to_port"))
}

/// Everybody a rule names, by whatever of its arguments; `itself` is the group of a rule that can name that.
fn peers(names: &Names<'_>, block: Block<'_>, rule: &Map<String, Value>, itself: Option<&str>) -> Vec<Peer> {
    let texts = |argument: &str| -> Vec<String> {
        let texts = rule.get(argument).into_iter().flat_map(one_or_many);
        texts.filter(|text| !text.is_empty()).map(|text| names.resolve(block.stack, text)).collect()
    };
    let mut peers = Vec::new();
    for argument in ["cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks"] {
        peers.extend(texts(argument).iter().map(|range| Peer::range(range)));
    }
    for argument in ["prefix_list_id", "prefix_list_ids"] {
        peers.extend(texts(argument).iter().map(|list| Peer::Named(format!("prefix list {list}"))));
    }
    for argument in ["referenced_security_group_id", "source_security_group_id", "security_groups"] {
        peers.extend(texts(argument).iter().map(|group| Peer::Named(called(names, group))));
    }
    if rule.get("self").and_then(Value::as_bool) == Some(true) {
        peers.extend(itself.map(|group| Peer::Named(group.to_owned())));
    }
    if peers.is_empty() {
        peers.push(Peer::Named(UNKNOWN.to_owned()));
    }
    peers
}

/// The group that a rule is of.
fn group_of(names: &Names<'_>, block: Block<'_>) -> String {
    match names.text(block, "security_group_id") {
        Some(id) => called(names, &id),
        None => format!("the security group of {}", block.place()),
    }
}

/// A group as people call it, by what it is called in references.
fn called(names: &Names<'_>, id: &str) -> String {
    let Some(block) = names.block(id) else { return format!("security group {id}") };
    match block.address.split_once('.') {
        Some(("aws_security_group" | "aws_default_security_group", _)) => group_name(names, block),
        Some(("aws_eks_cluster", _)) => {
            let name = names.text(block, "name").unwrap_or_else(|| block.place());
            format!("security group of the cluster {name}")
        }
        _ => format!("security group {id}"),
    }
}

fn group_name(names: &Names<'_>, block: Block<'_>) -> String {
    let tag = || Some(names.resolve(block.stack, block.arguments.get("tags")?.get("Name")?.as_str()?));
    let name = names.text(block, "name").or_else(tag).unwrap_or_else(|| block.place());
    format!("security group {name}")
}
