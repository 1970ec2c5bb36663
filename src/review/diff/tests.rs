//! Whole reviews.

mod properties;

use serde_json::{Value, json};

use super::diff;
use crate::fixture::{environment, lines, one, told};
use crate::{FailOn, Place};
use generated::Generated;

fn resources(resources: Value) -> Value {
    json!({ "resource": resources })
}

#[test]
fn what_comes_and_goes_is_told_argument_by_argument() {
    let before = resources(json!({ "aws_eip": { "a": { "domain": "vpc" } }, "aws_kms_key": { "x": {} } }));
    let after = resources(json!({ "aws_eip": { "b": { "domain": "vpc", "tags": { "Name": "b" } } } }));
    insta::assert_snapshot!(told(&before, &after), @r#"
    delete aws_kms_key.x (Loss)
      because delete_because_no_resource_config: no block declares it any more
    delete aws_eip.a (Destroy)
      domain: "vpc" ->
      because delete_because_no_resource_config: no block declares it any more
    create aws_eip.b (Create)
      domain: -> "vpc"
      tags.Name: -> "b"
    "#);
}

#[test]
fn comments_do_not_count_and_say_the_setting() {
    let key = |comment: &str, description: &str| {
        resources(json!({ "aws_kms_key": { "a": { "//": comment, "description": description } } }))
    };
    let settings = |key: &str| format!("modules/registry, settings: {key}");
    assert_eq!(told(&key(&settings("a.b"), "x"), &key(&settings("c.d"), "x")), "");
    let review = diff(&one(&key(&settings("a.b"), "x")), &one(&key(&settings("services.dawn.grants"), "y")));
    let change = &review.stacks[0].changes[0];
    assert_eq!((change.setting.as_str(), change.subject()), ("services.dawn.grants", "services.dawn"));
    assert_eq!(
        change.place,
        Some(Place { file: "out/prod/infrastructure/main.tf.json".to_owned(), line: 4 })
    );
}

#[test]
fn a_move_with_a_change_is_one_change() {
    let repository = |name: &str, mutability: &str, moved: Value| {
        json!({
            "resource": { "aws_ecr_repository": { name: { "name": "dusk", "image_tag_mutability": mutability } } },
            "moved": moved,
        })
    };
    let before = repository("dusk", "IMMUTABLE", json!([]));
    let after = repository(
        "twilight",
        "MUTABLE",
        json!([{ "from": "aws_ecr_repository.dusk", "to": "aws_ecr_repository.twilight" }]),
    );
    insta::assert_snapshot!(told(&before, &after), @r#"
    update aws_ecr_repository.twilight (Caution) from aws_ecr_repository.dusk
      image_tag_mutability: "IMMUTABLE" -> "MUTABLE"
    "#);
}

#[test]
fn a_move_to_where_something_stands_is_none() {
    let before = resources(json!({ "aws_eip": { "a": {}, "b": {} } }));
    let mut after = resources(json!({ "aws_eip": { "b": {} } }));
    after["moved"] = json!([{ "from": "aws_eip.a", "to": "aws_eip.b" }]);
    assert!(told(&before, &after).starts_with("delete aws_eip.a (Destroy)\n"));
}

#[test]
fn what_is_removed_is_forgotten_or_destroyed_as_its_block_says() {
    let before = resources(json!({ "aws_s3_bucket": { "a": { "bucket": "a" }, "b": { "bucket": "b" } } }));
    let after = json!({ "removed": [
        { "from": "aws_s3_bucket.a", "lifecycle": [{ "destroy": false }] },
        { "from": "aws_s3_bucket.b", "lifecycle": [{ "destroy": true }] },
    ] });
    insta::assert_snapshot!(told(&before, &after), @r#"
    delete aws_s3_bucket.b (Loss)
      bucket: "b" ->
      because delete_because_no_resource_config: no block declares it any more
    forget aws_s3_bucket.a (None)
      because removed: a `removed` block says that Terraform forgets it and leaves it as it is
    "#);
    assert_eq!(told(&after, &after), "");
}

#[test]
fn who_may_do_what_stays_as_it_is_when_addresses_change_or_terraform_lets_go() {
    let policy = json!({ "Statement": [
        { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${aws_kms_key.a.arn}" },
    ] });
    let rights = |key: &str, role: &str| {
        let policy = policy.to_string().replace("aws_kms_key.a", &format!("aws_kms_key.{key}"));
        let role_policy =
            json!({ "role": format!("${{aws_iam_role.{role}.id}}"), "name": "x", "policy": policy });
        resources(json!({
            "aws_kms_key": { key: {} },
            "aws_iam_role": { role: { "name": "dawn", "assume_role_policy": "{}" } },
            "aws_iam_role_policy": { role: role_policy },
        }))
    };
    let before = rights("a", "a");
    let mut after = rights("b", "b");
    let gains = diff(&one(&before), &one(&after)).access;
    assert!(!gains.is_empty(), "another key without a move is another key");
    let ways = ["aws_kms_key", "aws_iam_role", "aws_iam_role_policy"];
    after["moved"] =
        ways.iter().map(|of| json!({ "from": format!("{of}.a"), "to": format!("{of}.b") })).collect();
    assert_eq!(diff(&one(&before), &one(&after)).access, []);

    let forget = |destroy: bool| {
        let removed =
            ways.map(|of| json!({ "from": format!("{of}.a"), "lifecycle": [{ "destroy": destroy }] }));
        diff(&one(&before), &one(&json!({ "removed": removed }))).access
    };
    assert_eq!(forget(false), []);
    assert!(!forget(true).is_empty());
}

#[test]
fn what_is_imported_is_not_made() {
    let mut after = resources(json!({ "aws_s3_bucket": { "a": { "bucket": "x" }, "b": { "bucket": "y" } } }));
    after["import"] =
        json!([{ "to": "aws_s3_bucket.a", "id": "x" }, { "to": "aws_s3_bucket.b", "id": "${data.x.y.z}" }]);
    insta::assert_snapshot!(told(&json!({}), &after), @r#"
    no-op aws_s3_bucket.a (None) imported by Some("x")
      bucket: -> "x"
    no-op aws_s3_bucket.b (None) imported by None
      bucket: -> "y"
    "#);
    assert_eq!(told(&after, &after), "");
}

#[test]
fn other_blocks_are_neither_made_nor_destroyed() {
    let before = json!({
        "provider": { "kubernetes": [{ "alias": "a", "host": "x" }, { "alias": "b", "host": "y" }] },
        "terraform": { "required_version": ">= 1.11", "backend": { "s3": { "key": "a" } } },
        "variable": { "x": { "type": "string" } },
        "check": { "x": { "assert": [{ "condition": "${true}" }] } },
    });
    let after = json!({
        "provider": { "kubernetes": [{ "alias": "b", "host": "z" }] },
        "terraform": { "required_version": ">= 1.11", "backend": { "s3": { "key": "b" } } },
        "locals": { "x": [1] },
        "check": { "x": { "assert": [{ "condition": "${false}" }] } },
    });
    let review = diff(&one(&before), &one(&after));
    insta::assert_snapshot!(lines(&review));
    assert!(!review.has(FailOn::Destroy) && !review.has(FailOn::Replace));
}

#[test]
fn outputs_change_with_what_they_say() {
    let stack = |cidr: &str, name: &str| {
        json!({
            "resource": { "aws_vpc": { "main": { "cidr_block": cidr } } },
            "output": {
                "vpc_id": { "value": "${aws_vpc.main.id}", "description": name },
                "cidr": { "value": "${aws_vpc.main.cidr_block}" },
                name: { "value": { "a": ["x"] }, "sensitive": true },
                "name": { "value": name, "sensitive": true },
            },
        })
    };
    insta::assert_snapshot!(told(&stack("10.0.0.0/16", "hunter2"), &stack("10.1.0.0/16", "hunter3")));
}

/// A producer with an export, and a consumer of it by either way.
fn two_stacks(name: &str, reads: Value, refers: &str) -> Generated {
    let producer = json!({ "resource": { "aws_eks_cluster": { "a": { "name": name } } },
        "output": { "name": { "value": "${aws_eks_cluster.a.name}" }, "arn": { "value": "${aws_eks_cluster.a.arn}" } } });
    let consumer = json!({ "data": reads, "resource": { "aws_eks_addon": { "a": {
        "addon_name": "x", "cluster_name": refers, "preserve": true } } } });
    let mut generated = environment("prod", &[("infrastructure", &producer), ("application", &consumer)]);
    generated.stacks[1].references = [("infrastructure".to_owned(), vec!["name".to_owned()])].into();
    generated
}

#[test]
fn a_stack_on_top_changes_after_the_one_below() {
    let state = || {
        json!({ "terraform_remote_state": { "infrastructure": {
            "backend": "s3", "config": { "bucket": "x", "key": "prod/infrastructure.tfstate" } } } })
    };
    let parameter = || json!({ "aws_ssm_parameter": { "x": { "name": "/cleon/prod/infrastructure/name" } } });
    let by_state = "${data.terraform_remote_state.infrastructure.outputs.name}";
    let review = diff(&two_stacks("a", state(), by_state), &two_stacks("b", state(), by_state));
    insta::assert_snapshot!(lines(&review), @r#"
    delete-create aws_eks_cluster.a (Loss)
      name: "a" -> "b" !
      because replace_because_cannot_update: `name` cannot change in place
    update output.arn read by []
      : "${aws_eks_cluster.a.arn}" -> ?
    update output.name read by ["application"]
      : "a" -> "b"
    "#);
    insta::assert_debug_snapshot!(review.notes, @r#"
    [
        "`application` reads `name` of `infrastructure`, which changes: what follows from that in `application` shows only when `infrastructure` is applied.",
    ]
    "#);
    let mut without = two_stacks("a", state(), by_state);
    without.stacks[0].files.clear();
    let review = diff(&without, &two_stacks("a", state(), by_state));
    assert_eq!(
        review.notes,
        [
            "`application` reads `name` of `infrastructure`, which is new: it can be planned only when `infrastructure` is \
          applied."
        ]
    );
    // The same export by another way is the same value.
    let by_parameter = two_stacks("a", parameter(), "${data.aws_ssm_parameter.x.value}");
    let review = diff(&two_stacks("a", state(), by_state), &by_parameter);
    assert!(!lines(&review).contains("aws_eks_addon"), "{}", lines(&review));
}

#[test]
fn secrets_are_seen_nowhere() {
    let stack = |password: &str| {
        json!({
            "resource": {
                "aws_db_instance": { "a": { "identifier": "a", "password": password } },
                "aws_ssm_parameter": { "a": { "name": "x", "insecure_value": format!("postgres://u:{password}@h") } },
            },
            "locals": { "copy": { "of": password, password: 1 } },
        })
    };
    let review = diff(&one(&stack("hunter2")), &one(&stack("hunter3")));
    let json = serde_json::to_string(&review).unwrap();
    assert!(!json.contains("hunter") && json.contains("sensitive"), "{json}");
    insta::assert_snapshot!(lines(&review));
}

const DEPLOYMENT: &str = "# Generated by cleon.
# modules/workload, settings: services.dawn.workload
apiVersion: apps/v1
kind: Deployment
metadata:
  name: dawn
spec:
  template:
    spec:
      containers:
      - name: proxy
        image: p
      - name: dawn
        image: a:1
        env:
        - name: X
          value: '1'
";

const SECRET: &str = "apiVersion: v1
kind: Secret
metadata:
  name: s
data:
  password: aHVudGVyMg==
";

fn manifests(files: &[(&str, &str)]) -> Generated {
    let mut generated = environment("prod", &[]);
    generated.manifests = files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
    generated
}

#[test]
fn manifests_are_compared_object_by_object() {
    let patch = "- op: replace\n  path: /a\n  value: 1\n- op: add\n  path: /b\n  value: 1\n";
    let kustomization = "kind: Kustomization\nresources:\n- a.yaml\n";
    let before = manifests(&[
        ("trantor/_base/dawn/deployment-dawn.yaml", DEPLOYMENT),
        ("trantor/dawn/secret-s.yaml", SECRET),
        ("trantor/dawn/kustomization.yaml", kustomization),
        ("trantor/dawn/namespace-dawn.yaml", "kind: Namespace\nmetadata:\n  name: dawn\n"),
        ("trantor/dawn-rc/patch-deployment-dawn.yaml", patch),
    ]);
    let after = manifests(&[
        (
            "trantor/_base/dawn/deployment-dawn.yaml",
            &DEPLOYMENT
                .replace("a:1", "a:2")
                .replace("      - name: proxy\n        image: p\n", "")
                .replace("'1'", "'2'"),
        ),
        ("trantor/dawn/secret-s.yaml", &SECRET.replace("aHVudGVyMg==", "aHVudGVyMw==")),
        ("trantor/dawn/kustomization.yaml", &kustomization.replace("a.yaml", "a.yaml\n- b.yaml")),
        ("trantor/dawn-rc/patch-deployment-dawn.yaml", &patch.replace("/a\n  value: 1", "/a\n  value: 2")),
    ]);
    let review = diff(&before, &after);
    insta::assert_snapshot!(lines(&review));
    let deployment =
        review.stacks[0].changes.iter().find(|change| change.resource_type == "Deployment").unwrap();
    assert_eq!(deployment.setting, "services.dawn.workload");
    assert_eq!(deployment.place.as_ref().map(|place| place.line), Some(6));
    assert_eq!(review.notes.len(), 1);
    assert!(!serde_json::to_string(&review).unwrap().contains("aHVudGVy"));
}

#[test]
fn another_environment_is_compared_and_nothing_is_forecast() {
    let stack = |name: &str, account: &str, size: u8| {
        json!({
            "provider": { "aws": [{ "region": "x", "allowed_account_ids": [account] }] },
            "resource": {
                "aws_eks_cluster": { "a": { "name": format!("{name}-trantor"), "role_arn": format!("arn:aws:iam::{account}:role/x") } },
                "aws_launch_template": { "a": { "name": "a", "image_id": size,
                    "block_device_mappings": [{ "device_name": "/dev/xvda" }] } },
            },
        })
    };
    let (dev, prod) = (stack("dev", "111111111111", 1), stack("prod", "222222222222", 2));
    let review = diff(
        &environment("dev", &[("infrastructure", &dev)]),
        &environment("prod", &[("infrastructure", &prod)]),
    );
    insta::assert_snapshot!(lines(&review), @r#"
    update aws_launch_template.a (Update)
      image_id: "1" -> "2"
    "#);
    insta::assert_debug_snapshot!(review.notes);
}

#[test]
fn a_stack_that_goes_is_told_behind_those_that_stay() {
    let (a, b) = (resources(json!({ "aws_eip": { "a": {} } })), resources(json!({ "aws_eip": { "b": {} } })));
    let before = environment("prod", &[("gone", &a), ("stays", &b)]);
    let after = environment("prod", &[("new", &a), ("stays", &b)]);
    let review = diff(&before, &after);
    let names: Vec<&str> = review.stacks.iter().map(|stack| &*stack.stack).collect();
    assert_eq!(names, ["new", "stays", "gone"]);
    assert!(review.stacks[1].changes.is_empty());
    assert!(review.has(FailOn::Destroy));
}
