//! `audit`: controls with evidence, what is accepted, and what is wrong with that.

use serde_json::{Value, json};

use crate::harness::outcome::trials;
use crate::harness::project::Project;

trials![
    every_id_of_every_framework_has_an_outcome,
    a_failure_says_where_and_what_to_do,
    acceptances_of_controls_are_looked_at,
    files_that_were_edited_are_found
];

const PROD: &str = "environments/prod.toml";

fn control<'a>(document: &'a Value, id: &str) -> &'a Value {
    let controls = document["controls"].as_array().unwrap();
    controls.iter().find(|control| control["id"] == id).unwrap()
}

fn every_id_of_every_framework_has_an_outcome() {
    let project = Project::committed().synthesized();
    for environment in ["dev", "staging", "prod"] {
        let document = project.cleon(&["audit", environment, "--format", "json"]).success().json();
        assert_eq!(document["format_version"], 1);
        let ids: Vec<usize> = document["frameworks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|framework| framework["items"].as_array().unwrap().len())
            .collect();
        assert_eq!(ids, [46, 377, 18, 128]);
        let unknown: Vec<&Value> = document["controls"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|of| of["outcome"] == "not-assessable")
            .map(|of| &of["id"])
            .collect();
        assert_eq!(unknown, [&json!("objects-beside")], "what charts and add-ons bring alone");
        for evidence in document["controls"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|control| control["evidence"].as_array().unwrap())
        {
            let Some(file) = evidence["file"].as_str() else { continue };
            let line = usize::try_from(evidence["line"].as_u64().unwrap()).unwrap();
            assert!(project.read(file).lines().nth(line - 1).is_some(), "{evidence}");
        }
    }
    let said = project.cleon(&["audit", "prod"]).success().stdout;
    assert!(said.contains("CIS Amazon EKS Benchmark 1.7.0"), "{said}");
    assert!(said.contains("pass           cluster-logging"), "{said}");
}

fn a_failure_says_where_and_what_to_do() {
    let project = Project::committed();
    project.replace(
        PROD,
        "max_allocated_storage_in_gib = 500",
        "max_allocated_storage_in_gib = 500\nmulti_az = true\nfinal_snapshot = false",
    );
    let project = project.synthesized();
    let document = project.cleon(&["audit", "prod", "--format", "json"]).with_status(1).json();
    let found = control(&document, "rds-final-snapshot");
    assert_eq!(found["outcome"], "fail");
    let evidence = &found["evidence"][0];
    assert_eq!(evidence["address"], "aws_db_instance.dawn");
    assert_eq!(evidence["setting"], "services.dawn.database.final_snapshot");
    assert!(evidence["setting_location"].as_str().unwrap().starts_with(PROD), "{evidence}");
    let line = project.read(evidence["file"].as_str().unwrap());
    let line = line
        .lines()
        .nth(usize::try_from(evidence["line"].as_u64().unwrap()).unwrap() - 1)
        .unwrap()
        .to_owned();
    assert!(line.contains("skip_final_snapshot"), "{line}");

    let said = project.cleon(&["audit", "prod", "--failed"]).with_status(1).stdout;
    assert!(
        said.contains("fail rds-final-snapshot (medium): A database leaves a snapshot when it goes"),
        "{said}"
    );
    assert!(said.contains("remedy: Set `database.final_snapshot = true`."), "{said}");
    assert!(!said.contains("cluster-logging"), "{said}");
    // What is not asked for does not count.
    project.cleon(&["audit", "prod", "--control", "cluster-logging"]).success();
    project.cleon(&["audit", "prod", "--framework", "pss"]).success();
}

fn acceptances_of_controls_are_looked_at() {
    let accepted = |control: &str, target: &str| {
        format!(
            "\n[[accepted]]\ncontrol = \"{control}\"\ntarget = \"{target}\"\n\
             reason = \"Said by a test, for longer than twenty characters.\"\nowner = \"platform\"\nexpires = 2027-06-30\n"
        )
    };
    let project = Project::committed().synthesized();
    let before = project.read(PROD);
    project.append(PROD, &accepted("rds-prot", "services.dawn.database"));
    for verb in [&["audit", "prod"][..], &["validate", "prod"], &["synth", "prod"]] {
        let said = project.cleon(verb).with_status(2).stderr;
        assert!(said.contains("there is no control rds-prot"), "{said}");
        assert!(said.contains("did you mean \"rds-port\"?"), "{said}");
    }
    project.write(PROD, &before);
    project.append(PROD, &accepted("cluster-logging", "clusters.trantor.log_types"));
    project.cleon(&["synth", "prod"]).success();
    let said = project.cleon(&["audit", "prod"]).with_status(2).stderr;
    assert!(said.contains("nothing needs this acceptance: cluster-logging finds nothing"), "{said}");
    let said = project.cleon(&["audit", "prod", "--control", "cluster-loging"]).with_status(2).stderr;
    assert!(said.contains("did you mean \"cluster-logging\"?"), "{said}");
}

fn files_that_were_edited_are_found() {
    let project = Project::committed().synthesized();
    let file = "out/prod/infrastructure/network.tf.json";
    project.replace(file, "\"traffic_type\": \"ALL\"", "\"traffic_type\": \"ACCEPT\"");
    let document = project.cleon(&["audit", "prod", "--format", "json"]).with_status(1).json();
    let failing: Vec<&Value> = document["controls"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|of| of["outcome"] == "fail")
        .map(|of| &of["id"])
        .collect();
    assert_eq!(failing, [&json!("code-is-source")]);
}
