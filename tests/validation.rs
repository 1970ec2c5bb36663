//! Terraform and the real provider find nothing wrong with any stack, not even something to warn of.

use serde_json::json;

use crate::harness::outcome::{Outcome, trials};
use crate::harness::project::Project;
use crate::harness::root_module::RootModule;

trials![dev, staging, prod];

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
    let project = Project::committed();
    project.cleon(&["synth", environment]).success();
    for stack in project.manifest(environment)["stacks"].as_array().unwrap() {
        let path = stack["path"].as_str().unwrap();
        let folder = project.path().join("out").join(environment).join(path);
        let module = RootModule::copy_of(&folder, Vec::new())?;
        module.init(&["-backend=false"]);
        let said = module.run(&["validate", "-json"]).json();
        assert_eq!(said["diagnostics"], json!([]), "{environment}/{path}");
        assert_eq!(said["valid"], true, "{environment}/{path}");
    }
    Ok(())
}
