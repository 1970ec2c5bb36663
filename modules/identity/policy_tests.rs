//! The canned policies: what they say, and that they say no more than they must.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fixtures::{canned, cluster, stack, synthesize, trantor};
use super::{Credentials, Purpose, WorkloadRole};
use crate::testing::iam::{json, strings};

/// Writes for which AWS has no narrower resource than `"*"`, each with the reason.
const WRITES_ON_EVERYTHING: [(&str, &str); 3] = [
    ("cloudwatch:PutMetricData", "a metric is no resource; the statement names the metric namespaces"),
    ("elasticloadbalancing:SetWebAcl", "Elastic Load Balancing names no resource for it"),
    ("shield:CreateProtection", "Shield names no resource for it"),
];

/// Services that take an action, and verbs that change nothing.
const READING: [&str; 5] = ["BatchGet", "Describe", "Get", "List", "Lookup"];

#[test]
fn every_policy_as_iam_gets_it() {
    for (name, documents) in canned(&trantor()) {
        let pretty: Vec<String> =
            documents.iter().map(|document| serde_json::to_string_pretty(&json(document)).unwrap()).collect();
        insta::assert_snapshot!(format!("policy_{name}"), pretty.join("\n"));
    }
}

#[test]
fn no_write_is_allowed_on_everything() {
    let mut used = BTreeSet::new();
    for (name, statement) in statements() {
        if !strings(&statement["Resource"]).contains(&"*") {
            continue;
        }
        for action in strings(&statement["Action"]) {
            let (_, verb) = action.split_once(':').unwrap();
            if READING.iter().any(|reading| verb.starts_with(reading)) {
                continue;
            }
            let excused = WRITES_ON_EVERYTHING.iter().find(|(excused, _)| *excused == action);
            assert!(excused.is_some(), "{name} allows {action} on everything");
            assert!(statement.get("Condition").is_some(), "{name} allows {action} without a condition");
            used.insert(action.to_owned());
        }
    }
    let listed = WRITES_ON_EVERYTHING.iter().map(|(action, _)| (*action).to_owned()).collect();
    assert_eq!(used, listed, "an excuse that nothing needs");
}

#[test]
fn actions_are_whole_and_statements_have_names_of_their_own() {
    for (name, documents) in canned(&trantor()) {
        for document in documents {
            let json = json(&document);
            let statements = json["Statement"].as_array().unwrap();
            let sids: BTreeSet<_> = statements.iter().map(|statement| statement["Sid"].as_str()).collect();
            assert_eq!(sids.len(), statements.len(), "{name}: two statements of one name");
            for statement in statements {
                assert_eq!(statement["Effect"], "Allow");
                let sid = statement["Sid"].as_str().unwrap();
                assert!(sid.chars().all(char::is_alphanumeric), "IAM takes letters and digits only: {sid}");
                for action in strings(&statement["Action"]) {
                    assert!(!action.contains('*'), "{name}: {action}");
                }
            }
        }
    }
}

#[test]
fn every_resource_is_of_the_cluster_s_partition_region_and_account() {
    let cluster = cluster("prod-trantor", "cn-northwest-1");
    for (name, documents) in canned(&cluster) {
        for document in documents {
            for statement in json(&document)["Statement"].as_array().unwrap() {
                for resource in strings(&statement["Resource"]) {
                    if resource == "*" || resource.starts_with("${") {
                        continue;
                    }
                    let parts: Vec<_> = resource.splitn(6, ':').collect();
                    assert_eq!(parts[1], "aws-cn", "{name}: {resource}");
                    assert!(["", "cn-northwest-1"].contains(&parts[3]), "{name}: {resource}");
                    assert!(["", "123456789012"].contains(&parts[4]), "{name}: {resource}");
                }
            }
        }
    }
}

#[test]
fn every_policy_fits_in_every_partition_with_the_longest_names() {
    for region in ["ap-southeast-1", "cn-northwest-1", "us-gov-west-1"] {
        let cluster = cluster(&"c".repeat(100), region);
        let mut stack = stack();
        for (name, policies) in canned(&cluster) {
            let role = WorkloadRole {
                cluster: &cluster,
                purpose: Purpose::new(name.replace('_', "-")).unwrap(),
                description: "Controls.".to_owned(),
                namespace: "controllers".parse().unwrap(),
                service_account: name.replace('_', "-").parse().unwrap(),
                credentials: Credentials::Irsa,
                permissions_boundary: None,
                policies,
                setting: String::new(),
            };
            role.add(&mut stack).unwrap();
        }
        synthesize(&stack).unwrap_or_else(|found| panic!("{region}: {found:#?}"));
    }
}

fn statements() -> Vec<(&'static str, Value)> {
    let documents = canned(&trantor()).into_iter();
    documents
        .flat_map(|(name, documents)| documents.into_iter().map(move |document| (name, json(&document))))
        .flat_map(|(name, json)| {
            let statements = json["Statement"].as_array().cloned().unwrap();
            statements.into_iter().map(move |statement| (name, statement))
        })
        .collect()
}
