//! Each rule of comparison.

use serde_json::{Value, json};

use super::*;
use crate::fixture::shown;
use crate::tree::Pending;

/// The changes as lines: `path: before -> after`, `path: +added -removed`.
fn lines(rules: Rules<'_>, before: &Tree, after: &Tree) -> Vec<String> {
    let line = |ArgumentChange { path, change, .. }: ArgumentChange| match change {
        ValueChange::Added { after } => format!("{path}: -> {}", shown(&after)),
        ValueChange::Removed { before } => format!("{path}: {} ->", shown(&before)),
        ValueChange::Changed { before, after } => {
            format!("{path}: {} -> {}", shown(&before), shown(&after))
        }
        ValueChange::Elements { added, removed } => {
            let added = added.iter().map(|element| format!(" +{}", shown(element)));
            let removed = removed.iter().map(|element| format!(" -{}", shown(element)));
            format!("{path}:{}", added.chain(removed).collect::<String>())
        }
    };
    arguments(rules, before, after).into_iter().map(line).collect()
}

fn compared(resource_type: &str, before: Value, after: Value) -> Vec<String> {
    lines(Rules::of_resource(resource_type), &before.into(), &after.into())
}

fn policies(before: Value, after: Value) -> Vec<String> {
    let document = |statements: Value| json!({ "policy": json!({ "Version": "2012-10-17", "Statement": statements }).to_string() });
    compared("aws_iam_policy", document(before), document(after))
}

#[test]
fn sets_are_compared_as_sets() {
    let group = |ids: Value| json!({ "subnet_ids": ids, "scaling_config": [{ "max_size": 3 }] });
    assert_eq!(
        compared("aws_eks_node_group", group(json!(["a", "b"])), group(json!(["b", "a"]))),
        Vec::<String>::new()
    );
    assert_eq!(
        compared("aws_eks_node_group", group(json!(["a", "b"])), group(json!(["c", "b", "d"]))),
        [r#"subnet_ids: +"c" +"d" -"a""#]
    );
}

#[test]
fn blocks_are_compared_by_position_and_maps_by_key() {
    let before =
        json!({ "scaling_config": [{ "max_size": 3, "min_size": 1 }], "tags": { "Name": "a", "x": "1" } });
    let after = json!({ "scaling_config": [{ "max_size": 4, "min_size": "1" }], "tags": { "Name": "b", "a/b": "1" } });
    assert_eq!(
        compared("aws_eks_node_group", before, after),
        [
            "scaling_config[0].max_size: 3 -> 4",
            r#"tags.Name: "a" -> "b""#,
            r#"tags["a/b"]: -> "1""#,
            r#"tags.x: "1" ->"#,
        ]
    );
}

#[test]
fn a_block_that_comes_is_told_argument_by_argument() {
    assert_eq!(
        compared("aws_eks_cluster", json!({}), json!({ "upgrade_policy": [{ "support_type": "STANDARD" }] })),
        [r#"upgrade_policy[0].support_type: -> "STANDARD""#]
    );
    assert_eq!(
        compared("aws_eks_cluster", json!({ "upgrade_policy": [] }), json!({ "upgrade_policy": null })),
        Vec::<String>::new()
    );
}

#[test]
fn lists_are_compared_by_position() {
    let alarm = |actions: Value| json!({ "values": actions });
    let compared = |before, after| compared("helm_release", alarm(before), alarm(after));
    assert_eq!(compared(json!(["a", "b"]), json!(["a", "c"])), [r#"values[1]: "b" -> "c""#]);
    assert_eq!(compared(json!(["a"]), json!(["a", "c"])), [r#"values[1]: -> "c""#]);
    assert_eq!(compared(json!(["a", "b"]), json!(["b"])), [r#"values: ["a","b"] -> ["b"]"#]);
    assert_eq!(
        compared(json!([r#"{"a":{"b":1}}"#]), json!([r#"{"a": {"b": 2}}"#])),
        ["values[0].a.b: 1 -> 2"]
    );
}

#[test]
fn blocks_of_sets_are_matched_where_one_became_the_other() {
    let endpoint = |dns: Value| json!({ "dns_options": dns });
    assert_eq!(
        compared(
            "aws_db_parameter_group",
            json!({ "parameter": [{ "name": "a", "value": "1" }, { "name": "b", "value": "1" }] }),
            json!({ "parameter": [{ "name": "b", "value": "2" }, { "name": "a", "value": "1" }, { "name": "c", "value": "3" }] })
        ),
        [r#"parameter[b].value: "1" -> "2""#, r#"parameter: +{"name":"c","value":"3"}"#]
    );
    assert_eq!(
        compared(
            "aws_vpc_endpoint",
            endpoint(json!([{ "dns_record_ip_type": "ipv4" }])),
            endpoint(json!([{ "dns_record_ip_type": "ipv6" }]))
        ),
        [r#"dns_options[0].dns_record_ip_type: "ipv4" -> "ipv6""#]
    );
}

#[test]
fn what_terraform_itself_reads_as_a_set_is_one() {
    let block =
        |on: Value, ignored: Value| json!({ "depends_on": on, "lifecycle": [{ "ignore_changes": ignored }] });
    assert_eq!(
        compared(
            "aws_vpc",
            block(json!(["a", "b"]), json!(["x", "y"])),
            block(json!(["b", "a"]), json!(["y"]))
        ),
        [r#"lifecycle.ignore_changes: -"x""#]
    );
}

#[test]
fn secrets_are_compared_and_not_shown() {
    let secret = |value: &str| json!({ "password": value });
    assert_eq!(compared("aws_db_instance", secret("hunter2"), secret("hunter3")), ["password: *** -> ***"]);
    assert_eq!(compared("aws_db_instance", secret("hunter2"), secret("hunter2")), Vec::<String>::new());
    let marked = |value: &str| Tree::Map([("input".to_owned(), Tree::from(json!(value)).sensitive())].into());
    assert_eq!(lines(Rules::Free, &marked("a"), &marked("b")), ["input: *** -> ***"]);
    assert_eq!(lines(Rules::Free, &marked("a"), &Tree::empty()), ["input: *** ->"]);
}

#[test]
fn what_is_unknown_may_change() {
    let of = |value: Tree| Tree::Map([("vpc_id".to_owned(), value)].into());
    let pending = |text: &str| {
        Tree::Pending(Pending { text: text.to_owned(), unknown: vec!["aws_vpc.a.id".to_owned()] })
    };
    let (known, text) = (of(Tree::from(json!("vpc-1"))), of(Tree::from(json!("${aws_vpc.a.id}"))));
    let rules = Rules::of_resource("aws_subnet");
    assert_eq!(lines(rules, &known, &of(Tree::Unknown)), [r#"vpc_id: "vpc-1" -> ?"#]);
    assert_eq!(lines(rules, &of(Tree::Unknown), &of(Tree::Unknown)), ["vpc_id: ? -> ?"]);
    assert_eq!(lines(rules, &text, &of(pending("${aws_vpc.a.id}"))), [r#"vpc_id: "${aws_vpc.a.id}" -> ?"#]);
    assert_eq!(
        lines(rules, &known, &of(pending("${aws_vpc.a.id}"))),
        [r#"vpc_id: "vpc-1" -> "${aws_vpc.a.id}""#]
    );
}

#[test]
fn statements_are_matched_by_their_sid() {
    let read = |actions: Value, resource: &str| json!({ "Sid": "Read", "Effect": "Allow", "Action": actions, "Resource": resource });
    let other = json!({ "Sid": "Other", "Effect": "Allow", "Action": "x:Y", "Resource": ["*"] });
    assert_eq!(
        policies(
            json!([read(json!("s3:GetObject"), "a"), other]),
            json!([other, read(json!(["s3:GetObject", "s3:PutObject"]), "b")])
        ),
        [
            r#"policy.Statement[Read].Action: +"s3:PutObject""#,
            r#"policy.Statement[Read].Resource: +"b" -"a""#,
        ]
    );
    assert_eq!(
        policies(json!([read(json!("s3:GetObject"), "a")]), json!([read(json!(["s3:GetObject"]), "a")])),
        Vec::<String>::new()
    );
    assert_eq!(
        policies(json!([other]), json!([])),
        [r#"policy.Statement[Other]: {"Action":"x:Y","Effect":"Allow","Resource":["*"],"Sid":"Other"} ->"#]
    );
}

#[test]
fn statements_without_a_sid_are_matched_by_what_they_say() {
    let statement = |action: &str, resource: Value| {
        json!({ "Effect": "Allow", "Action": ["kms:Decrypt", action], "Resource": resource,
            "Principal": { "AWS": "a" }, "Condition": { "StringEquals": { "kms:ViaService": ["x", "y"] } } })
    };
    let (a, b) = (statement("a:A", json!(["1"])), statement("b:B", json!(["2"])));
    assert_eq!(policies(json!([a, b]), json!([b, a])), Vec::<String>::new());
    let changed = json!({ "Effect": "Allow", "Action": ["kms:Decrypt", "b:B"], "Resource": ["2"],
        "Principal": { "AWS": ["a", "b"] }, "Condition": { "StringEquals": { "kms:ViaService": ["y"] } } });
    assert_eq!(
        policies(json!([a, b]), json!([changed, a])),
        [
            r#"policy.Statement[0].Condition.StringEquals["kms:ViaService"]: -"x""#,
            r#"policy.Statement[0].Principal.AWS: +"b""#,
        ]
    );
}

#[test]
fn expressions_in_a_policy_are_no_json() {
    let trust = |issuer: &str, account: &str| {
        let text = format!(
            r#"{{"Statement":[{{"Sid":"A","Principal":{{"Federated":"{account}"}},"Condition":{{"StringEquals":{{"${{replace({issuer}, "https://", "")}}:sub":"x"}}}}}}]}}"#
        );
        json!({ "assume_role_policy": text })
    };
    assert_eq!(
        compared("aws_iam_role", trust("a.b.c", "1"), trust("a.b.c", "2")),
        [r#"assume_role_policy.Statement[A].Principal.Federated: +"2" -"1""#]
    );
    assert_eq!(
        compared("aws_iam_role", trust("a.b.c", "1"), trust("a.b.d", "1")),
        [
            r#"assume_role_policy.Statement[A].Condition.StringEquals["${replace(a.b.c, \"https://\", \"\")}:sub"]: "x" ->"#,
            r#"assume_role_policy.Statement[A].Condition.StringEquals["${replace(a.b.d, \"https://\", \"\")}:sub"]: -> "x""#,
        ]
    );
}

#[test]
fn only_the_expression_that_is_unknown_is_so() {
    let text = r#"{"Statement":[{"Sid":"A","Resource":["${a.b.arn}","${c.d.arn}"]}]}"#;
    let before = Tree::Map([("policy".to_owned(), Tree::Text(text.to_owned()))].into());
    let pending = Tree::Pending(Pending { text: text.to_owned(), unknown: vec!["c.d.arn".to_owned()] });
    let after = Tree::Map([("policy".to_owned(), pending)].into());
    assert_eq!(
        lines(Rules::of_resource("aws_iam_policy"), &before, &after),
        [r#"policy.Statement[A].Resource: +? -"${c.d.arn}""#]
    );
}

#[test]
fn things_with_names_are_matched_by_them() {
    let pod = |containers: Value| json!({ "spec": { "containers": containers } });
    let env = |value: &str| json!({ "name": "X", "value": value });
    let before = pod(
        json!([{ "name": "dawn", "image": "a:1", "env": [env("1")] }, { "name": "proxy", "image": "p" }]),
    );
    let after =
        pod(json!([{ "name": "new", "image": "n" }, { "name": "dawn", "image": "a:2", "env": [env("2")] }]));
    assert_eq!(
        lines(Rules::Free, &before.into(), &after.into()),
        [
            r#"spec.containers[dawn].env[X].value: "1" -> "2""#,
            r#"spec.containers[dawn].image: "a:1" -> "a:2""#,
            r#"spec.containers[new]: -> {"image":"n","name":"new"}"#,
            r#"spec.containers[proxy]: {"image":"p","name":"proxy"} ->"#,
        ]
    );
}
