//! What is forecast, rule by rule.

use serde_json::{Value, json};

use crate::fixture::told;

fn network(vpc: Value, subnet: Value) -> Value {
    json!({ "resource": { "aws_vpc": { "main": vpc }, "aws_subnet": { "a": subnet } } })
}

fn subnet() -> Value {
    json!({ "vpc_id": "${aws_vpc.main.id}", "availability_zone": "us-east-1a", "cidr_block": "10.0.1.0/24" })
}

#[test]
fn what_refers_to_something_replaced_is_replaced_where_it_cannot_change() {
    let before = network(json!({ "cidr_block": "10.0.0.0/16" }), subnet());
    let after = network(json!({ "cidr_block": "10.1.0.0/16" }), subnet());
    insta::assert_snapshot!(told(&before, &after));
}

#[test]
fn what_refers_to_something_changed_in_place_stays() {
    let before = network(json!({ "cidr_block": "10.0.0.0/16", "enable_dns_hostnames": false }), subnet());
    let after = network(json!({ "cidr_block": "10.0.0.0/16", "enable_dns_hostnames": true }), subnet());
    insta::assert_snapshot!(told(&before, &after), @r"
    update aws_vpc.main (Update)
      enable_dns_hostnames: false -> true
    ");
}

#[test]
fn a_literal_is_known_wherever_it_is_referred_to() {
    let role = |name: &str, refers: &str| {
        json!({ "resource": {
            "aws_iam_role": { "a": { "name": name, "assume_role_policy": "{}" } },
            "aws_iam_role_policy_attachment": { "a": { "role": refers, "policy_arn": "arn:x" } },
        } })
    };
    // The same value by another way.
    assert_eq!(told(&role("x", "${aws_iam_role.a.name}"), &role("x", "x")), "");
    insta::assert_snapshot!(told(
        &role("x", "pre-${aws_iam_role.a.name}"),
        &role("y", "pre-${aws_iam_role.a.name}")
    ));
}

#[test]
fn locals_and_variables_are_what_they_stand_for() {
    let stack = |zone: &str, refers: &str| {
        json!({
            "locals": { "zone": zone },
            "variable": { "zone": { "default": "us-east-1a" } },
            "resource": { "aws_subnet": { "a": { "vpc_id": "vpc-1", "availability_zone": refers } } },
        })
    };
    assert_eq!(told(&stack("us-east-1a", "${local.zone}"), &stack("us-east-1a", "${var.zone}")), "");
    insta::assert_snapshot!(told(
        &stack("us-east-1a", "${local.zone}"),
        &stack("us-east-1b", "${local.zone}")
    ));
}

#[test]
fn a_moved_object_is_the_same_by_its_new_name() {
    let stack = |name: &str, moved: Value| {
        json!({
            "resource": {
                "aws_vpc": { name: { "cidr_block": "10.0.0.0/16" } },
                "aws_internet_gateway": { "main": { "vpc_id": format!("${{aws_vpc.{name}.id}}"),
                    "depends_on": [format!("aws_vpc.{name}")] } },
            },
            "moved": moved,
        })
    };
    let (before, after) = (
        stack("a", json!([])),
        stack(
            "c",
            json!([{ "from": "aws_vpc.a", "to": "aws_vpc.b" }, { "from": "aws_vpc.b", "to": "aws_vpc.c" }]),
        ),
    );
    insta::assert_snapshot!(told(&before, &after), @"no-op aws_vpc.c (None) from aws_vpc.a");
    // Blocks that are carried forward say nothing new.
    assert_eq!(told(&after, &after), "");
}

#[test]
fn a_new_template_version_changes_the_nodes() {
    let stack = |class: &str, description: &str| {
        json!({ "resource": {
            "aws_launch_template": { "a": { "name": "a", "instance_type": class, "description": description } },
            "aws_eks_node_group": { "a": { "launch_template": [{
                "id": "${aws_launch_template.a.id}", "version": "${aws_launch_template.a.latest_version}" }] } },
        } })
    };
    insta::assert_snapshot!(told(&stack("m7g.large", "x"), &stack("m7g.xlarge", "x")), @r#"
    update aws_eks_node_group.a (Update)
      launch_template[0].version: "${aws_launch_template.a.latest_version}" -> ?
      because refers_to_changed: it refers to aws_launch_template.a, which changes
    update aws_launch_template.a (Update)
      instance_type: "m7g.large" -> "m7g.xlarge"
    "#);
    insta::assert_snapshot!(told(&stack("m7g.large", "x"), &stack("m7g.large", "y")), @r#"
    update aws_launch_template.a (Update)
      description: "x" -> "y"
    "#);
}

#[test]
fn default_tags_are_on_everything_that_has_tags() {
    let stack = |owner: &str| {
        json!({
            "provider": { "aws": [{ "region": "x", "default_tags": [{ "tags": { "owner": owner, "Name": owner } }] }] },
            "resource": {
                "aws_vpc": { "main": { "cidr_block": "10.0.0.0/16", "tags": { "Name": "a" } } },
                "aws_route": { "main": { "route_table_id": "rt-1" } },
            },
        })
    };
    insta::assert_snapshot!(told(&stack("x"), &stack("y")), @r#"
    update aws_vpc.main (Update)
      tags_all.owner: "x" -> "y"
    changed provider.aws (Update)
      default_tags[0].tags.Name: "x" -> "y"
      default_tags[0].tags.owner: "x" -> "y"
    "#);
}

#[test]
fn what_terraform_ignores_changes_nothing() {
    let group = |desired: u8, max: u8| {
        json!({ "resource": { "aws_eks_node_group": { "a": {
            "scaling_config": [{ "desired_size": desired, "max_size": max }],
            "lifecycle": [{ "ignore_changes": ["scaling_config[0].desired_size"] }] } } } })
    };
    insta::assert_snapshot!(told(&group(1, 3), &group(2, 3)), @r"
    no-op aws_eks_node_group.a (None)
      scaling_config[0].desired_size: 1 -> 2
      because ignore_changes: Terraform ignores changes of `scaling_config[0].desired_size`
    ");
    assert!(told(&group(1, 3), &group(2, 4)).starts_with("update "));
}

#[test]
fn terraforms_own_arguments_change_no_object() {
    let key = |protect: bool, on: Value| {
        json!({ "resource": { "aws_kms_key": { "a": {
            "lifecycle": [{ "prevent_destroy": protect }], "depends_on": on } } } })
    };
    insta::assert_snapshot!(told(&key(true, json!([])), &key(false, json!(["aws_vpc.a"]))), @r#"
    no-op aws_kms_key.a (Caution)
      depends_on: +"aws_vpc.a"
      lifecycle.prevent_destroy: true -> false
    "#);
}

#[test]
fn what_the_provider_fills_in_stays_when_it_is_no_longer_set() {
    let key = |arguments: Value| json!({ "resource": { "aws_kms_key": { "a": arguments } } });
    let with = json!({ "policy": "{}" });
    assert!(told(&key(with.clone()), &key(json!({}))).starts_with("no-op "));
    assert!(told(&key(json!({})), &key(with)).starts_with("update "));
    assert!(
        told(&key(json!({ "description": "x" })), &key(json!({ "description": "y" }))).starts_with("update ")
    );
}

#[test]
fn what_creates_first_makes_what_it_stands_on_first_too() {
    let stack = |zone: &str, first: bool| {
        json!({ "resource": {
            "aws_subnet": { "a": { "vpc_id": "vpc-1", "availability_zone": zone, "cidr_block": "10.0.1.0/24" } },
            "aws_eks_node_group": { "a": { "subnet_ids": ["${aws_subnet.a.id}"],
                "lifecycle": [{ "create_before_destroy": first }] } },
        } })
    };
    assert!(told(&stack("a", true), &stack("b", true)).contains("create-delete aws_subnet.a"));
    assert!(told(&stack("a", false), &stack("b", false)).contains("delete-create aws_subnet.a"));
}

#[test]
fn triggers_replace() {
    let stack = |description: &str, by: &str| {
        json!({ "resource": {
            "aws_kms_key": { "a": { "description": description } },
            "aws_kms_alias": { "a": { "name": "alias/a", "lifecycle": [{ "replace_triggered_by": [by] }] } },
        } })
    };
    let replaced =
        |by: &str| told(&stack("x", by), &stack("y", by)).contains("delete-create aws_kms_alias.a");
    assert!(replaced("aws_kms_key.a") && replaced("aws_kms_key.a.description"));
    assert!(!replaced("aws_kms_key.a.policy"));
}

#[test]
fn data_that_is_looked_for_elsewhere_may_be_something_else() {
    let stack = |name: &str| {
        json!({
            "data": { "aws_ssm_parameter": { "ami": { "name": name } } },
            "resource": { "aws_subnet": { "a": { "availability_zone": "${data.aws_ssm_parameter.ami.value}" } } },
        })
    };
    insta::assert_snapshot!(told(&stack("/x"), &stack("/y")));
    assert_eq!(told(&stack("/x"), &stack("/x")), "");
}

#[test]
fn cycles_end() {
    let stack = |tag: &str| {
        json!({ "resource": {
            "aws_vpc": { "a": { "cidr_block": "${aws_vpc.b.cidr_block}", "tags": { "Name": tag } },
                "b": { "cidr_block": "${aws_vpc.a.cidr_block}", "instance_tenancy": "${aws_vpc.a.id}" } },
        } })
    };
    assert!(told(&stack("x"), &stack("y")).contains("aws_vpc.a"));
}

#[test]
fn encryption_is_switched_on_in_place_and_never_off() {
    let cluster = |encryption: Value| json!({ "resource": { "aws_eks_cluster": { "a": { "name": "a", "encryption_config": encryption } } } });
    let with = json!([{ "provider": [{ "key_arn": "a" }], "resources": ["secrets"] }]);
    assert!(told(&cluster(json!([])), &cluster(with.clone())).starts_with("update "));
    assert!(told(&cluster(with), &cluster(json!([]))).starts_with("delete-create aws_eks_cluster.a (Loss)"));
}

#[test]
fn a_default_that_is_written_down_changes_nothing() {
    let vpc = |support: Value| json!({ "resource": { "aws_vpc": { "a": { "cidr_block": "10.0.0.0/16", "enable_dns_support": support } } } });
    assert!(told(&vpc(Value::Null), &vpc(json!(true))).starts_with("no-op "));
    assert!(told(&vpc(Value::Null), &vpc(json!(false))).starts_with("update "));
}

#[test]
fn a_block_that_goes_is_asked_for_too() {
    let template = |placement: Value| json!({ "resource": { "aws_eks_cluster": { "a": { "name": "a", "remote_network_config": placement } } } });
    let with = json!([{ "remote_node_networks": [{ "cidrs": ["10.0.0.0/16"] }] }]);
    assert!(told(&template(with), &template(Value::Null)).starts_with("delete-create "));
}

#[test]
fn what_is_within_a_document_is_told_by_the_argument_that_holds_it() {
    let policy = |statements: Value| {
        let text = json!({ "Statement": statements }).to_string();
        json!({ "resource": { "aws_iam_policy": { "a": { "name": "a", "policy": text } } } })
    };
    let statement = json!({ "Sid": "A", "Action": "x:Y" });
    assert!(told(&policy(json!([statement])), &policy(json!([]))).starts_with("update aws_iam_policy.a"));
    assert!(told(&policy(json!([])), &policy(json!([statement]))).starts_with("update aws_iam_policy.a"));
}
