//! Stacks of the builtin provider, whose states are in the folder: what it takes seconds to apply.

use std::fs;

use serde_json::{Value, json};

use super::{actions, cleon_plan, stack};
use crate::harness::digest::sha256;
use crate::harness::outcome::{Outcome, trials};
use crate::harness::plan::array;
use crate::harness::project::Project;
use crate::harness::terraform::Terraform;

trials![
    a_stack_waits_for_the_export_it_needs,
    what_is_kept_is_for_its_owner_and_holds_no_secret,
    plans_made_elsewhere_are_rendered,
    what_is_asked_to_fail_on_decides,
    what_was_edited_is_said,
];

const SECRET: &str = "hunter2-battery-staple";

/// A project of two stacks, of which `application` reads `vpc_id` of `infrastructure`.
fn project(infrastructure: &Value, application: &Value) -> Project {
    let project = Project::small();
    let manifest = json!({
        "format_version": 1, "generator": { "name": "cleon", "version": "0.1.0" }, "environment": "dev",
        "apply_order": ["infrastructure", "application"],
        "stacks": [
            { "name": "infrastructure", "path": "infrastructure", "depends_on": [], "references": {}, "files": {} },
            {
                "name": "application", "path": "application", "depends_on": ["infrastructure"],
                "references": { "infrastructure": ["vpc_id"] }, "files": {},
            },
        ],
    });
    project.write(MANIFEST, &manifest.to_string());
    write(&project, "infrastructure", infrastructure);
    write(&project, "application", application);
    project
}

const MANIFEST: &str = "out/dev/manifest.json";

/// Puts this in the place of a stack, as if it were generated.
fn write(project: &Project, stack: &str, content: &Value) {
    let text = format!("{content:#}\n");
    project.write(&format!("out/dev/{stack}/main.tf.json"), &text);
    let mut manifest = project.manifest("dev");
    let entries = manifest["stacks"].as_array_mut().unwrap();
    let entry = entries.iter_mut().find(|entry| entry["name"] == stack).unwrap();
    entry["files"] = json!({ "main.tf.json": sha256(&text) });
    project.write(MANIFEST, &manifest.to_string());
}

fn vpc(id: &str) -> Value {
    json!({
        "resource": { "terraform_data": { "vpc": { "input": id } } },
        "output": { "vpc_id": { "value": "${terraform_data.vpc.output}" } },
    })
}

fn reader() -> Value {
    let config = json!({ "path": "../infrastructure/terraform.tfstate" });
    json!({
        "data": { "terraform_remote_state": { "infrastructure": { "backend": "local", "config": config } } },
        "resource": { "terraform_data": { "subnet": {
            "input": "${data.terraform_remote_state.infrastructure.outputs.vpc_id}",
        } } },
    })
}

fn apply(terraform: &Terraform, project: &Project, stack: &str) {
    let folder = project.path().join("out/dev").join(stack);
    terraform.run(&folder, &[], &["init", "-no-color"]).success();
    terraform.run(&folder, &[], &["apply", "-no-color", "-auto-approve"]).success();
}

fn a_stack_waits_for_the_export_it_needs() -> Outcome {
    let terraform = Terraform::find()?;
    let project = project(&vpc("vpc-1"), &reader());
    let plan = |arguments: &[&str]| {
        cleon_plan(terraform, &project, &[], &[&["dev", "--format", "json"], arguments].concat())
    };
    let blocked =
        |export: Value| json!({ "kind": "blocked", "on": [{ "stack": "infrastructure", "export": export }] });
    // By the plan of the one that exports; by Terraform's words when there is none; by no output in a state.
    let review = plan(&[]).with_status(1).json();
    assert_eq!(stack(&review, "application")["state"], blocked(json!("vpc_id")));
    assert_eq!(actions(&stack(&review, "infrastructure")["changes"]), json!({ "create": 1 }));
    let review = plan(&["--stack", "application"]).with_status(1).json();
    assert_eq!(stack(&review, "application")["state"], blocked(Value::Null));
    write(&project, "infrastructure", &json!({ "output": { "other": { "value": "x" } } }));
    apply(terraform, &project, "infrastructure");
    let review = plan(&["--stack", "application"]).with_status(1).json();
    assert_eq!(stack(&review, "application")["state"], blocked(json!("vpc_id")));

    write(&project, "infrastructure", &vpc("vpc-1"));
    apply(terraform, &project, "infrastructure");
    let review = plan(&[]).with_status(1).json();
    assert_eq!(actions(&stack(&review, "application")["changes"]), json!({ "create": 1 }));
    assert_eq!(review["notes"], json!([]));
    apply(terraform, &project, "application");
    let review = plan(&[]).success().json();
    assert_eq!(review["made_from"]["kind"], "plan");

    // An export that changes: the reader is planned with what it is now, and that is said.
    write(&project, "infrastructure", &vpc("vpc-2"));
    let review = plan(&[]).with_status(1).json();
    assert_eq!(stack(&review, "application")["changes"], json!([]));
    let note = review["notes"][0].as_str().unwrap();
    assert!(
        note.starts_with("`application` was planned with `vpc_id` of `infrastructure` as it stands"),
        "{note}"
    );

    // One that fails does not keep the other from being planned: what it reads is there.
    write(&project, "infrastructure", &json!({ "resource": { "terraform_data": { "a": { "inputt": 1 } } } }));
    let review = plan(&[]).with_status(3).json();
    let failed = stack(&review, "infrastructure")["state"].clone();
    let message = failed["message"].as_str().unwrap();
    assert!(message.contains("No argument or block type is named \"inputt\""), "{failed}");
    assert_eq!(stack(&review, "application")["state"]["kind"], "reviewed");
    Ok(())
}

fn secretive() -> Value {
    json!({
        "variable": { "password": { "sensitive": true, "default": SECRET } },
        "locals": { "copy": "${nonsensitive(var.password)}" },
        "resource": { "terraform_data": {
            "vpc": { "input": "${var.password}" },
            "policy": { "input": "${jsonencode({Statement = [{Sid = \"A\", Resource = local.copy}]})}" },
            "encoded": { "input": "${base64encode(\"user:${local.copy}\")}" },
        } },
        "output": {
            "vpc_id": { "value": "${local.copy}" },
            "secret": { "value": "${var.password}", "sensitive": true },
        },
    })
}

fn what_is_kept_is_for_its_owner_and_holds_no_secret() -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    let terraform = Terraform::find()?;
    let project = project(&secretive(), &json!({ "output": { "copy": { "value": SECRET } } }));
    let temporary = tempfile::tempdir().unwrap();
    let environment = [("TMPDIR", temporary.path().to_str().unwrap().to_owned())];
    let kept = project.path().join("kept");
    project.write("kept/application.tfplan", "of yesterday");
    let mut said = Vec::new();
    for format in ["text", "markdown", "json"] {
        let arguments = ["dev", "--format", format, "--save", kept.to_str().unwrap()];
        // The application is blocked, and what was kept of it is gone.
        let ended = cleon_plan(terraform, &project, &environment, &arguments).with_status(1);
        said.extend([ended.stdout, ended.stderr]);
    }
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0, "plans are left in the temporary folder");
    let names: Vec<String> = {
        let mut names: Vec<_> = fs::read_dir(&kept)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names, ["infrastructure.json", "infrastructure.tfplan"]);
    let file = kept.join("infrastructure.tfplan");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let json = project.read("kept/infrastructure.json");
    said.push(json.clone());
    // It can be rendered again, and applied.
    let again =
        cleon_plan(terraform, &project, &[], &["dev", "--from", "kept/infrastructure.json"]).with_status(1);
    said.push(again.stdout);
    for said in &said {
        assert!(!said.contains("hunter2") && !said.contains("battery"), "{said}");
        assert!(
            !said.contains("aHVudGVyMi1iYXR0ZXJ5LXN0YXBsZQ") && !said.contains("VyOmh1bnRlcjIt"),
            "{said}"
        );
    }
    assert!(json.contains("(sensitive 1)"), "{json}");
    let folder = project.path().join("out/dev/infrastructure");
    terraform.run(&folder, &[], &["apply", "-no-color", file.to_str().unwrap()]).success();
    cleon_plan(terraform, &project, &[], &["dev", "--stack", "infrastructure"]).success();

    // What Terraform says of a failure goes the same way: here the secret is in the state alone, and in the error.
    let failing = json!({
        "output": { "bad": { "value": format!("${{tonumber(\"{SECRET}\")}}") } },
    });
    write(&project, "infrastructure", &failing);
    let ended =
        cleon_plan(terraform, &project, &[], &["dev", "--stack", "infrastructure", "--format", "json"])
            .with_status(3);
    let message = ended.json()["stacks"][0]["state"]["message"].to_string();
    assert!(message.contains("(sensitive "), "{message}");
    assert!(!ended.stdout.contains("hunter2") && !ended.stderr.contains("hunter2"), "{}", ended.stdout);
    Ok(())
}

/// A plan that real Terraform made, by its name in the fixtures.
fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/plans/{name}.json", env!("CARGO_MANIFEST_DIR"))
}

fn plans_made_elsewhere_are_rendered() {
    // Without Terraform, without generated files, and without settings.
    let project = Project::small();
    let (actions, nothing) = (fixture("actions"), fixture("nothing"));
    let of_stack = format!("infrastructure={actions}");
    let review = project
        .cleon(&["plan", "prod", "--format", "json", "--from", &of_stack, &nothing])
        .with_status(1)
        .json();
    let names: Vec<&Value> = array(&review["stacks"]).iter().map(|stack| &stack["stack"]).collect();
    assert_eq!(names, ["infrastructure", "nothing"]);
    assert_eq!(review["made_from"], json!({ "kind": "plan", "program": "Terraform 1.11.4" }));
    assert_eq!(project.cleon(&["plan", "prod", "--from", &nothing]).success().stderr, "");
    for format in ["text", "markdown", "json"] {
        let said = project
            .cleon(&["plan", "prod", "--format", format, "--from", &fixture("secrets")])
            .with_status(1);
        assert!(!said.stdout.contains("hunter") && !said.stderr.contains("hunter"), "{}", said.stdout);
    }
}

fn what_is_asked_to_fail_on_decides() {
    let project = Project::small();
    let status = |name: &str, fail_on: &str| {
        project.cleon(&["plan", "prod", "--from", &fixture(name), "--fail-on", fail_on]).status
    };
    assert_eq!(status("actions", "replace"), Some(1));
    assert_eq!(status("actions", "destroy"), Some(1));
    assert_eq!(status("aws_drift", "replace,destroy"), Some(0));
    assert_eq!(status("stopped", "destroy"), Some(1), "what was not looked at nobody knows");
    assert_eq!(status("nothing", "destroy"), Some(0));
}

fn what_was_edited_is_said() {
    let project = Project::small().synthesized();
    let from = format!("infrastructure={}", fixture("nothing"));
    let notes = || {
        let review = project.cleon(&["plan", "dev", "--format", "json", "--from", &from]).success().json();
        array(&review["notes"]).iter().map(|note| note.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(notes(), [""; 0]);
    project.replace("out/dev/infrastructure/network.tf.json", "\"dev-", "\"hand-");
    project.write("out/dev/infrastructure/own.tf.json", "{}");
    project.append("environments/dev.toml", "[network.flow_logs]\nretention_in_days = 90");
    assert_eq!(
        notes(),
        [
            "out/dev/infrastructure/network.tf.json was edited by hand, and is planned as it stands.",
            "out/dev/infrastructure/own.tf.json is not generated, and is planned as well.",
            "The settings changed since out/dev was written: the plan is of what stands; run `cleon synth dev`.",
        ]
    );
}
