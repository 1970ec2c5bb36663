//! That the pipeline's roles may do what the stacks of the committed environments take.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use aws::limits::Limits;
use modules::pipeline::calls;
use serde_json::Value;
use terraform::{Checks, Mode, Stack};

use super::NAME;
use crate::environment::{Environment, Selection, StackReferences, load};
use crate::{APPLIED_BY_PIPELINE, adopted, application, compose, schemas};

fn committed() -> Vec<Environment> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    load(root, &Selection::All).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn without_a_pipeline_there_is_nothing_for_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/small");
    let environments = load(&root, &Selection::All).unwrap_or_else(|problems| panic!("{problems}"));
    for environment in environments {
        let stacks = compose(&environment);
        let kinds: BTreeSet<String> =
            stacks[0].stack.resources().map(|(address, _, _)| address.resource_type.to_string()).collect();
        assert!(kinds.contains("aws_s3_bucket") && kinds.contains("aws_iam_policy"), "{kinds:?}");
        assert!(
            !kinds.contains("aws_iam_role") && !kinds.contains("aws_iam_openid_connect_provider"),
            "{kinds:?}"
        );
    }
}

fn files(environment: &Environment, stack: &Stack) -> BTreeMap<String, String> {
    let checks = Checks { schemas: &schemas(environment), resource_checks: &[&Limits] };
    stack.synthesize(checks).unwrap_or_else(|found| panic!("{found:#?}")).files
}

/// The actions of a role's policies, its boundary left out.
fn actions(environment: &Environment, bootstrap: &Stack, role: &str) -> BTreeSet<String> {
    let pipeline: Value = serde_json::from_str(&files(environment, bootstrap)["pipeline.tf.json"]).unwrap();
    let policies = pipeline["resource"]["aws_iam_policy"].as_object().unwrap().iter();
    let of_role = policies.filter(|(name, _)| name.starts_with(role) && !name.ends_with("boundary"));
    let documents = of_role.map(|(_, policy)| policy["policy"].as_str().unwrap());
    let mut actions = BTreeSet::new();
    for document in documents {
        let document: Value = serde_json::from_str(document).unwrap();
        for statement in document["Statement"].as_array().unwrap() {
            let named = statement["Action"].as_array().unwrap().iter();
            actions.extend(named.map(|action| action.as_str().unwrap().to_owned()));
        }
    }
    actions
}

#[test]
fn the_pipeline_may_call_what_every_resource_type_takes() {
    let mut missing = BTreeSet::new();
    let all = || committed().into_iter().chain([application::tests::environment(&[])]);
    let with_parameters = all().map(|mut environment| {
        environment.settings.stack_references = StackReferences::Ssm;
        environment
    });
    for environment in all().chain(with_parameters) {
        let stacks = compose(&environment);
        let bootstrap = &stacks.iter().find(|member| member.stack.name() == NAME).unwrap().stack;
        let (plan, apply) =
            (actions(&environment, bootstrap, "plan"), actions(&environment, bootstrap, "apply"));
        for stack in stacks.iter().map(|member| &member.stack) {
            let applied = APPLIED_BY_PIPELINE.contains(&stack.name());
            // What is within a cluster, the cluster gives access to.
            let managed = stack.resources().filter(|(address, _, _)| {
                address.mode == Mode::Managed && address.resource_type.starts_with("aws_")
            });
            for (address, _, _) in managed {
                let Some(calls) = calls::of(&address.resource_type) else {
                    missing.insert(format!("{} in modules/pipeline/calls.rs", address.resource_type));
                    continue;
                };
                let reads = calls.reads.iter();
                missing.extend(
                    reads
                        .clone()
                        .filter(|call| !plan.contains(**call))
                        .map(|call| format!("{call} for plan")),
                );
                if applied {
                    let all = reads.chain(calls.changes);
                    missing.extend(
                        all.filter(|call| !apply.contains(**call)).map(|call| format!("{call} for apply")),
                    );
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_pipeline_applies_every_stack_but_its_own() {
    for environment in committed() {
        let names: Vec<String> =
            compose(&environment).iter().map(|member| member.stack.name().to_owned()).collect();
        let application = application::is_needed(&environment);
        let others = APPLIED_BY_PIPELINE.into_iter().filter(|name| application || *name != application::NAME);
        // No committed environment has what was made by hand.
        let others = others.filter(|name| *name != adopted::NAME);
        assert_eq!(names, std::iter::once(NAME).chain(others).collect::<Vec<_>>());
    }
}

#[test]
fn the_backend_of_every_stack_names_the_key_that_the_bootstrap_makes() {
    for environment in committed() {
        let stacks = compose(&environment);
        let of = |stack: &Stack, file: &str| -> Value {
            serde_json::from_str(&files(&environment, stack)[file]).unwrap()
        };
        let alias =
            of(&stacks[0].stack, "state.tf.json")["resource"]["aws_kms_alias"]["state"]["name"].clone();
        for member in &stacks {
            let backend = of(&member.stack, "terraform.tf.json")["terraform"]["backend"]["s3"].clone();
            let key = backend["kms_key_id"].as_str().unwrap();
            assert!(key.ends_with(&format!(":{}", alias.as_str().unwrap())), "{key}");
            assert_eq!(
                (&backend["encrypt"], &backend["use_lockfile"]),
                (&Value::from(true), &Value::from(true))
            );
        }
    }
}

/// The application stack makes parameters that say where databases are, also where stacks tell each other by state.
#[test]
fn the_pipeline_may_make_the_parameters_of_databases() {
    let environment = crate::application::tests::environment(&[]);
    assert_eq!(super::parameter_paths(&environment), ["/prod/dawn/database"]);
}
