//! Terraform and the real provider find nothing wrong with any stack, not even something to warn of.
//!
//! Machines without a network cannot install another provider than that of AWS. What needs one is compared with that
//! provider's schema when it is made, and only so: the test says which things those are. The rest of their stack is
//! validated with all services delivered by kubectl.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::harness::outcome::{Outcome, trials};
use crate::harness::project::Project;
use crate::harness::root_module::{RootModule, resources};

trials![dev, staging, prod];

/// The stacks that require another provider because of what Terraform delivers.
const VALIDATED_IN_PART: [&str; 1] = ["application"];

/// The stacks of which nothing is AWS's.
const ONLY_COMPARED: [&str; 1] = ["platform"];

fn dev() -> Outcome {
    validate("dev")
}

fn staging() -> Outcome {
    validate("staging")
}

fn prod() -> Outcome {
    validate("prod")
}

fn validate(environment: &str) -> Outcome {
    let (committed, without) = (Project::committed(), Project::committed().with_kubectl_for_terraform());
    for project in [&committed, &without] {
        project.cleon(&["synth", environment]).success();
    }
    assert_eq!(stacks(&committed, environment), stacks(&without, environment));
    let (mut in_part, mut only_compared) = (Vec::new(), Vec::new());
    for stack in stacks(&without, environment) {
        let folder = |project: &Project| project.path().join("out").join(environment).join(&stack);
        if needs_only_aws(&committed, environment, &stack) {
            let [one, other] = [&committed, &without].map(|project| files(project, environment, &stack));
            assert!(one == other, "{stack} is not what is committed");
        } else {
            let (all, validated) = (resources(&folder(&committed)), resources(&folder(&without)));
            let of_aws: BTreeSet<&String> =
                all.keys().filter(|address| address.starts_with("aws_")).collect();
            let validated: BTreeSet<&String> =
                validated.keys().filter(|address| address.starts_with("aws_")).collect();
            assert_eq!(of_aws, validated, "{stack}");
            let compared: Vec<&str> =
                all.keys().filter(|address| !of_aws.contains(address)).map(String::as_str).collect();
            eprintln!(
                "validation: of {environment}/{stack} these are only compared with a schema: {}",
                compared.join(", ")
            );
            if !needs_only_aws(&without, environment, &stack) {
                assert!(of_aws.is_empty(), "{stack} has resources of AWS that are not validated");
                only_compared.push(stack);
                continue;
            }
            in_part.push(stack.clone());
        }
        let module = RootModule::copy_of(&folder(&without), Vec::new())?;
        module.init(&["-backend=false"]);
        let said = module.run(&["validate", "-json"]).json();
        assert_eq!(said["diagnostics"], json!([]), "{environment}/{stack}");
        assert_eq!(said["valid"], true, "{environment}/{stack}");
    }
    assert_eq!(in_part, VALIDATED_IN_PART);
    assert_eq!(only_compared, ONLY_COMPARED);
    Ok(())
}

/// The folders of an environment's stacks.
fn stacks(project: &Project, environment: &str) -> Vec<String> {
    let manifest = project.manifest(environment);
    let stacks = manifest["stacks"].as_array().unwrap().iter();
    stacks.map(|stack| stack["path"].as_str().unwrap().to_owned()).collect()
}

fn files(project: &Project, environment: &str, stack: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let files = project.snapshot(&format!("out/{environment}/{stack}")).into_iter();
    files.map(|(path, (content, _))| (path, content)).collect()
}

/// Whether a stack requires no provider but that of AWS.
fn needs_only_aws(project: &Project, environment: &str, stack: &str) -> bool {
    let file = project.read(&format!("out/{environment}/{stack}/terraform.tf.json"));
    let file: Value = serde_json::from_str(&file).unwrap();
    let required = file["terraform"]["required_providers"].as_object().unwrap();
    required.values().all(|provider| provider["source"] == "hashicorp/aws")
}
