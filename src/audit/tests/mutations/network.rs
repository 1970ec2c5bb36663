//! Faults of the network.

use serde_json::{Value, json};

use crate::{Mutation, mutation};

const INFRASTRUCTURE: &str = "infrastructure";

fn opening(port: u16, range: &str) -> Value {
    json!({
        "security_group_id": "${aws_security_group.trantor_nodes.id}",
        "ip_protocol": "tcp", "from_port": port, "to_port": port, "cidr_ipv4": range, "description": "Opened",
    })
}

pub(crate) const MUTATIONS: &[Mutation] = &[
    mutation(
        "there are no flow logs",
        |of| of.remove(INFRASTRUCTURE, "aws_flow_log.main"),
        &["vpc-flow-logs"],
    ),
    mutation(
        "flow logs leave out what was refused",
        |of| of.set(INFRASTRUCTURE, "aws_flow_log.main", "/traffic_type", "ACCEPT"),
        &["vpc-flow-logs"],
    ),
    mutation(
        "the default security group has a rule",
        |of| {
            let rule = json!([{ "protocol": "-1", "self": true, "from_port": 0, "to_port": 0 }]);
            of.set(INFRASTRUCTURE, "aws_default_security_group.main", "/ingress", rule);
        },
        &["vpc-default-security-group"],
    ),
    mutation(
        "a public subnet gives public addresses",
        |of| of.set(INFRASTRUCTURE, "aws_subnet.public_a", "/map_public_ip_on_launch", true),
        &["subnet-public-ip"],
    ),
    mutation(
        "a private subnet leads to the internet gateway",
        |of| {
            of.unset(INFRASTRUCTURE, "aws_route.private_a_nat", "/nat_gateway_id");
            of.set(
                INFRASTRUCTURE,
                "aws_route.private_a_nat",
                "/gateway_id",
                "${aws_internet_gateway.main.id}",
            );
        },
        &["node-private-subnets", "route-internet-gateway", "subnet-tiers"],
    ),
    mutation(
        "databases have a way out",
        |of| {
            let route = json!({
                "route_table_id": "${aws_route_table.database.id}",
                "destination_cidr_block": "0.0.0.0/0",
                "nat_gateway_id": "${aws_nat_gateway.a.id}",
            });
            of.add(INFRASTRUCTURE, "aws_route.database_nat", route);
        },
        &["subnet-database-routes"],
    ),
    mutation(
        "databases stand beside nodes",
        |of| {
            of.set(
                INFRASTRUCTURE,
                "aws_db_subnet_group.database",
                "/subnet_ids/0",
                "${aws_subnet.private_a.id}",
            );
        },
        &["subnet-database-routes", "subnet-tiers"],
    ),
    mutation(
        "nodes are open to everybody on HTTPS",
        |of| of.add(INFRASTRUCTURE, "aws_vpc_security_group_ingress_rule.seeded", opening(443, "0.0.0.0/0")),
        &["security-group-open"],
    ),
    mutation(
        "nodes are open to everybody for SSH",
        |of| of.add(INFRASTRUCTURE, "aws_vpc_security_group_ingress_rule.seeded", opening(22, "0.0.0.0/0")),
        &["node-no-ssh", "security-group-open", "security-group-risky-ports"],
    ),
    mutation(
        "load balancers are open to everybody on all ports",
        |of| {
            let rule = "aws_vpc_security_group_ingress_rule.trantor_load_balancer__80_0_0_0_0_0";
            of.set(INFRASTRUCTURE, rule, "/to_port", 9000);
        },
        &["security-group-open", "security-group-risky-ports"],
    ),
    mutation(
        "everything goes out to everywhere",
        |of| {
            let rule = json!({
                "security_group_id": "${aws_security_group.trantor_nodes.id}",
                "ip_protocol": "-1", "cidr_ipv4": "0.0.0.0/0", "description": "Everything",
            });
            of.add(INFRASTRUCTURE, "aws_vpc_security_group_egress_rule.seeded", rule);
        },
        &["security-group-egress"],
    ),
    mutation(
        "a rule does not say what it is for",
        |of| {
            let rule = "aws_vpc_security_group_ingress_rule.endpoints_vpc";
            of.unset(INFRASTRUCTURE, rule, "/description");
        },
        &["security-group-described"],
    ),
    mutation(
        "a security group has no use",
        |of| {
            let group =
                json!({ "name": "left-over", "description": "Left over", "vpc_id": "${aws_vpc.main.id}" });
            of.add(INFRASTRUCTURE, "aws_security_group.left_over", group);
        },
        &["security-group-attached"],
    ),
    mutation(
        "the endpoint of EC2 is missing",
        |of| of.remove(INFRASTRUCTURE, "aws_vpc_endpoint.ec2"),
        &["vpc-endpoint-ec2"],
    ),
    mutation(
        "an endpoint of ECR is missing",
        |of| of.remove(INFRASTRUCTURE, "aws_vpc_endpoint.ecr_dkr"),
        &["vpc-endpoint-ecr"],
    ),
    mutation(
        "the endpoint of Systems Manager is a gateway",
        |of| of.set(INFRASTRUCTURE, "aws_vpc_endpoint.ssm", "/vpc_endpoint_type", "Gateway"),
        &["vpc-endpoint-ssm"],
    ),
];
