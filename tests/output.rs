//! What `synth` makes of an `out/` that is not as it left it.

use std::fs;

use serde_json::{Value, json};

use crate::harness::outcome::trials;
use crate::harness::project::Project;
use crate::harness::tree::{tree, verify};

trials![
    manifest_says_what_files_were_made_from,
    a_comment_in_the_settings_changes_nothing,
    check_tells_an_edit_from_what_is_out_of_date,
    synth_says_that_an_edit_is_gone,
    what_is_in_the_way_stops_all,
    a_hostile_manifest_reaches_nothing_outside,
    a_conflict_in_the_manifest_is_healed,
    an_environment_without_settings_is_told,
];

const NETWORK: &str = "out/prod/infrastructure/network.tf.json";
const CLUSTER: &str = "out/prod/infrastructure/cluster-trantor.tf.json";

fn manifest_says_what_files_were_made_from() {
    let project = Project::small().synthesized();
    let manifest = project.manifest("prod");
    assert_eq!(manifest["format_version"], 1);
    assert_eq!(manifest["generator"], json!({ "name": "cleon", "version": env!("CARGO_PKG_VERSION") }));
    assert_eq!(manifest["environment"], "prod");
    let settings = &manifest["inputs"]["settings"];
    assert_eq!(settings["files"], json!(["environments/base.toml", "environments/prod.toml"]));
    assert_eq!(manifest["apply_order"], json!(["bootstrap", "infrastructure"]));
    let stack = &manifest["stacks"][1];
    assert_eq!((&stack["name"], &stack["path"]), (&json!("infrastructure"), &json!("infrastructure")));
    assert_eq!(stack["state_key"], "prod/infrastructure.tfstate");
    assert_eq!(stack["resources"]["aws_vpc"], 1);
    assert!(stack["exports"].as_array().unwrap().contains(&json!("trantor_endpoint")), "{stack}");

    project.replace("environments/prod.toml", "max = 3", "max = 4");
    let project = project.synthesized();
    assert_ne!(project.manifest("prod")["inputs"], manifest["inputs"]);
}

fn a_comment_in_the_settings_changes_nothing() {
    let project = Project::small().synthesized();
    let before = project.snapshot("out");
    project.append("environments/base.toml", "# A comment for whom it concerns.");
    project.replace("environments/prod.toml", "max = 3", "max    = 3");
    project.cleon(&["synth", "--check"]).success();
    assert!(project.synthesized().snapshot("out") == before, "something was written");
}

fn check_tells_an_edit_from_what_is_out_of_date() {
    let project = Project::small().synthesized();
    project.replace("environments/prod.toml", "max = 3", "max = 4");
    project.replace(NETWORK, "10.2.0.0/16", "10.3.0.0/16");
    let text = project.cleon(&["synth", "--check"]).with_status(1);
    assert_eq!(
        text.stdout,
        format!(
            "{CLUSTER}: differs, out of date\n\
             {NETWORK}: differs, edited by hand\n\
             out/prod/manifest.json: differs\n"
        )
    );
    let json = project.cleon(&["synth", "prod", "--check", "--format", "json"]).with_status(1).json();
    assert_eq!(
        json["environments"][0]["changes"],
        json!([
            { "action": "changed", "file": CLUSTER, "cause": "outdated" },
            { "action": "changed", "file": NETWORK, "cause": "edited" },
            { "action": "changed", "file": "out/prod/manifest.json" },
        ])
    );
    assert_eq!(json["warnings"], json!([]));
}

fn synth_says_that_an_edit_is_gone() {
    let project = Project::small().synthesized();
    project.replace(NETWORK, "10.2.0.0/16", "10.3.0.0/16");
    let finished = project.cleon(&["synth", "prod"]).success();
    let warning = format!("{NETWORK} was edited by hand; the edit is gone");
    assert!(finished.stderr.contains(&format!("warning: {warning}\n")), "{}", finished.stderr);
    project.replace(NETWORK, "10.2.0.0/16", "10.3.0.0/16");
    let json = project.cleon(&["synth", "prod", "--format", "json"]).success().json();
    assert_eq!(json["warnings"], json!([warning]));
}

fn what_is_in_the_way_stops_all() {
    let project = Project::small().synthesized();
    project.replace("environments/base.toml", "\"42\"", "\"43\"");
    for (file, text) in [(NETWORK, "{}"), ("out/prod/infrastructure/logs.tf.json/mine", "mine")] {
        let _ = fs::remove_file(project.path().join("out/prod/infrastructure/logs.tf.json"));
        project.write(file, text);
    }
    // Without a manifest nothing says that cleon wrote the first one.
    fs::remove_file(project.path().join("out/prod/manifest.json")).unwrap();
    let before = tree(&project.path().join("out"));
    for arguments in [["synth"].as_slice(), &["synth", "--check"]] {
        let finished = project.cleon(arguments).with_status(3);
        let message = format!(
            "error: nothing was written: cleon did not write what stands where generated files belong; move it away, \
             or delete it:\n  out/prod/infrastructure/logs.tf.json (a folder)\n  {NETWORK} (a file)\n"
        );
        assert_eq!(finished.stderr, message);
        assert!(tree(&project.path().join("out")) == before, "something was written");
    }
}

fn a_hostile_manifest_reaches_nothing_outside() {
    let project = Project::small().synthesized();
    project.write("precious", "precious");
    let mut manifest = project.manifest("prod");
    let files = manifest["stacks"][0]["files"].as_object_mut().unwrap();
    files.insert("../../../precious".to_owned(), Value::String("00".to_owned()));
    project.write("out/prod/manifest.json", &manifest.to_string());
    let finished = project.cleon(&["synth", "--check"]).with_status(1);
    assert_eq!(finished.stdout, "out/prod/manifest.json: differs\n");
    assert!(finished.stderr.contains("`bootstrap/../../../precious`"), "{}", finished.stderr);
    let project = project.synthesized();
    assert_eq!(project.read("precious"), "precious");
    verify(&tree(&project.path().join("out/prod")));
}

fn a_conflict_in_the_manifest_is_healed() {
    let project = Project::small().synthesized();
    let before = tree(&project.path().join("out"));
    let manifest = project.read("out/prod/manifest.json");
    project.write("out/prod/manifest.json", &format!("<<<<<<< HEAD\n{manifest}=======\n>>>>>>> main\n"));
    let finished = project.cleon(&["synth", "--check"]).with_status(1);
    assert_eq!(finished.stdout, "out/prod/manifest.json: differs\n");
    let warning = "warning: out/prod/manifest.json cannot be relied on (";
    assert!(finished.stderr.starts_with(warning), "{}", finished.stderr);
    let project = project.synthesized();
    assert!(tree(&project.path().join("out")) == before);
}

fn an_environment_without_settings_is_told() {
    let project = Project::small().synthesized();
    fs::remove_file(project.path().join("environments/dev.toml")).unwrap();
    let before = project.snapshot("out");
    for arguments in [["synth", "prod"].as_slice(), &["synth", "--check"]] {
        let finished = project.cleon(arguments).success();
        let warning = "warning: out/dev was generated, and environments/dev.toml is gone: bring the settings back, or \
                       run terraform destroy in its stacks, the last applied first, and delete the folder\n";
        assert!(finished.stderr.contains(warning), "{}", finished.stderr);
    }
    let json = project.cleon(&["synth", "--format", "json"]).success().json();
    assert_eq!(json["without_settings"], json!(["out/dev"]));
    assert_eq!(json["warnings"].as_array().unwrap().len(), 1);
    assert!(project.snapshot("out") == before, "something was written");
}
