//! checkov on the generated files and on the plan views.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::audits::{Audits, Place};
use super::differs::Differences;
use super::{ENVIRONMENTS, Scanned};
use crate::harness::checkov::run;
use crate::harness::outcome::Outcome;
use crate::harness::plan::array;
use crate::harness::plan_view;
use crate::harness::root_module::resources;

/// Files that hold no resources, and that checkov reads in its own way, or not at all.
const SKIPPED: &str = r"(terraform|moved|imports|removed)\.tf\.json";

/// A check and where it was made.
struct Record {
    check: String,
    title: String,
    place: Place,
    file: String,
}

pub(super) fn checkov_finds_nothing_new() -> Outcome {
    let scanned = Scanned::new();
    let out = scanned.project.path().join("out");
    let files = run(&out, "terraform_json", &["--skip-path", SKIPPED])?;
    let views = run(&scanned.views, "terraform_plan", &[])?;
    let audits = Audits::of(&scanned.project, &ENVIRONMENTS);
    let differences = Differences::read("terraform.toml");
    let mut complaints = Vec::new();
    for said in [&files, &views] {
        complaints.extend(open(&records(said, "failed_checks"), &audits, &differences));
    }
    complaints.extend(differences.unused());
    complaints.extend(passed_over_files(&out, &files, &differences));
    complaints.extend(passed_over_resources(&scanned.views, &views, &differences));
    assert!(complaints.is_empty(), "{complaints:#?}");
    Ok(())
}

/// The checks of one outcome.
fn records(said: &Value, outcome: &str) -> Vec<Record> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let record = |of: &Value| {
        let file = text(&of["file_path"]);
        let mut parts = file.trim_start_matches('/').splitn(3, '/').map(str::to_owned);
        let environment = parts.next().unwrap_or_default();
        let stack = parts.next().unwrap_or_default().trim_end_matches(".json").to_owned();
        let place = Place { environment, stack, address: text(&of["resource"]) };
        Record { check: text(&of["check_id"]), title: text(&of["check_name"]), place, file }
    };
    array(&said["results"][outcome]).iter().map(record).collect()
}

/// Findings that nobody accepts and nothing explains.
fn open(findings: &[Record], audits: &Audits, differences: &Differences) -> Vec<String> {
    let is_open = |finding: &&Record| {
        let Record { check, title, place, .. } = finding;
        let accepted = audits.controls("checkov", check).iter().any(|control| audits.accepts(control, place));
        let differs = audits.differ(check).iter().any(|control| audits.holds(control, place));
        !differences.explain(check, place, title, audits) && !accepted && !differs
    };
    findings
        .iter()
        .filter(is_open)
        .map(|of| format!("{} at {} in {}: {}", of.check, of.place.address, of.file, of.title))
        .collect()
}

/// Generated files of which checkov passes nothing although it has checks of what is in them.
fn passed_over_files(out: &Path, said: &Value, differences: &Differences) -> Vec<String> {
    let passed: BTreeSet<String> =
        records(said, "passed_checks").into_iter().map(|record| record.file).collect();
    let unchecked = differences.list("unchecked");
    let mut complaints = Vec::new();
    for environment in ENVIRONMENTS {
        for stack in fs::read_dir(out.join(environment)).unwrap().map(|entry| entry.unwrap().path()) {
            if !stack.join("terraform.tf.json").exists() {
                continue;
            }
            for file in fs::read_dir(&stack).unwrap().map(|entry| entry.unwrap().path()) {
                let content: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
                let mut types = content["resource"].as_object().into_iter().flat_map(|of| of.keys());
                let shown = format!("/{}", file.strip_prefix(out).unwrap().display());
                if types.any(|of| !unchecked.contains(&of.as_str())) && !passed.contains(&shown) {
                    complaints.push(format!("no check passes in {shown}"));
                }
            }
            assert!(!resources(&stack).is_empty(), "{}", stack.display());
        }
    }
    complaints
}

/// Resources of plan views that checkov says nothing of, and types that it is wrongly said to have no check of.
fn passed_over_resources(views: &Path, said: &Value, differences: &Differences) -> Vec<String> {
    let seen: BTreeSet<Place> = ["passed_checks", "failed_checks"]
        .into_iter()
        .flat_map(|outcome| records(said, outcome))
        .map(|record| record.place)
        .collect();
    let unchecked = differences.list("unchecked");
    let mut types: BTreeMap<String, usize> = BTreeMap::new();
    let mut complaints = Vec::new();
    let mut count = 0;
    for environment in ENVIRONMENTS {
        for file in fs::read_dir(views.join(environment)).unwrap().map(|entry| entry.unwrap().path()) {
            let stack = file.file_stem().unwrap().to_string_lossy().into_owned();
            let view: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
            for address in plan_view::changes(&view).keys() {
                count += 1;
                let (kind, _) = address.split_once('.').unwrap();
                let environment = environment.to_owned();
                let place = Place { environment, stack: stack.clone(), address: (*address).to_owned() };
                let is_seen = seen.contains(&place);
                *types.entry(kind.to_owned()).or_default() += usize::from(is_seen);
                if !is_seen && !unchecked.contains(&kind) {
                    complaints.push(format!("checkov says nothing of {place:?}"));
                }
            }
        }
    }
    assert_eq!(said["summary"]["resource_count"], count, "{}", said["summary"]);
    let wrong = unchecked.iter().filter(|of| types.get(**of).is_none_or(|seen| *seen > 0));
    complaints.extend(wrong.map(|of| format!("{of} has checks, or there is none of it")));
    complaints
}

pub(super) fn complaints_name_what_is_open_and_what_is_unused() {
    let scanned = Scanned::new();
    let audits = Audits::of(&scanned.project, &["dev"]);
    let record = |check: &str, stack: &str, address: &str| Record {
        check: check.to_owned(),
        title: "A title".to_owned(),
        place: Place { environment: "dev".to_owned(), stack: stack.to_owned(), address: address.to_owned() },
        file: format!("/dev/{stack}.json"),
    };
    let findings = [
        record("CKV_AWS_18", "bootstrap", "aws_s3_bucket.state"),
        record("CKV_AWS_19", "bootstrap", "aws_s3_bucket.state"),
        record("CKV_AWS_25", "infrastructure", "resource.trantor_nodes_webhooks"),
        record("CKV_AWS_27", "infrastructure", "resource.trantor_nodes_webhooks"),
    ];
    let differences = Differences::parse(
        "[[differs]]\ncheck = \"CKV_AWS_27\"\naddresses = [\"aws_vpc_security_group_ingress_rule.*_nodes_*\"]\n\
         control = \"security-group-risky-ports\"\nreason = \"It is so for a test of its own.\"\n\
         [[differs]]\ncheck = \"CKV_AWS_26\"\naddresses = [\"*\"]\nreason = \"It is so for a test of its own.\"\n",
    );
    let open = open(&findings, &audits, &differences);
    assert_eq!(open, ["CKV_AWS_19 at aws_s3_bucket.state in /dev/bootstrap.json: A title"]);
    assert_eq!(differences.unused(), ["nothing needs CKV_AWS_26 at [\"*\"] []"]);
}
