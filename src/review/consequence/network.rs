//! Networks, and the ways in and out of them.

use super::Rule;
use super::When::{Becomes, Changes, Deleted, Destroyed, Replaced};

pub(super) const RULES: &[Rule] = &[
    Rule::new(
        "aws_vpc",
        Destroyed,
        "Everything in the network goes first: AWS refuses while anything is in it.",
    ),
    Rule::new(
        "aws_vpc",
        Replaced,
        "Subnets, gateways, endpoints and security groups are made anew in the other network, and what is attached to \
         them with them.",
    ),
    Rule::new(
        "aws_subnet",
        Destroyed,
        "AWS refuses while anything is in it: nodes, interfaces of a control plane, databases, load balancers, endpoints.",
    ),
    Rule::new(
        "aws_nat_gateway",
        Replaced,
        "Connections through it are cut. Unless the new one has the same Elastic IP, what goes out has a new egress \
         address: allow-lists of others that name the old one refuse it.",
    ),
    Rule::new(
        "aws_nat_gateway",
        Deleted,
        "What went out through it has no way out, or another one with another egress address: allow-lists of others \
         that name the old one refuse it.",
    ),
    Rule::new(
        "aws_eip",
        Destroyed,
        "AWS takes the address back, and hardly ever gives it again: who allows it by number has to be told the new \
         egress address.",
    ),
    Rule::new(
        "aws_internet_gateway",
        Destroyed,
        "The network has no way to or from the internet without it.",
    ),
    Rule::new("aws_route_table", Destroyed, "Its subnets fall back to the network's main routes meanwhile."),
    Rule::new(
        "aws_route_table_association",
        Destroyed,
        "The subnet falls back to the network's main routes.",
    ),
    Rule::new("aws_route", Destroyed, "What went this way has none, or a wider one."),
    Rule::new(
        "aws_vpc_endpoint",
        Destroyed,
        "What is meant for the service goes out to the internet instead, or nowhere when there is no way out.",
    ),
    Rule::new("aws_vpc_endpoint", Changes("policy"), "Who may do what through the endpoint changes."),
    Rule::new(
        "aws_security_group",
        Replaced,
        "What is attached to it has to be attached to the new one, and rules of other groups that name it with it; AWS \
         refuses to destroy it before.",
    ),
    Rule::new("aws_security_group", Deleted, "AWS refuses while an interface has it or a rule names it."),
    Rule::new("aws_flow_log", Destroyed, "Traffic is not recorded meanwhile."),
    Rule::new(
        "aws_subnet",
        Becomes("map_public_ip_on_launch", "true"),
        "What starts in the subnet gets a public address.",
    )
    .caution(),
];
