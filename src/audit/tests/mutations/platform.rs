//! Faults of images, logs, alarms, and of the environment as a whole.

use serde_json::json;

use crate::{Mutation, mutation};

const INFRASTRUCTURE: &str = "infrastructure";
const APPLICATION: &str = "application";
const PLATFORM: &str = "platform";
const REPOSITORY: &str = "aws_ecr_repository.dawn";

pub(crate) const MUTATIONS: &[Mutation] = &[
    mutation(
        "nothing scans images",
        |of| {
            of.remove(INFRASTRUCTURE, "aws_ecr_registry_scanning_configuration.main");
            of.set(INFRASTRUCTURE, REPOSITORY, "/image_scanning_configuration/0/scan_on_push", false);
        },
        &["registry-scanning", "registry-scanning-continuous"],
    ),
    mutation(
        "images are scanned once",
        |of| {
            let registry = "aws_ecr_registry_scanning_configuration.main";
            of.set(INFRASTRUCTURE, registry, "/scan_type", "BASIC");
            of.set(INFRASTRUCTURE, registry, "/rule/0/scan_frequency", "SCAN_ON_PUSH");
        },
        &["registry-scanning-continuous"],
    ),
    mutation(
        "tags of images move",
        |of| of.set(INFRASTRUCTURE, REPOSITORY, "/image_tag_mutability", "MUTABLE"),
        &["image-digest", "registry-immutable-tags"],
    ),
    mutation(
        "images have AWS's own key",
        |of| of.set(INFRASTRUCTURE, REPOSITORY, "/encryption_configuration/0/encryption_type", "AES256"),
        &["registry-encryption"],
    ),
    mutation(
        "images are never forgotten",
        |of| of.remove(INFRASTRUCTURE, "aws_ecr_lifecycle_policy.dawn"),
        &["registry-lifecycle"],
    ),
    mutation(
        "everybody pulls images",
        |of| {
            let policy = json!({ "Statement": [
                { "Effect": "Allow", "Principal": "*", "Action": ["ecr:BatchGetImage"] },
            ] });
            let block =
                json!({ "repository": format!("${{{REPOSITORY}.name}}"), "policy": policy.to_string() });
            of.add(INFRASTRUCTURE, "aws_ecr_repository_policy.dawn", block);
        },
        &["registry-policy"],
    ),
    mutation(
        "another account pushes images",
        |of| {
            let policy = json!({ "Statement": [{
                "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::999999999999:root" }, "Action": ["ecr:PutImage"],
            }] });
            let block =
                json!({ "repository": format!("${{{REPOSITORY}.name}}"), "policy": policy.to_string() });
            of.add(INFRASTRUCTURE, "aws_ecr_repository_policy.dawn", block);
        },
        &["registry-policy"],
    ),
    mutation(
        "logs are kept for ever",
        |of| of.unset(APPLICATION, "aws_cloudwatch_log_group.trantor_dawn", "/retention_in_days"),
        &["logs-retention", "logs-retention-year"],
    ),
    mutation(
        "logs are kept for a week",
        |of| of.set(APPLICATION, "aws_cloudwatch_log_group.trantor_dawn", "/retention_in_days", 7),
        &["logs-retention-year"],
    ),
    mutation(
        "logs have AWS's own key",
        |of| of.unset(APPLICATION, "aws_cloudwatch_log_group.trantor_dawn", "/kms_key_id"),
        &["logs-encryption"],
    ),
    mutation(
        "logs of pods stay in the cluster",
        |of| of.remove(PLATFORM, "helm_release.trantor_fluent_bit"),
        &["logs-workloads"],
    ),
    mutation(
        "metrics of pods are gathered by nobody",
        |of| of.remove(PLATFORM, "helm_release.trantor_cloudwatch_agent"),
        &["metrics-workloads"],
    ),
    mutation(
        "nothing adds nodes",
        |of| of.remove(PLATFORM, "helm_release.terminus_cluster_autoscaler"),
        &["node-scaling"],
    ),
    mutation(
        "nothing is backed up in a cluster",
        |of| of.remove(PLATFORM, "helm_release.trantor_velero"),
        &["workload-backup"],
    ),
    mutation(
        "no alarm rings for pods that restart",
        |of| of.remove(APPLICATION, "aws_cloudwatch_metric_alarm.trantor_dawn_restarts"),
        &["alarms-services"],
    ),
    mutation(
        "an alarm tells nobody",
        |of| of.unset(APPLICATION, "aws_cloudwatch_metric_alarm.trantor_dawn_restarts", "/alarm_actions"),
        &["alarms-actions"],
    ),
    mutation(
        "two environments share an account",
        |of| _ = of.accounts.insert("dev".to_owned(), "123456789012".to_owned()),
        &["account-per-environment"],
    ),
    mutation(
        "nobody knows whose things are",
        |of| {
            let stack = of.generated.stacks.iter_mut().find(|stack| stack.name == INFRASTRUCTURE);
            let content = stack.and_then(|stack| stack.files.get_mut("providers.tf.json"));
            let tags = content.and_then(|(_, content)| content.get_mut("provider"));
            let tags = tags.and_then(|of| of.pointer_mut("/aws/0/default_tags/0/tags"));
            let tags = tags.and_then(serde_json::Value::as_object_mut);
            assert!(tags.is_some_and(|tags| tags.remove("owner").is_some()), "there is no such tag");
        },
        &["tags-owner"],
    ),
    mutation(
        "a file was changed by hand",
        |of| of.differing.push("out/prod/infrastructure/network.tf.json".to_owned()),
        &["code-is-source"],
    ),
    mutation(
        "an exception has no reason",
        |of| match of.exceptions.first_mut() {
            Some(exception) => exception.reason.clear(),
            None => panic!("nothing is accepted"),
        },
        &["exceptions-bounded"],
    ),
    mutation(
        "a check finds something that nobody accepts",
        |of| {
            of.findings.push(audit::CheckFinding {
                check: "NET-009".to_owned(),
                target: "network.nat".to_owned(),
                message: "private_b leaves by another zone".to_owned(),
            });
        },
        &["nat-per-zone"],
    ),
];
