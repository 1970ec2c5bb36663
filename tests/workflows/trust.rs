//! The tokens that the workflows show AWS, and those that the generated roles trust, are the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use super::document::{Document, file_names, steps, text};
use crate::harness::outcome::trials;
use crate::harness::project::repository;

trials![
    the_roles_trust_the_workflows_and_nothing_else,
    sessions_are_as_long_as_the_roles_allow,
    every_environment_and_stack_is_applied,
];

const REPOSITORY: &str = "example-org/platform";

fn environments() -> Vec<String> {
    let mut names = file_names(&repository().join("out"));
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    assert_eq!(names, ["dev", "prod", "staging"]);
    names
}

fn generated(file: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(repository().join("out").join(file)).unwrap()).unwrap()
}

/// A role of the pipeline.
fn role(environment: &str, purpose: &str) -> Value {
    generated(&format!("{environment}/bootstrap/pipeline.tf.json"))["resource"]["aws_iam_role"][purpose]
        .clone()
}

/// The subjects that a role trusts.
fn trusted(role: &Value) -> BTreeSet<String> {
    let policy: Value = serde_json::from_str(text(&role["assume_role_policy"])).unwrap();
    let mut subjects = BTreeSet::new();
    for statement in policy["Statement"].as_array().unwrap() {
        let subject = &statement["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"];
        match subject {
            Value::String(subject) => _ = subjects.insert(subject.clone()),
            Value::Array(all) => subjects.extend(all.iter().map(|subject| text(subject).to_owned())),
            _ => panic!("{statement}"),
        }
    }
    subjects
}

/// The subjects of the tokens of jobs, by the role that they take on: `plan`, `apply`.
fn shown(environment: &str) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut shown: BTreeMap<_, BTreeSet<_>> =
        BTreeMap::from([("plan", BTreeSet::new()), ("apply", BTreeSet::new())]);
    for document in Document::workflows() {
        for (name, job) in document.jobs() {
            for step in steps(job) {
                let taken = text(&step["with"]["role-to-assume"]);
                let purpose =
                    ["plan", "apply"].into_iter().find(|of| taken.contains(&format!(".{of}_role ")));
                let Some(purpose) = purpose else {
                    assert!(taken.is_empty() || document.name == "image.yml", "{}: {taken}", document.name);
                    continue;
                };
                assert_eq!(job["permissions"]["id-token"], "write", "{}: {name}", document.name);
                // GitHub says the environment of a job, when it has one, instead of what started it.
                let of = match text(&job["environment"]) {
                    "" if document.is_on("pull_request") => "pull_request".to_owned(),
                    "" => panic!("{}: {name} is trusted for its branch", document.name),
                    called => {
                        let (_, suffix) = called.split_once(".name }}").unwrap();
                        format!("environment:{environment}{suffix}")
                    }
                };
                shown.entry(purpose).or_default().insert(format!("repo:{REPOSITORY}:{of}"));
            }
        }
    }
    shown
}

fn the_roles_trust_the_workflows_and_nothing_else() {
    for environment in environments() {
        for (purpose, shown) in shown(&environment) {
            assert_eq!(shown, trusted(&role(&environment, purpose)), "{purpose} of {environment}");
        }
    }
}

fn sessions_are_as_long_as_the_roles_allow() {
    let mut seen = 0;
    for document in Document::workflows() {
        for step in document.steps() {
            let Some(seconds) = step["with"]["role-duration-seconds"].as_u64() else { continue };
            seen += 1;
            assert!(text(&step["with"]["role-to-assume"]).contains("apply_role"));
            for environment in environments() {
                let longest = role(&environment, "apply")["max_session_duration"].as_u64().unwrap();
                assert!(seconds <= longest, "{}: {seconds} of {longest} in {environment}", document.name);
            }
        }
    }
    assert_eq!(seen, 2);
}

/// Every environment has its job, every stack but the bootstrap too, and one comes after what it stands on.
fn every_environment_and_stack_is_applied() {
    let apply = Document::workflow("apply.yml");
    let mut jobs: Vec<&str> = apply.jobs().map(|(name, _)| name).filter(|name| *name != "build").collect();
    jobs.sort_unstable();
    assert_eq!(jobs, environments());
    let stacks = Document::workflow("apply-environment.yml");
    for environment in environments() {
        let manifest = generated(&format!("{environment}/manifest.json"));
        let order: Vec<&str> = manifest["apply_order"].as_array().unwrap().iter().map(text).collect();
        assert_eq!(order[0], "bootstrap", "people apply it");
        for (at, stack) in order.iter().enumerate().skip(1) {
            let job = &stacks.yaml["jobs"][stack];
            assert_eq!(job["with"]["stack"], *stack, "{environment}");
            let needs: Vec<&str> = match &job["needs"] {
                Value::Array(all) => all.iter().map(text).collect(),
                one => vec![text(one)],
            };
            assert!(
                order[1..at].iter().all(|before| needs.contains(before)),
                "{stack} of {environment}: {needs:?}"
            );
        }
    }
}
