use serde_json::{Value, json};

use super::*;

fn lines(before: Value, after: Value) -> Vec<String> {
    let changes = openings(&[StackObjects::of("test", &before)], &[StackObjects::of("test", &after)]);
    changes.iter().map(line).collect()
}

/// `+` opens, `-` closes, `!` is wider, `@` the internet.
fn line(change: &OpeningChange) -> String {
    let sign = if change.direction == Direction::Gains { "+" } else { "-" };
    let wider = if change.broadening { "!" } else { "" };
    let internet = if change.internet { "@" } else { "" };
    let traffic = if change.traffic == Traffic::Ingress { "from" } else { "to" };
    format!("{sign}{wider}{internet} {}: {} {traffic} {}", change.of, change.ports, change.peer)
}

fn group(rules: &[(&str, Value)]) -> Value {
    let mut resources = json!({ "aws_security_group.nodes": { "name": "prod-nodes" } });
    for (number, (direction, rule)) in rules.iter().enumerate() {
        let mut rule = rule.clone();
        rule["security_group_id"] = "${aws_security_group.nodes.id}".into();
        resources[format!("aws_vpc_security_group_{direction}_rule.r{number}")] = rule;
    }
    resources
}

fn https(from: &str) -> Value {
    json!({ "ip_protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_ipv4": from })
}

#[test]
fn a_rule_more_opens_and_one_less_closes() {
    let (none, one) = (group(&[]), group(&[("ingress", https("10.0.0.0/8"))]));
    assert_eq!(lines(none.clone(), one.clone()), ["+! security group prod-nodes: tcp 443 from 10.0.0.0/8"]);
    assert_eq!(lines(one, none), ["- security group prod-nodes: tcp 443 from 10.0.0.0/8"]);
}

#[test]
fn ranges_within_others_are_less() {
    let with = |from: &str| group(&[("ingress", https(from))]);
    let closed = ["- security group prod-nodes: tcp 443 from 10.0.0.0/8"];
    assert_eq!(lines(with("10.0.0.0/8"), with("10.1.0.0/16")), closed);
    assert_eq!(
        lines(with("10.1.0.0/16"), with("10.0.0.0/8")),
        ["+! security group prod-nodes: tcp 443 from 10.0.0.0/8"]
    );
    // Two halves are the whole.
    let halves = group(&[("ingress", https("10.0.0.0/9")), ("ingress", https("10.128.0.0/9"))]);
    assert_eq!(lines(with("10.0.0.0/8"), halves.clone()), Vec::<String>::new());
    assert_eq!(lines(halves, with("10.0.0.0/8")), Vec::<String>::new());
}

#[test]
fn some_of_the_ports_are_less() {
    let ports = |first: i64, last: i64| {
        (
            "egress",
            json!({ "ip_protocol": "tcp", "from_port": first, "to_port": last, "cidr_ipv4": "10.0.0.0/8" }),
        )
    };
    let all = ("egress", json!({ "ip_protocol": "-1", "cidr_ipv4": "10.0.0.0/8" }));
    let of = "security group prod-nodes";
    let (wide, narrow) = (group(&[ports(1025, 65535)]), group(&[ports(8080, 8080)]));
    assert_eq!(lines(wide.clone(), narrow.clone()), [format!("- {of}: tcp 1025-65535 to 10.0.0.0/8")]);
    assert_eq!(lines(narrow.clone(), wide.clone()), [format!("+! {of}: tcp 1025-65535 to 10.0.0.0/8")]);
    assert_eq!(lines(narrow, group(&[all])), [format!("+! {of}: all to 10.0.0.0/8")]);
    let together = group(&[ports(1025, 2000), ports(1500, 65535)]);
    assert_eq!(lines(wide, together), Vec::<String>::new());
    let gap = group(&[ports(1, 10), ports(12, 20)]);
    assert_eq!(lines(gap, group(&[ports(1, 20)])), [format!("+! {of}: tcp 1-20 to 10.0.0.0/8")]);
}

#[test]
fn protocols_by_name_and_number_are_the_same() {
    let rule = |protocol: Value| {
        group(&[(
            "ingress",
            json!({ "ip_protocol": protocol, "from_port": 53, "to_port": 53, "cidr_ipv4": "10.0.0.0/8" }),
        )])
    };
    assert_eq!(lines(rule(json!("udp")), rule(json!("17"))), Vec::<String>::new());
    assert_eq!(lines(rule(json!("tcp")), rule(json!("udp"))).len(), 2);
    let ping = |kind: i64| {
        group(&[(
            "ingress",
            json!({ "ip_protocol": "icmp", "from_port": kind, "to_port": -1, "cidr_ipv4": "10.0.0.0/8" }),
        )])
    };
    assert_eq!(lines(ping(8), ping(-1)), ["+! security group prod-nodes: icmp from 10.0.0.0/8"]);
    assert_eq!(lines(ping(-1), ping(8)), ["- security group prod-nodes: icmp from 10.0.0.0/8"]);
}

#[test]
fn the_internet_comes_first() {
    let six = json!({ "ip_protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_ipv6": "::/0" });
    let after = group(&[("ingress", https("10.0.0.0/8")), ("ingress", https("0.0.0.0/0")), ("ingress", six)]);
    assert_eq!(
        lines(group(&[]), after),
        [
            "+!@ security group prod-nodes: tcp 443 from 0.0.0.0/0",
            "+!@ security group prod-nodes: tcp 443 from ::/0",
            "+! security group prod-nodes: tcp 443 from 10.0.0.0/8",
        ]
    );
}

#[test]
fn groups_and_prefix_lists_go_by_their_names() {
    let rule = |peer: Value| {
        let mut rule = json!({ "ip_protocol": "tcp", "from_port": 443, "to_port": 443 });
        rule.as_object_mut().unwrap().extend(peer.as_object().cloned().unwrap());
        group(&[("ingress", rule)])
    };
    let of = "+! security group prod-nodes: tcp 443 from";
    let itself = rule(json!({ "referenced_security_group_id": "${aws_security_group.nodes.id}" }));
    assert_eq!(lines(group(&[]), itself), [format!("{of} security group prod-nodes")]);
    let list = rule(json!({ "prefix_list_id": "pl-0123456789abcdef0" }));
    assert_eq!(lines(group(&[]), list), [format!("{of} prefix list pl-0123456789abcdef0")]);
    assert_eq!(
        lines(group(&[]), rule(json!({}))),
        [format!("{of} whoever is known only once it is applied")]
    );
}

#[test]
fn a_plan_says_the_same_by_ids() {
    let mut planned = group(&[("ingress", https("10.0.0.0/8"))]);
    planned["aws_security_group.nodes"] = json!({ "name": "prod-nodes", "id": "sg-0123456789abcdef0", "ingress": [{
        "protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/8"], "ipv6_cidr_blocks": [],
        "prefix_list_ids": [], "security_groups": [], "self": false,
    }] });
    planned["aws_vpc_security_group_ingress_rule.r0"]["security_group_id"] = "sg-0123456789abcdef0".into();
    assert_eq!(lines(group(&[("ingress", https("10.0.0.0/8"))]), planned.clone()), Vec::<String>::new());
    // The group is read before its rule goes, and so has it on both sides.
    let mut after = planned.clone();
    after.as_object_mut().unwrap().remove("aws_vpc_security_group_ingress_rule.r0");
    assert_eq!(lines(planned, after), ["- security group prod-nodes: tcp 443 from 10.0.0.0/8"]);
}

#[test]
fn rules_within_a_group_and_of_the_older_kind_count_too() {
    let inline = json!({ "aws_security_group.nodes": { "name": "prod-nodes", "ingress": [{ "protocol": "tcp",
        "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/8"], "self": true }] } });
    let of = "security group prod-nodes";
    assert_eq!(
        lines(group(&[]), inline.clone()),
        [format!("+! {of}: tcp 443 from 10.0.0.0/8"), format!("+! {of}: tcp 443 from {of}"),]
    );
    let mut older = group(&[]);
    older["aws_security_group_rule.x"] = json!({ "type": "ingress", "security_group_id": "${aws_security_group.nodes.id}",
        "protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/8"], "self": true });
    assert_eq!(lines(older, inline), Vec::<String>::new());
}

#[test]
fn an_endpoint_opens_by_its_ranges() {
    let cluster = |public: bool, ranges: Value| {
        json!({ "aws_eks_cluster.a": { "name": "prod-a", "vpc_config": [{
        "endpoint_public_access": public, "public_access_cidrs": ranges }] } })
    };
    let of = "Kubernetes API of prod-a: tcp 443 from";
    let (closed, office) = (cluster(false, json!(["0.0.0.0/0"])), cluster(true, json!(["203.0.113.0/24"])));
    assert_eq!(lines(closed.clone(), office.clone()), [format!("+! {of} 203.0.113.0/24")]);
    assert_eq!(lines(closed.clone(), cluster(true, json!([]))), [format!("+!@ {of} 0.0.0.0/0")]);
    assert_eq!(
        lines(office.clone(), cluster(true, json!(["203.0.113.7/32"]))),
        [format!("- {of} 203.0.113.0/24")]
    );
    assert_eq!(lines(office, closed), [format!("- {of} 203.0.113.0/24")]);
}

#[test]
fn databases_load_balancers_and_buckets() {
    let database = |public: bool| json!({ "aws_db_instance.d": { "identifier": "prod-d", "publicly_accessible": public } });
    assert_eq!(
        lines(database(false), database(true)),
        ["+!@ database prod-d: a public address from everybody"]
    );
    assert_eq!(
        lines(database(true), database(false)),
        ["-@ database prod-d: a public address from everybody"]
    );
    let balancer = |internal: bool| json!({ "aws_lb.l": { "name": "l", "internal": internal } });
    assert_eq!(
        lines(balancer(true), balancer(false)),
        ["+!@ load balancer l: a public address from everybody"]
    );
    let bucket = |policy: Option<bool>| {
        let mut resources = json!({ "aws_s3_bucket.b": { "bucket": "b" } });
        if let Some(policy) = policy {
            resources["aws_s3_bucket_public_access_block.b"] = json!({ "bucket": "${aws_s3_bucket.b.id}",
                "block_public_acls": true, "block_public_policy": policy, "ignore_public_acls": true,
                "restrict_public_buckets": true });
        }
        resources
    };
    assert_eq!(
        lines(bucket(Some(true)), bucket(Some(false))),
        ["+!@ bucket b: no block_public_policy from everybody"]
    );
    assert_eq!(lines(bucket(Some(true)), bucket(None)).len(), 4);
    assert_eq!(
        lines(bucket(None), bucket(Some(true))).iter().filter(|line| line.starts_with("-@")).count(),
        4
    );
    assert_eq!(lines(json!({}), bucket(Some(true))), Vec::<String>::new());
    assert_eq!(lines(json!({}), bucket(None)), Vec::<String>::new());
}

#[test]
fn committed_environments_are_no_change_to_themselves() {
    for name in ["dev", "staging", "prod"] {
        let stacks = super::super::tests::environment(name);
        assert_eq!(openings(&stacks, &stacks), []);
        let opened = openings(&[], &stacks);
        assert!(opened.len() > 10 && opened.iter().all(|change| change.broadening), "{}", opened.len());
        let unnamed = |change: &&OpeningChange| change.of.contains("${") || change.peer.contains("${");
        assert_eq!(opened.iter().find(unnamed), None);
    }
}

#[test]
fn an_edit_of_a_committed_environment_is_named() {
    let before = super::super::tests::environment("dev");
    let mut after = before.clone();
    let stack = after.iter_mut().find(|stack| stack.stack == "infrastructure").unwrap();
    let rule = stack.resources.get_mut("aws_vpc_security_group_egress_rule.trantor_nodes_vpc").unwrap();
    rule.insert("cidr_ipv4".to_owned(), "0.0.0.0/0".into());
    let changes = openings(&before, &after);
    let found: Vec<String> = changes.iter().map(line).collect();
    assert_eq!(found, ["+!@ security group dev-trantor-nodes: all to 0.0.0.0/0"]);
    assert_eq!(changes[0].through, ["infrastructure: aws_vpc_security_group_egress_rule.trantor_nodes_vpc"]);
}
