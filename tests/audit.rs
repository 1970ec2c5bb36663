//! `audit`: controls with evidence, what is accepted, and what is wrong with that.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::digest::sha256;
use crate::harness::outcome::{Missing, Outcome, trials};
use crate::harness::process::finish;
use crate::harness::project::{Project, TODAY};
use crate::harness::python::judges;

trials![
    every_id_of_every_framework_has_an_outcome,
    a_failure_says_where_and_what_to_do,
    acceptances_of_controls_are_looked_at,
    files_that_were_edited_are_found,
    code_scanning_is_told_where,
    formats_of_the_audit_are_refused_elsewhere,
    evidence_is_a_folder_that_can_be_verified,
    scanners_are_told_what_is_accepted,
    checkov_finds_nothing_by_what_it_is_told
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

/// What fails stands where the setting is, and leads to the generated line; digests are those of the files.
fn code_scanning_is_told_where() {
    let project = Project::committed();
    project.replace(
        PROD,
        "max_allocated_storage_in_gib = 500",
        "max_allocated_storage_in_gib = 500\nfinal_snapshot = false",
    );
    let project = project.synthesized();
    let said = project.cleon(&["audit", "prod", "--format", "sarif", "--failed"]).with_status(1);
    assert!(!said.stdout.contains(project.path().to_str().unwrap()), "no path of this machine");
    let run = &said.json()["runs"][0];
    assert_eq!(run["automationDetails"]["id"], "cleon-audit/prod/");
    let results = run["results"].as_array().unwrap();
    let result = results.iter().find(|of| of["ruleId"] == "rds-final-snapshot").unwrap();
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], PROD);
    let line = |file: &str, place: &Value| {
        let line = usize::try_from(place["region"]["startLine"].as_u64().unwrap()).unwrap();
        project.read(file).lines().nth(line - 1).unwrap().to_owned()
    };
    assert_eq!(line(PROD, place), "final_snapshot = false");
    let generated = &result["relatedLocations"][0];
    assert_eq!(generated["id"], 1);
    assert!(result["message"]["text"].as_str().unwrap().ends_with("](1)."), "{result}");
    let generated = &generated["physicalLocation"];
    let file = generated["artifactLocation"]["uri"].as_str().unwrap();
    assert!(line(file, generated).contains("skip_final_snapshot"));
    let artifacts = run["artifacts"].as_array().unwrap();
    assert!(artifacts.len() > 1);
    for artifact in artifacts {
        let file = project.read(artifact["location"]["uri"].as_str().unwrap());
        assert_eq!(artifact["hashes"]["sha-256"], sha256(&file), "{artifact}");
    }
}

fn formats_of_the_audit_are_refused_elsewhere() {
    let project = Project::small();
    for format in ["sarif", "oscal"] {
        for verb in [&["list"][..], &["synth"], &["diff", "prod"], &["schema"]] {
            let said = project.cleon(&[verb, &["--format", format]].concat()).with_status(2);
            assert!(
                said.stderr.contains(&format!("`--format {format}` is of `audit` alone")),
                "{}",
                said.stderr
            );
            assert_eq!(said.stdout, "");
        }
    }
    assert!(!project.path().join("out").exists());
}

fn evidence_is_a_folder_that_can_be_verified() -> Outcome {
    let project = Project::committed().synthesized();
    let folder = project.path().join("evidence/prod");
    let bundle = || {
        let folder = folder.to_str().unwrap();
        project.cleon(&["audit", "prod", "--bundle", folder, "--framework", "pss", "--format", "oscal"])
    };
    let said = bundle().success();
    assert_eq!(project.read("evidence/prod/oscal.json"), said.stdout, "the whole, whatever is asked for");
    let first = contents(&project);

    let manifest: Value = serde_json::from_str(&project.read("evidence/prod/manifest.json")).unwrap();
    assert_eq!(manifest["environment"], "prod");
    assert_eq!(manifest["day"], TODAY);
    let files = manifest["files"].as_object().unwrap();
    for (file, entry) in files {
        let text = project.read(&format!("evidence/prod/{file}"));
        assert_eq!(entry["sha256"], sha256(&text), "{file}");
        assert_eq!(entry["size"], text.len(), "{file}");
    }
    assert_eq!(files.len() + 2, first.len(), "all but the manifest and the sums");
    let document: Value = serde_json::from_str(&project.read("evidence/prod/assessment.json")).unwrap();
    for evidence in
        document["controls"].as_array().unwrap().iter().flat_map(|of| of["evidence"].as_array().unwrap())
    {
        if let Some(file) = evidence["file"].as_str() {
            assert_eq!(evidence["sha256"], files[file]["sha256"], "{file}");
            assert_eq!(project.read(file), project.read(&format!("evidence/prod/{file}")));
        }
    }
    assert_eq!(project.read(PROD), project.read("evidence/prod/environments/prod.toml"));

    // As the README says it.
    let readme = project.read("evidence/prod/README.md");
    let command = readme.lines().find(|line| line.starts_with("sha256sum ")).unwrap();
    let words: Vec<&str> = command.split(' ').collect();
    if Command::new(words[0]).arg("--version").output().is_err() {
        return Err(Missing("sha256sum".to_owned()));
    }
    let verify = || finish(Command::new(words[0]).args(&words[1..]).current_dir(&folder));
    assert_eq!(verify().success().stdout, "");
    let file = "out/prod/infrastructure/network.tf.json";
    let path = folder.join(file);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    let said = verify().with_status(1);
    assert!(said.stdout.contains(&format!("{file}: FAILED")), "{said:?}");

    bundle().success();
    assert_eq!(contents(&project), first, "the same bytes, over the older bundle");
    project.write("evidence/prod/notes.txt", "mine");
    let said = bundle().with_status(2);
    assert!(said.stderr.contains("notes.txt, which is not of the bundle"), "{}", said.stderr);
    assert_eq!(project.read("evidence/prod/notes.txt"), "mine");
    let out = project.path().join("out/prod");
    let before = project.snapshot("out");
    let said = project.cleon(&["audit", "prod", "--bundle", out.to_str().unwrap()]).with_status(2);
    assert!(said.stderr.contains("is no bundle of evidence"), "{}", said.stderr);
    assert_eq!(project.snapshot("out"), before);
    assert_eq!(fs::read_dir(project.path().join("evidence")).unwrap().count(), 1, "nothing is left beside");
    Ok(())
}

fn contents(project: &Project) -> Vec<(PathBuf, Vec<u8>)> {
    project.snapshot("evidence/prod").into_iter().map(|(path, (bytes, _))| (path, bytes)).collect()
}

fn scanners_are_told_what_is_accepted() {
    let project = Project::committed().synthesized();
    let folder = project.path().join("out/prod");
    let write = || project.cleon(&["audit", "prod", "--scanner-config", folder.to_str().unwrap()]);
    write().success();
    let checkov = project.read("out/prod/.checkov.yaml");
    let read: Value = serde_saphyr::from_str(&checkov).unwrap();
    let skipped: Vec<&str> =
        read["skip-check"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(skipped.contains(&"CKV_AWS_18") && !skipped.contains(&"CKV_AWS_338"), "{skipped:?}");
    assert!(
        checkov.contains("# s3-access-logs, accepted at state.bucket until 2027-06-30 by platform: Data")
    );
    let trivy = project.read("out/prod/.trivyignore.yaml");
    let read: Value = serde_saphyr::from_str(&trivy).unwrap();
    let ignored = read["misconfigurations"].as_array().unwrap();
    assert!(ignored.iter().any(|of| of["id"] == "AWS-0089" && of["expired_at"] == "2027-07-01"), "{trivy}");

    // They are nobody's but the audit's: synth says nothing of them, and leaves them there.
    project.cleon(&["synth", "prod", "--check"]).success();
    project.append(PROD, "# changed");
    project.replace(PROD, "retention_in_days = 3653", "retention_in_days = 1827");
    project.cleon(&["synth", "prod"]).success();
    assert_eq!(project.read("out/prod/.checkov.yaml"), checkov);
    write().success();

    project.write("out/prod/.trivyignore.yaml", "misconfigurations: []\n");
    let said = write().with_status(2);
    assert!(said.stderr.contains(".trivyignore.yaml is not generated"), "{}", said.stderr);
    assert_eq!(project.read("out/prod/.trivyignore.yaml"), "misconfigurations: []\n");
}

/// The real one reads its configuration by itself: nothing fails, no file is passed over, and other checks are still made.
fn checkov_finds_nothing_by_what_it_is_told() -> Outcome {
    let python = judges()?;
    let project = Project::committed().synthesized();
    let folder = project.path().join("out/dev");
    let folder = folder.to_str().unwrap();
    project.cleon(&["audit", "dev", "--scanner-config", folder]).success();
    let home = tempfile::tempdir().unwrap();
    let nowhere = "http://127.0.0.1:9";
    let mut command = Command::new(python);
    command
        .args(["-m", "checkov.main", "--output", "json", "--directory", folder])
        .current_dir(home.path())
        .env("HOME", home.path())
        .env("HTTP_PROXY", nowhere)
        .env("HTTPS_PROXY", nowhere)
        .env_remove("BC_API_KEY");
    let said = finish(&mut command).success().json();
    let of: Vec<&Value> = said.as_array().unwrap().iter().collect();
    let kinds: Vec<&Value> = of.iter().map(|of| &of["check_type"]).collect();
    assert_eq!(kinds, ["kubernetes", "terraform_json"]);
    for of in of {
        assert_eq!(of["results"]["failed_checks"], json!([]));
        assert_eq!(of["results"]["parsing_errors"], json!([]));
        assert!(of["results"]["passed_checks"].as_array().unwrap().len() > 100, "{}", of["summary"]);
    }
    Ok(())
}
