use serde_json::{Value, json};

use super::*;

/// Generated files of stacks: name to files, file name to content.
pub(crate) fn generated(stacks: &[(&str, Value)]) -> Generated {
    let stack = |(name, content): &(&str, Value)| {
        let text = serde_json::to_string_pretty(content).unwrap_or_default();
        let content = content.as_object().cloned().unwrap_or_default();
        GeneratedStack {
            name: (*name).to_owned(),
            files: [("main.tf.json".to_owned(), (text, content))].into(),
            ..GeneratedStack::default()
        }
    };
    Generated {
        environment: "test".to_owned(),
        stacks: stacks.iter().map(stack).collect(),
        ..Generated::default()
    }
}

fn sample() -> Model {
    let below = json!({
        "resource": {
            "aws_kms_key": { "logs": { "//": "modules/encryption_key, settings: logs", "description": "x" } },
            "aws_eks_cluster": { "a": { "name": "test-a", "version": "1.35" } },
            "aws_iam_role": { "r": { "name": "r", "assume_role_policy":
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Condition\":{\"StringEquals\":{\"${replace(aws_eks_cluster.a.identity[0].oidc[0].issuer, \"https://\", \"\")}:sub\":\"x\"}}}]}" } },
        },
        "output": { "logs_key_arn": { "value": "${aws_kms_key.logs.arn}" }, "a_name": { "value": "${aws_eks_cluster.a.name}" } },
        "provider": { "aws": [{ "region": "us-east-1" }] },
    });
    let above = json!({
        "locals": { "group": "/x/${data.terraform_remote_state.below.outputs.a_name}" },
        "data": { "terraform_remote_state": { "below": { "backend": "s3", "config": { "key": "test/below.tfstate" } } } },
        "resource": { "aws_cloudwatch_log_group": { "g": {
            "name": "${local.group}",
            "kms_key_id": "${data.terraform_remote_state.below.outputs.logs_key_arn}",
            "tags": { "literal": "$${x}" },
        } } },
    });
    Model::new(&generated(&[("below", below), ("above", above)]), &[])
}

#[test]
fn references_are_followed_through_stacks() {
    let model = sample();
    let group = model.of_type("aws_cloudwatch_log_group").next().expect("it is there");
    assert_eq!(group.text("name"), Some("/x/test-a"));
    assert_eq!(group.text("kms_key_id"), Some("${below:aws_kms_key.logs.arn}"));
    assert_eq!(group.text("tags.literal"), Some("${x}"));
    let key = model.target(group, "kms_key_id").expect("the key");
    assert_eq!((key.name().as_str(), key.setting.as_str()), ("below:aws_kms_key.logs", "logs"));
    assert_eq!(model.referring(key, "aws_cloudwatch_log_group", "kms_key_id").len(), 1);
    assert_eq!(model.target(group, "name").map(Subject::name).as_deref(), Some("below:aws_eks_cluster.a"));
}

#[test]
fn policies_with_functions_stay_json() {
    let model = sample();
    let role = model.of_type("aws_iam_role").next().expect("it is there");
    let policy = policy::Policy::read(role.at("assume_role_policy").expect("set")).expect("a policy");
    assert_eq!(
        policy.statements[0].conditions[0].key,
        "${replace(below:aws_eks_cluster.a.identity[0].oidc[0].issuer, 'https://', '')}:sub"
    );
}

#[test]
fn evidence_has_a_line_and_a_digest() {
    let model = sample();
    let cluster = model.of_type("aws_eks_cluster").next().expect("it is there");
    assert_eq!(model.line(cluster, "version"), model.line(cluster, "name").map(|line| line + 1));
    assert_eq!(model.sha256(cluster).map(str::len), Some(64));
}
