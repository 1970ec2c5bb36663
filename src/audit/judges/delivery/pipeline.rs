//! The pipeline's roles, and the state that it keeps.

use std::collections::BTreeSet;

use crate::input::Input;
use crate::judge::{Rule, Verdict, is, key, one_of};
use crate::judges::iam::pipeline_subjects;
use crate::model::{Model, Subject};

/// What the jobs of a role do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Does {
    Plan,
    Apply,
}

pub(super) fn roles(model: &Model) -> Vec<Verdict<'_>> {
    const TRUST: &str = "assume_role_policy";
    const SETTING: &str = "pipeline.repository";
    let of_pipelines = model.of_type("aws_iam_role").filter_map(|role| {
        let subjects = pipeline_subjects(model, role)?;
        let subjects: BTreeSet<String> = subjects.into_iter().map(|(_, subject)| subject).collect();
        let is_reviewed = subjects.iter().any(|of| of.ends_with(":pull_request"));
        Some((role, if is_reviewed { Does::Plan } else { Does::Apply }, subjects))
    });
    let of_pipelines: Vec<(&Subject, Does, BTreeSet<String>)> = of_pipelines.collect();
    if of_pipelines.is_empty() {
        let message = "no role is for a pipeline: people apply, and nobody has seen what";
        return vec![Verdict::whole(false, message).setting(SETTING)];
    }
    let mut verdicts = Vec::new();
    for (role, does, subjects) in &of_pipelines {
        let other = of_pipelines.iter().find(|(_, also, of)| does != also && !of.is_disjoint(subjects));
        let what = if *does == Does::Plan { "plan" } else { "apply" };
        let message = match other {
            Some((other, ..)) => format!("jobs of {} assume it and {} too", told(subjects), other.address),
            None => format!("jobs of {} {what} by it", told(subjects)),
        };
        verdicts.push(Verdict::of(other.is_none(), role, TRUST, message));
    }
    for (does, without) in [
        (Does::Plan, "no role plans pull requests: what is reviewed is not what is applied"),
        (Does::Apply, "no role applies what was reviewed"),
    ] {
        if !of_pipelines.iter().any(|(_, of, _)| *of == does) {
            verdicts.push(Verdict::whole(false, without).setting(SETTING));
        }
    }
    verdicts
}

fn told(subjects: &BTreeSet<String>) -> String {
    subjects.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// What is asked of each resource beside a bucket of states: type, and rules of its arguments.
fn asked() -> [(&'static str, Vec<(&'static str, Rule)>); 3] {
    const BY_DEFAULT: [&str; 2] = [
        "rule[0].apply_server_side_encryption_by_default[0].sse_algorithm",
        "rule[0].apply_server_side_encryption_by_default[0].kms_master_key_id",
    ];
    [
        (
            "aws_s3_bucket_public_access_block",
            vec![
                ("block_public_acls", is(true)),
                ("block_public_policy", is(true)),
                ("ignore_public_acls", is(true)),
                ("restrict_public_buckets", is(true)),
            ],
        ),
        (
            "aws_s3_bucket_server_side_encryption_configuration",
            vec![(BY_DEFAULT[0], one_of(&["aws:kms", "aws:kms:dsse"])), (BY_DEFAULT[1], key())],
        ),
        ("aws_s3_bucket_versioning", vec![("versioning_configuration[0].status", is("Enabled"))]),
    ]
}

pub(super) fn state<'m>(model: &'m Model, input: &Input<'_>) -> Vec<Verdict<'m>> {
    let mut buckets = BTreeSet::new();
    let mut verdicts = Vec::new();
    for stack in &input.generated.stacks {
        let backend = stack.files.values().find_map(|(_, content)| content.get("terraform")?.get("backend"));
        let s3 = backend.and_then(|of| of.get("s3"));
        let bucket = s3.and_then(|of| of["bucket"].as_str());
        if let Some(bucket) = bucket {
            buckets.insert(bucket);
        } else {
            let message = format!("the state of {} is in no bucket: who applies it keeps it", stack.name);
            verdicts.push(Verdict::whole(false, message).setting("state.bucket"));
        }
        if s3.is_some_and(|of| of["encrypt"] != true) {
            let message = format!("the state of {} is written without asking for encryption", stack.name);
            verdicts.push(Verdict::whole(false, message).setting("state"));
        }
    }
    for name in buckets {
        let Some(bucket) = model.of_type("aws_s3_bucket").find(|of| of.text("bucket") == Some(name)) else {
            let message =
                format!("states are in {name}, which is not of the model: look at it in the account");
            verdicts.push(Verdict::unknown(None, message).setting("state.bucket"));
            continue;
        };
        verdicts.push(Verdict::pass(bucket, "bucket", "states of Terraform are in it"));
        for (resource_type, rules) in asked() {
            let beside = model.referring(bucket, resource_type, "bucket");
            if beside.is_empty() {
                verdicts.push(Verdict::fail(bucket, "", format!("no {resource_type} is for it")));
            }
            for of in beside {
                verdicts.extend(rules.iter().map(|(path, rule)| rule.judge(model, of, path)));
            }
        }
    }
    verdicts
}
