//! Terraform and the real providers find nothing wrong with any stack, not even something to warn of.

use serde_json::{Value, json};

use crate::harness::outcome::{Missing, Outcome, trials};
use crate::harness::project::Project;
use crate::harness::provider_mirror::Mirror;
use crate::harness::root_module::RootModule;

trials![dev, staging, prod, within_clusters];

fn dev() -> Outcome {
    validate("dev", |providers| providers == ["hashicorp/aws"])
}

fn staging() -> Outcome {
    validate("staging", |providers| providers == ["hashicorp/aws"])
}

fn prod() -> Outcome {
    validate("prod", |providers| providers == ["hashicorp/aws"])
}

/// The stacks that need more than the AWS provider.
fn within_clusters() -> Outcome {
    let mirror = Mirror::find();
    for source in ["hashicorp/helm", "hashicorp/kubernetes"] {
        if !mirror.has(source) {
            return Err(Missing(format!("the provider {source} for Terraform")));
        }
    }
    ["dev", "staging", "prod"]
        .into_iter()
        .try_for_each(|environment| validate(environment, |providers| providers != ["hashicorp/aws"]))
}

/// Validates the stacks of an environment that need such providers.
fn validate(environment: &str, are_wanted: impl Fn(&[String]) -> bool) -> Outcome {
    let project = Project::committed();
    project.cleon(&["synth", environment]).success();
    for stack in project.manifest(environment)["stacks"].as_array().unwrap() {
        let path = stack["path"].as_str().unwrap();
        let file = format!("out/{environment}/{path}/terraform.tf.json");
        let file: Value = serde_json::from_str(&project.read(&file)).unwrap();
        let required = file["terraform"]["required_providers"].as_object().unwrap();
        let sources: Vec<String> =
            required.values().map(|of| of["source"].as_str().unwrap().to_owned()).collect();
        if !are_wanted(&sources) {
            continue;
        }
        let folder = project.path().join("out").join(environment).join(path);
        let module = RootModule::copy_of(&folder, Vec::new())?;
        module.init(&["-backend=false"]);
        let said = module.run(&["validate", "-json"]).json();
        assert_eq!(said["diagnostics"], json!([]), "{environment}/{path}");
        assert_eq!(said["valid"], true, "{environment}/{path}");
    }
    Ok(())
}
