//! The policies as IAM gets them, and what holds of all of them.

use std::collections::BTreeSet;

use aws::{PolicyDocument, Statement};
use serde_json::Value;

use super::judge::Judge;
use super::{prod, with_scope};
use crate::pipeline::settings::PipelineSettings;
use crate::pipeline::{boundary, permissions, trust};
use crate::testing::iam::{json, strings};
use crate::testing::{addresses, settings, stack, synthesize};

/// Actions for which AWS has no narrower resource than `"*"`, each with the reason.
const ON_EVERYTHING: [(&str, &str); 6] = [
    ("ecr:PutRegistryScanningConfiguration", "the registry is the account's, and no resource"),
    ("eks:CreateCluster", "EKS names no resource for it; the cluster gets the platform's tag"),
    ("elasticfilesystem:CreateFileSystem", "EFS names no resource for it; the file system gets the tag"),
    ("inspector2:Enable", "Inspector names no resource for it"),
    ("inspector2:ListAccountPermissions", "Inspector names no resource for it"),
    ("kms:CreateKey", "what does not exist yet has no name"),
];

/// Verbs that change nothing.
const READING: [&str; 3] = ["Describe", "Get", "List"];

const CLUSTERS: [&str; 2] = ["prod-trantor", "prod-terminus"];

fn both() -> [PolicyDocument; 2] {
    with_scope(&prod("us-east-1"), &CLUSTERS, |scope| {
        [permissions::planning(scope), permissions::applying(scope)]
    })
}

fn statements(document: &PolicyDocument) -> Vec<Value> {
    json(document)["Statement"].as_array().cloned().unwrap()
}

#[test]
fn the_policies_and_boundaries_as_iam_gets_them() {
    with_scope(&prod("us-east-1"), &CLUSTERS, |scope| {
        let [planning, applying] = [permissions::planning(scope), permissions::applying(scope)];
        let documents = [
            ("plan_boundary", boundary::planning(&planning)),
            ("apply_boundary", boundary::applying(&applying, scope)),
            ("plan", planning),
            ("apply", applying),
        ];
        for (name, document) in documents {
            insta::assert_snapshot!(name, serde_json::to_string_pretty(&json(&document)).unwrap());
        }
    });
}

#[test]
fn a_pipeline_of_a_protected_environment() {
    let settings: PipelineSettings =
        settings("repository = \"example-org/platform\"\napply_from = { environment = \"prod\" }");
    let mut stack = stack();
    with_scope(&prod("us-east-1"), &CLUSTERS, |scope| super::super::add(&mut stack, &settings, scope));
    insta::assert_snapshot!(addresses(&stack).join("\n"), @"
    aws_iam_openid_connect_provider.github
    aws_iam_policy.apply
    aws_iam_policy.apply_2
    aws_iam_policy.apply_3
    aws_iam_policy.apply_4
    aws_iam_policy.apply_5
    aws_iam_policy.apply_6
    aws_iam_policy.apply_boundary
    aws_iam_policy.plan
    aws_iam_policy.plan_2
    aws_iam_policy.plan_boundary
    aws_iam_role.apply
    aws_iam_role.plan
    aws_iam_role_policy_attachment.apply
    aws_iam_role_policy_attachment.apply_2
    aws_iam_role_policy_attachment.apply_3
    aws_iam_role_policy_attachment.apply_4
    aws_iam_role_policy_attachment.apply_5
    aws_iam_role_policy_attachment.apply_6
    aws_iam_role_policy_attachment.plan
    aws_iam_role_policy_attachment.plan_2
    ");
    synthesize(&stack);
}

#[test]
fn an_identity_provider_that_stands_already_is_not_made() {
    let settings: PipelineSettings = settings(
        "repository = \"example-org/platform\"\napply_from = { branch = \"main\" }\noidc_provider = \"existing\"",
    );
    let mut stack = stack();
    with_scope(&prod("us-east-1"), &CLUSTERS, |scope| super::super::add(&mut stack, &settings, scope));
    assert!(!addresses(&stack).contains(&"aws_iam_openid_connect_provider.github".to_owned()));
    let pipeline = &synthesize(&stack)["pipeline.tf.json"];
    assert!(
        pipeline.contains("arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"),
        "{pipeline}"
    );
}

#[test]
fn who_takes_on_the_roles_is_said_word_for_word() {
    let provider = || "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com".into();
    let read = |from: &str| {
        let toml = format!("repository = \"example-org/platform\"\napply_from = {from}");
        settings::<PipelineSettings>(&toml)
    };
    let by_environment = read("{ environment = \"prod\" }\nplan_from = { environment = \"prod-plan\" }");
    let by_branch = read("{ branch = \"main\" }");
    let repository = &by_branch.repository;
    let planning =
        |settings: &PipelineSettings| trust::planning(provider(), repository, settings.plan_from.as_ref());
    for (document, subject) in [
        (planning(&by_branch), serde_json::json!("repo:example-org/platform:pull_request")),
        (
            planning(&by_environment),
            serde_json::json!([
                "repo:example-org/platform:pull_request",
                "repo:example-org/platform:environment:prod-plan",
            ]),
        ),
        (
            trust::applying(provider(), repository, &by_environment.apply_from),
            serde_json::json!("repo:example-org/platform:environment:prod"),
        ),
        (
            trust::applying(provider(), repository, &by_branch.apply_from),
            serde_json::json!("repo:example-org/platform:ref:refs/heads/main"),
        ),
    ] {
        let trust = json(&document);
        assert_eq!(
            trust["Statement"][0]["Condition"],
            serde_json::json!({ "StringEquals": {
                "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                "token.actions.githubusercontent.com:sub": subject,
            } })
        );
        assert_eq!(trust["Statement"].as_array().unwrap().len(), 1);
        assert_eq!(trust["Statement"][0]["Action"], serde_json::json!(["sts:AssumeRoleWithWebIdentity"]));
    }
}

#[test]
fn actions_are_whole_sorted_and_named_once() {
    for document in both() {
        let mut sids = BTreeSet::new();
        for statement in statements(&document) {
            let sid = statement["Sid"].as_str().unwrap().to_owned();
            assert!(sid.chars().all(char::is_alphanumeric), "IAM takes letters and digits only: {sid}");
            assert!(sids.insert(sid.clone()), "two statements are named {sid}");
            let actions = strings(&statement["Action"]);
            assert!(actions.is_sorted(), "{sid}: {actions:?}");
            assert!(actions.iter().all(|action| !action.contains('*')), "{sid}: {actions:?}");
        }
    }
}

#[test]
fn no_change_is_allowed_on_everything() {
    let mut used = BTreeSet::new();
    for statement in both().iter().flat_map(statements) {
        if !strings(&statement["Resource"]).contains(&"*") {
            continue;
        }
        assert!(statement.get("Condition").is_some(), "on everything, without a condition: {statement}");
        for action in strings(&statement["Action"]) {
            let (_, verb) = action.split_once(':').unwrap();
            let reads = action.split(':').next() != Some("inspector2");
            if reads && READING.iter().any(|reading| verb.starts_with(reading)) {
                continue;
            }
            assert!(ON_EVERYTHING.iter().any(|(excused, _)| *excused == action), "{action} on everything");
            used.insert(action.to_owned());
        }
    }
    let listed = ON_EVERYTHING.iter().map(|(action, _)| (*action).to_owned()).collect();
    assert_eq!(used, listed, "an excuse that nothing needs");
}

#[test]
fn planning_reads_how_things_stand_and_no_data() {
    let [planning, _] = both();
    for action in planning.statements().iter().flat_map(Statement::actions) {
        let (_, verb) = action.split_once(':').unwrap();
        let state = ["kms:Decrypt", "s3:GetObject"].contains(&action);
        assert!(state || READING.iter().any(|reading| verb.starts_with(reading)), "{action}");
        // Of secrets, that they are there and who may read them.
        let values = action.starts_with("secretsmanager:") && action.ends_with("Value");
        // Of parameters, only those that say where databases are reached.
        let told =
            ["ssm:DescribeParameters", "ssm:GetParameter", "ssm:ListTagsForResource"].contains(&action);
        assert!(!values && (told || !action.starts_with("ssm:")), "{action}");
    }
}

#[test]
fn nothing_that_is_given_is_cut_off_by_the_ceiling() {
    let [planning, applying] = both();
    for (document, judge) in
        [(planning, Judge::of_plan().with_everything()), (applying, Judge::of_apply().with_everything())]
    {
        for statement in document.statements() {
            // What the boundary looks at besides, as an honest request has it.
            let context = [
                ("iam:PermissionsBoundary", "arn:aws:iam::123456789012:policy/prod-permissions-boundary"),
                ("iam:PassedToService", "eks.amazonaws.com"),
            ];
            let resources: Vec<String> =
                strings(&json(&PolicyDocument::new([statement.clone()]))["Statement"][0]["Resource"])
                    .into_iter()
                    .map(|resource| resource.replace('*', "x"))
                    .collect();
            for action in statement.actions() {
                for resource in &resources {
                    // Both roles' patterns are there to be read.
                    assert!(judge.grants(action, resource, &context), "{action} on {resource}");
                }
            }
        }
    }
}

#[test]
fn everything_fits_in_every_partition_with_many_clusters_and_long_names() {
    for region in ["ap-southeast-1", "cn-northwest-1", "us-gov-west-1"] {
        let mut account = prod(region);
        account.name = "p".repeat(20);
        let names: Vec<String> = (0..8).map(|number| format!("{}-{number}", "c".repeat(48))).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let settings: PipelineSettings =
            settings("repository = \"example-org/platform\"\napply_from = { environment = \"prod\" }");
        let mut stack = stack();
        with_scope(&account, &names, |scope| super::super::add(&mut stack, &settings, scope));
        synthesize(&stack);
        let json = with_scope(&account, &names, |scope| json(&permissions::applying(scope)));
        for resource in json["Statement"].as_array().unwrap().iter().flat_map(|of| strings(&of["Resource"])) {
            let parts: Vec<_> = resource.splitn(6, ':').collect();
            if let [_, partition, _, of_region, of_account, _] = parts[..] {
                assert_eq!(partition, account.partition().as_str(), "{resource}");
                assert!(["", region].contains(&of_region), "{resource}");
                assert!(["", "123456789012"].contains(&of_account), "{resource}");
            }
        }
    }
}
