//! Faults of rights in AWS, and of keys.

use serde_json::{Value, json};

use super::committed::Committed;
use crate::{Mutation, mutation};

const INFRASTRUCTURE: &str = "infrastructure";
const BOOTSTRAP: &str = "bootstrap";
const KEY: &str = "aws_kms_key.trantor_secrets";
const POLICY: &str = "aws_iam_policy.trantor_fluent_bit";

/// Adds a statement to a controller's policy.
fn allow(of: &mut Committed, statement: Value) {
    let text = of.block(INFRASTRUCTURE, POLICY)["policy"].as_str().unwrap_or_default().to_owned();
    let mut policy: Value = serde_json::from_str(&text).unwrap_or_default();
    match policy["Statement"].as_array_mut() {
        Some(statements) => statements.push(statement),
        None => panic!("{POLICY} has no statements"),
    }
    of.set(INFRASTRUCTURE, POLICY, "/policy", policy.to_string());
}

fn statement(actions: &[&str], resource: &str) -> Value {
    json!({ "Sid": "Seeded", "Effect": "Allow", "Action": actions, "Resource": [resource] })
}

pub(crate) const MUTATIONS: &[Mutation] = &[
    mutation(
        "everything is allowed",
        |of| allow(of, statement(&["*"], "*")),
        &[
            "iam-admin",
            "iam-credentials-exposure",
            "iam-escalation",
            "iam-kms-decrypt",
            "iam-pass-role",
            "iam-resource-wildcards",
            "iam-service-wildcards",
        ],
    ),
    mutation(
        "a service is allowed whole",
        |of| allow(of, statement(&["sqs:*"], "arn:aws:sqs:us-east-1:123456789012:jobs")),
        &["iam-service-wildcards"],
    ),
    mutation(
        "what changes something is allowed on everything",
        |of| allow(of, statement(&["ec2:TerminateInstances"], "*")),
        &["iam-resource-wildcards"],
    ),
    mutation(
        "a controller may attach any policy to any role",
        |of| allow(of, statement(&["iam:AttachRolePolicy"], "arn:aws:iam::123456789012:role/*")),
        &["iam-escalation"],
    ),
    mutation(
        "a controller may change a role without a boundary",
        |of| {
            of.unset(INFRASTRUCTURE, "aws_iam_role.flow_logs", "/permissions_boundary");
            allow(of, statement(&["iam:PutRolePolicy"], "arn:aws:iam::123456789012:role/prod-flow-*"));
        },
        &["iam-boundary", "iam-escalation"],
    ),
    mutation(
        "a controller reads every secret",
        |of| {
            allow(
                of,
                statement(
                    &["secretsmanager:GetSecretValue"],
                    "arn:aws:secretsmanager:us-east-1:123456789012:secret:*",
                ),
            );
        },
        &["iam-credentials-exposure"],
    ),
    mutation(
        "a controller passes any role to any service",
        |of| allow(of, statement(&["iam:PassRole"], "arn:aws:iam::123456789012:role/*")),
        &["iam-pass-role"],
    ),
    mutation(
        "a controller decrypts with every key",
        |of| allow(of, statement(&["kms:Decrypt"], "arn:aws:kms:us-east-1:123456789012:key/*")),
        &["iam-kms-decrypt"],
    ),
    mutation(
        "a role has no boundary",
        |of| of.unset(INFRASTRUCTURE, "aws_iam_role.trantor_velero", "/permissions_boundary"),
        // The pipeline may change what roles of this name trust.
        &["iam-boundary", "iam-escalation"],
    ),
    mutation(
        "everybody may assume a role",
        |of| {
            of.policy(INFRASTRUCTURE, "aws_iam_role.trantor_general_node", "assume_role_policy", |policy| {
                policy["Statement"][0]["Principal"] = json!({ "AWS": "*" });
            });
        },
        &["iam-trust-named"],
    ),
    mutation(
        "any branch applies",
        |of| {
            of.replace(
                BOOTSTRAP,
                "aws_iam_role.apply",
                "assume_role_policy",
                "repo:example-org/platform:environment:prod",
                "repo:example-org/platform:*",
            );
        },
        &["iam-trust-pipeline"],
    ),
    mutation(
        "the role that plans changes something",
        |of| {
            of.policy(BOOTSTRAP, "aws_iam_policy.plan", "policy", |policy| {
                let statement = statement(&["ec2:CreateTags"], "arn:aws:ec2:us-east-1:123456789012:vpc/x");
                policy["Statement"].as_array_mut().unwrap_or(&mut Vec::new()).push(statement);
            });
        },
        &["iam-pipeline-read-plan"],
    ),
    mutation(
        "a controller is an administrator",
        |of| {
            of.set(
                INFRASTRUCTURE,
                "aws_iam_role_policy_attachment.trantor_velero",
                "/policy_arn",
                "arn:aws:iam::aws:policy/AdministratorAccess",
            );
        },
        &["iam-managed-admin"],
    ),
    mutation(
        "there is a user with a key",
        |of| {
            of.add(BOOTSTRAP, "aws_iam_user.ci", json!({ "name": "ci" }));
            of.add(BOOTSTRAP, "aws_iam_access_key.ci", json!({ "user": "${aws_iam_user.ci.name}" }));
        },
        &["iam-no-users"],
    ),
    mutation(
        "a provider has a key",
        |of| {
            let stack = of.generated.stacks.iter_mut().find(|stack| stack.name == INFRASTRUCTURE);
            let files = stack.map(|stack| &mut stack.files);
            let content = files.and_then(|files| files.get_mut("providers.tf.json"));
            let provider = content.and_then(|(_, content)| content.get_mut("provider"));
            match provider.and_then(|of| of.pointer_mut("/aws/0")) {
                Some(aws) => aws["access_key"] = ["AKI", "A0000000000000000"].concat().into(),
                None => panic!("there is no provider"),
            }
        },
        &["iam-provider-keys"],
    ),
    mutation(
        "another account may use a key",
        |of| {
            of.policy(INFRASTRUCTURE, KEY, "policy", |policy| {
                policy["Statement"][0]["Principal"]["AWS"] = json!(["arn:aws:iam::999999999999:root"]);
            });
        },
        &["iam-cross-account"],
    ),
    mutation(
        "a key does not rotate",
        |of| of.set(INFRASTRUCTURE, KEY, "/enable_key_rotation", false),
        &["kms-rotation"],
    ),
    mutation(
        "a key goes within a week",
        |of| of.set(INFRASTRUCTURE, KEY, "/deletion_window_in_days", 7),
        &["kms-deletion-window"],
    ),
    mutation(
        "a key is open to everybody",
        |of| {
            of.policy(INFRASTRUCTURE, KEY, "policy", |policy| {
                policy["Statement"][0]["Principal"] = json!("*");
            });
        },
        &["kms-policy-public"],
    ),
    mutation(
        "a key has no policy of its own",
        |of| of.unset(INFRASTRUCTURE, KEY, "/policy"),
        &["kms-policy-defined"],
    ),
];
