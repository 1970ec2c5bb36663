//! Faults of how changes reach an environment, and of what none of them may destroy.

use serde_json::{Value, json};

use super::committed::{Committed, set, unset};
use crate::{Mutation, mutation};

const BOOTSTRAP: &str = "bootstrap";
const TRUST: &str = "assume_role_policy";
const PROJECT: &str = "terminus/argocd/AppProject/monitoring";
const DELIVERED: &str = "terminus/argocd/Application/monitoring";
const VELERO: &str = "helm_release.trantor_velero";
const INGRESS: &str = "trantor/dawn/Ingress/dawn";
const ALB: &str = "/metadata/annotations/alb.ingress.kubernetes.io~1";

/// Sets where the state of the application is kept.
fn backend(of: &mut Committed, backend: Value) {
    let stack = of.generated.stacks.iter_mut().find(|stack| stack.name == "application");
    let content = stack.and_then(|stack| stack.files.get_mut("terraform.tf.json"));
    match content.and_then(|(_, content)| content.get_mut("terraform")) {
        Some(terraform) => terraform["backend"] = backend,
        None => panic!("there is no backend"),
    }
}

pub(crate) const MUTATIONS: &[Mutation] = &[
    mutation(
        "whoever plans may apply",
        |of| of.replace(BOOTSTRAP, "aws_iam_role.plan", TRUST, "environment:prod-plan", "environment:prod"),
        &["pipeline-roles"],
    ),
    mutation(
        "nobody plans pull requests",
        |of| of.replace(BOOTSTRAP, "aws_iam_role.plan", TRUST, ":pull_request", ":environment:other"),
        &["pipeline-roles"],
    ),
    mutation(
        "people apply",
        |of| {
            for role in ["aws_iam_role.plan", "aws_iam_role.apply"] {
                of.policy(BOOTSTRAP, role, TRUST, |policy| {
                    policy["Statement"][0]["Principal"] =
                        json!({ "AWS": "arn:aws:iam::123456789012:role/platform-admin" });
                });
            }
        },
        &["pipeline-roles"],
    ),
    mutation(
        "states are kept in one version",
        |of| {
            of.set(
                BOOTSTRAP,
                "aws_s3_bucket_versioning.state",
                "/versioning_configuration/0/status",
                "Suspended",
            );
        },
        &["s3-versioning", "state-protected"],
    ),
    mutation(
        "states may be public",
        |of| of.set(BOOTSTRAP, "aws_s3_bucket_public_access_block.state", "/block_public_policy", false),
        &["s3-public-access-block", "state-protected"],
    ),
    mutation(
        "states have a key of AWS",
        |of| {
            of.set(
                BOOTSTRAP,
                "aws_s3_bucket_server_side_encryption_configuration.state",
                "/rule/0/apply_server_side_encryption_by_default/0/sse_algorithm",
                "AES256",
            );
        },
        &["s3-encryption", "state-protected"],
    ),
    mutation(
        "a state is kept by who applies it",
        |of| backend(of, json!({ "local": {} })),
        &["state-protected"],
    ),
    mutation(
        "a state is written in clear text",
        |of| backend(of, json!({ "s3": { "bucket": "cleon-prod-123456789012-terraform-state" } })),
        &["state-protected"],
    ),
    mutation(
        "any repository delivers",
        |of| set(of.object(PROJECT), "/spec/sourceRepos/0", json!("*")),
        &["delivery-argo-cd"],
    ),
    mutation(
        "a repository delivers anywhere",
        |of| set(of.object(PROJECT), "/spec/destinations/0/namespace", json!("*")),
        &["delivery-argo-cd"],
    ),
    mutation(
        "a repository delivers any kind for the whole cluster",
        |of| {
            set(of.object(PROJECT), "/spec/clusterResourceWhitelist/0", json!({ "group": "*", "kind": "*" }));
        },
        &["delivery-argo-cd"],
    ),
    mutation(
        "an application is bound by nothing",
        |of| set(of.object(DELIVERED), "/spec/project", json!("default")),
        &["delivery-argo-cd"],
    ),
    mutation(
        "an application comes from elsewhere",
        |of| {
            set(of.object(DELIVERED), "/spec/source/repoURL", json!("https://git.example.net/somebody/else"));
        },
        &["delivery-argo-cd"],
    ),
    mutation(
        "an application goes elsewhere",
        |of| set(of.object(DELIVERED), "/spec/destination/namespace", json!("kube-system")),
        &["delivery-argo-cd"],
    ),
    mutation(
        "a chart has a range of versions",
        |of| of.set("platform", VELERO, "/version", "^12.1.0"),
        &["controllers-pinned"],
    ),
    mutation(
        "a chart has no version",
        |of| of.unset("platform", VELERO, "/version"),
        &["controllers-pinned"],
    ),
    mutation(
        "a plan may destroy a bucket",
        |of| of.unset("application", "aws_s3_bucket.dawn", "/lifecycle"),
        &["prevent-destroy"],
    ),
    mutation(
        "a plan may destroy a database",
        |of| of.unset("application", "aws_db_instance.dawn", "/lifecycle"),
        &["prevent-destroy"],
    ),
    mutation(
        "a plan may destroy a key",
        |of| of.unset("infrastructure", "aws_kms_key.registry", "/lifecycle"),
        &["kms-deletion-window", "prevent-destroy"],
    ),
    mutation(
        "a plan may destroy a secret",
        |of| of.unset("application", "aws_secretsmanager_secret.day_session", "/lifecycle"),
        &["prevent-destroy"],
    ),
    mutation(
        "a plan may destroy a repository of images",
        |of| of.unset("infrastructure", "aws_ecr_repository.day", "/lifecycle"),
        &["prevent-destroy"],
    ),
    mutation(
        "nobody renews the certificate of an ingress",
        |of| {
            set(
                of.object(INGRESS),
                &format!("{ALB}certificate-arn"),
                json!("arn:aws:iam::123456789012:server-certificate/dawn"),
            );
        },
        &["certificates"],
    ),
    mutation(
        "nothing issues the certificate of an ingress",
        |of| {
            set(
                of.object(INGRESS),
                "/spec/tls",
                json!([{ "hosts": ["dawn.example.com"], "secretName": "dawn-tls" }]),
            );
        },
        &["certificates"],
    ),
    mutation(
        "an ingress has HTTPS and no host",
        |of| unset(of.object(INGRESS), "/spec/rules/0/host"),
        &["certificates"],
    ),
];
