use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use terraform::plan::Unredacted;

use super::*;
use crate::model::tests::generated;

fn sample() -> Vec<PlanView> {
    let below = json!({
        "terraform": {
            "required_version": ">= 1.12",
            "required_providers": { "aws": { "source": "hashicorp/aws", "version": ">= 5.100, < 7" } },
        },
        "provider": { "aws": [{ "region": "us-east-1", "default_tags": [{ "tags": { "owner": "platform" } }] }] },
        "resource": {
            "aws_subnet": { "a": { "cidr_block": "10.0.0.0/24", "vpc_id": "${aws_vpc.main.id}" } },
            "aws_vpc": { "main": {
                "//": "modules/network, settings: network",
                "cidr_block": "10.0.0.0/16",
                "lifecycle": [{ "prevent_destroy": true }],
                "tags": { "Name": "test", "Text": "$${x}" },
            } },
            "aws_eks_cluster": { "a": {
                "name": "test-a",
                "depends_on": ["aws_vpc.main"],
                "vpc_config": [{ "endpoint_public_access": false, "subnet_ids": ["${aws_subnet.a.id}"] }],
            } },
        },
        "output": {
            "name": { "value": "${aws_eks_cluster.a.name}" },
            "vpc_id": { "value": "${aws_vpc.main.id}" },
            "secret": { "value": "${aws_eks_cluster.a.name}", "sensitive": true },
        },
    });
    let document = "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"ec2:*\",\"Resource\":\"${data.terraform_remote_state.below.outputs.vpc_id}\"}]}";
    let above = json!({
        "data": { "terraform_remote_state": { "below": { "backend": "s3", "config": { "key": "test/below.tfstate" } } } },
        "locals": { "group": "/x/${data.terraform_remote_state.below.outputs.name}" },
        "resource": {
            "aws_cloudwatch_log_group": { "g": { "name": "${local.group}", "retention_in_days": 30 } },
            "aws_iam_policy": { "p": { "name": "p", "policy": document } },
            "kubernetes_namespace_v1": { "n": {
                "provider": "kubernetes.a",
                "metadata": [{ "name": "${data.terraform_remote_state.below.outputs.vpc_id}-x", "labels": { "a": "b" } }],
            } },
        },
        "provider": { "kubernetes": [{ "alias": "a", "host": "${data.terraform_remote_state.below.outputs.vpc_id}" }] },
    });
    plan_views(&generated(&[("below", below), ("above", above)]))
}

#[test]
fn a_plan_view_is_what_a_first_plan_would_be() {
    insta::assert_snapshot!(format!("{:#}", sample()[0].plan));
    insta::assert_snapshot!(format!("{:#}", sample()[1].plan));
}

#[test]
fn what_is_not_known_is_left_out_and_said() {
    let views = sample();
    let change = |view: usize, address: &str| {
        let changes = views[view].plan["resource_changes"].as_array().expect("a list");
        changes.iter().find(|change| change["address"] == address).expect("it is there")["change"].clone()
    };
    let cluster = change(0, "aws_eks_cluster.a");
    assert_eq!(cluster["after"]["vpc_config"], json!([{ "endpoint_public_access": false }]));
    assert_eq!(cluster["after_unknown"], json!({ "vpc_config": [{ "subnet_ids": true }] }));
    let group = change(1, "aws_cloudwatch_log_group.g");
    assert_eq!((&group["after"]["name"], &group["after_unknown"]), (&json!("/x/test-a"), &json!({})));
    let policy = change(1, "aws_iam_policy.p");
    let text = policy["after"]["policy"].as_str().expect("a text");
    let document: Value = serde_json::from_str(text).expect("a document");
    assert_eq!(document["Statement"][0]["Resource"], "${below:aws_vpc.main.id}");
    assert_eq!(policy["after_unknown"], json!({ "policy": true }));
    let outputs = &views[0].plan["planned_values"]["outputs"];
    assert_eq!(outputs["secret"], json!({ "sensitive": true }));
}

/// Every resource of what is committed is in the view, and the reader of plans takes it.
#[test]
fn what_is_committed_has_a_plan_view_that_reads_as_a_plan() {
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../out");
    for environment in ["dev", "staging", "prod"] {
        let mut files = BTreeMap::new();
        let mut collect = |folder: &Path, prefix: &str| {
            for entry in fs::read_dir(folder).expect("it is committed") {
                let path = entry.expect("it is committed").path();
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if path.is_file() {
                    files.insert(format!("{prefix}{name}"), fs::read(&path).expect("it is readable"));
                }
            }
        };
        collect(&out.join(environment), "");
        for stack in ["bootstrap", "infrastructure", "platform", "application"] {
            collect(&out.join(environment).join(stack), &format!("{stack}/"));
        }
        let generated = Generated::read(environment, &files).expect("it is whole");
        let views = plan_views(&generated);
        assert_eq!(views.len(), 4, "{environment}");
        for (stack, view) in generated.stacks.iter().zip(views) {
            let plan = Unredacted::read(view.plan.to_string().as_bytes());
            let plan = plan.unwrap_or_else(|error| panic!("{environment}, {}: {error}", stack.name));
            drop(plan);
            let addresses = |of: &Value| -> BTreeSet<String> {
                let all = of.as_array().into_iter().flatten();
                all.map(|of| of["address"].as_str().unwrap_or_default().to_owned()).collect()
            };
            let declared: BTreeSet<String> = declared(stack)
                .into_iter()
                .filter(|(_, of)| !of.is_data)
                .map(|(address, _)| address)
                .collect();
            assert_eq!(addresses(&view.plan["resource_changes"]), declared);
            assert_eq!(addresses(&view.plan["planned_values"]["root_module"]["resources"]), declared);
        }
    }
}
