//! `environments.sh` and `index.sh`: environments as jobs see them, from the real `cleon list`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::sandbox::{Ran, Sandbox};
use crate::harness::outcome::{Missing, Outcome, trials};
use crate::harness::project::{copy_folder, repository};

trials![environments_have_roles_and_runners, those_that_changed, the_index_names_them];

/// The project as it is committed, and a cleon whose `affected` a test writes.
fn sandbox() -> Result<Sandbox, Missing> {
    let sandbox = Sandbox::new()?;
    for folder in ["environments", "out"] {
        copy_folder(&repository().join(folder), &sandbox.work().join(folder));
    }
    let real = env!("CARGO_BIN_EXE_cleon");
    let does =
        format!("[[ \"$1\" != affected ]] || {{ cat \"$SANDBOX/affected\"; exit; }}\nexec '{real}' \"$@\"");
    sandbox.program("cleon", &does);
    Ok(sandbox)
}

fn output(ran: &Ran, name: &str) -> Value {
    serde_json::from_str(&ran.outputs[name]).unwrap()
}

fn environments_have_roles_and_runners() -> Outcome {
    let variables = json!({
        "PROD_PLAN_ROLE": "arn:aws:iam::123456789012:role/cleon-prod-plan",
        "PROD_APPLY_ROLE": "arn:aws:iam::123456789012:role/cleon-prod-apply",
        "PROD_RUNNER": "[\"self-hosted\", \"prod\"]",
        "STAGING_PLAN_ROLE": "arn:aws:iam::123456789012:role/cleon-staging-plan",
        "STAGING_PLAN_STACKS": "bootstrap, infrastructure platform",
        "STAGING_PLAN_RUNNER": "staging",
    });
    let ran = sandbox()?.script("environments.sh", &[("VARIABLES", &variables.to_string())]).success();
    let by_name: BTreeMap<String, Value> = serde_json::from_value(output(&ran, "by_name")).unwrap();
    assert_eq!(by_name.keys().collect::<Vec<_>>(), ["dev", "prod", "staging"]);
    assert_eq!(
        by_name["prod"],
        json!({
            "name": "prod",
            "region": "us-east-1",
            "stacks": ["bootstrap", "infrastructure", "platform", "application"],
            // The others need clusters.
            "planned_stacks": ["bootstrap", "infrastructure"],
            "other_stacks": ["platform", "application", "kubernetes"],
            "plan_role": "arn:aws:iam::123456789012:role/cleon-prod-plan",
            "apply_role": "arn:aws:iam::123456789012:role/cleon-prod-apply",
            "plan_runner": "ubuntu-latest",
            "apply_runner": ["self-hosted", "prod"],
        })
    );
    assert_eq!(by_name["staging"]["planned_stacks"], json!(["bootstrap", "infrastructure", "platform"]));
    assert_eq!(by_name["staging"]["other_stacks"], json!(["application", "kubernetes"]));
    assert_eq!(by_name["staging"]["plan_runner"], "staging");
    assert_eq!(by_name["dev"]["apply_role"], "");
    let planned = output(&ran, "planned");
    assert_eq!(planned.as_array().unwrap().len(), 2, "without a role nothing is planned: {planned}");
    Ok(())
}

fn those_that_changed() -> Outcome {
    let sandbox = sandbox()?;
    let since = [("SINCE", "HEAD^1"), ("VARIABLES", "{}")];
    sandbox
        .write("affected", json!({ "environments": [{ "environment": "prod" }], "removed": [] }).to_string());
    let ran = sandbox.script("environments.sh", &since).success();
    assert_eq!(ran.calls_with("affected"), ["cleon affected --since HEAD^1 --format json"]);
    assert_eq!(ran.finished.stdout, "prod\n");
    sandbox.write("affected", json!({ "environments": [], "removed": [] }).to_string());
    let ran = sandbox.script("environments.sh", &since).success();
    assert_eq!((&*ran.outputs["environments"], &*ran.outputs["planned"]), ("[]", "[]"));
    // No revision, no answer: an empty list would look like one.
    sandbox.program("cleon", "[[ $1 == list ]] && echo '{\"environments\":[]}' || exit 3");
    assert_eq!(sandbox.script("environments.sh", &since).finished.status, Some(3));
    Ok(())
}

fn the_index_names_them() -> Outcome {
    let sandbox = Sandbox::new()?;
    let environments = json!([{ "name": "dev" }, { "name": "prod" }]).to_string();
    sandbox.script("index.sh", &[("PULL_REQUEST", "7"), ("ENVIRONMENTS", &environments)]).success();
    assert_eq!(sandbox.read("work/review/pull-request"), "7\n");
    assert_eq!(sandbox.read("work/review/environments"), "dev\nprod\n");
    Ok(())
}
