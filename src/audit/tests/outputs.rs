//! SARIF and OSCAL of the committed environments, judged by the schemas of those who made them.

#[path = "mutations/committed.rs"]
#[expect(dead_code, reason = "the mutations change what stands there")]
mod committed;

use std::collections::BTreeSet;

use audit::render::{Digests, Shown, markdown, oscal, sarif};
use audit::{Assessment, Outcome, assess};
use committed::committed;
use serde_json::Value;

const ENVIRONMENTS: [&str; 3] = ["dev", "staging", "prod"];

/// Each environment as it is committed, and without anything that is accepted.
fn assessments() -> impl Iterator<Item = Assessment> {
    ENVIRONMENTS.into_iter().flat_map(|name| {
        let as_it_is = committed(name).with_input(assess);
        assert_eq!(as_it_is.count(Outcome::Fail), 0);
        let mut strict = committed(name).clone();
        strict.exceptions.clear();
        let strict = strict.with_input(assess);
        assert!(strict.count(Outcome::Fail) > 10);
        [as_it_is, strict]
    })
}

fn errors(schema: &Value, document: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap_or_else(|error| panic!("{error}"));
    let errors = validator.iter_errors(document);
    errors.map(|error| format!("{}: {}", error.instance_path(), error.masked())).collect()
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn sarif_is_valid() {
    let schema = include_str!("schemas/sarif-schema-2.1.0.json");
    assert_eq!(schema.matches("]?$\"").count(), 2);
    let schema = read(&schema.replace("]?$\"", "\\\\]?$\""));
    for assessment in assessments() {
        for failed in [false, true] {
            let shown = Shown { failed, ..Shown::default() };
            let text = sarif(&assessment, &shown, &Digests::new());
            let document = read(&text);
            assert_eq!(errors(&schema, &document), [""; 0]);
            assert!(text.len() < 10 << 20, "GitHub takes 10 MB, compressed");
            let run = &document["runs"][0];
            let results = run["results"].as_array().unwrap_or_else(|| panic!("{run}"));
            let found: BTreeSet<&str> = results.iter().filter_map(|of| of["ruleId"].as_str()).collect();
            let wanted: BTreeSet<&str> = assessment
                .controls
                .iter()
                .filter(|control| !failed || control.outcome == Outcome::Fail)
                .map(|control| &*control.id)
                .collect();
            assert_eq!(found, wanted);
            for artifact in run["artifacts"].as_array().into_iter().flatten() {
                let uri = artifact["location"]["uri"].as_str().unwrap_or_default();
                let has_digest = artifact["hashes"]["sha-256"].is_string();
                assert!(
                    uri.starts_with("environments/") || (uri.starts_with("out/") && has_digest),
                    "{artifact}"
                );
            }
        }
    }
    assert_ne!(
        errors(&schema, &serde_json::json!({ "version": "2.1.0" })),
        [""; 0],
        "the schema refuses something"
    );
}

#[test]
fn oscal_is_valid_and_has_every_id() {
    let schema = read(include_str!("schemas/oscal_assessment-results_schema.json"));
    let validator = jsonschema::options().should_validate_formats(true).build(&schema);
    let validator = validator.unwrap_or_else(|error| panic!("{error}"));
    for assessment in assessments() {
        let text = oscal(&assessment);
        let document = read(&text);
        let errors = validator.iter_errors(&document);
        let errors: Vec<String> =
            errors.map(|error| format!("{}: {}", error.instance_path(), error.masked())).collect();
        assert_eq!(errors, [""; 0]);
        assert_eq!(text, oscal(&assessment), "the same bytes each time");

        let result = &document["assessment-results"]["results"][0];
        let mut reviewed = BTreeSet::new();
        for selection in list(&result["reviewed-controls"]["control-selections"]) {
            for of in ["include-controls", "exclude-controls"] {
                reviewed.extend(list(&selection[of]).iter().filter_map(|id| id["control-id"].as_str()));
            }
        }
        let found: BTreeSet<&str> = list(&result["findings"])
            .iter()
            .filter_map(|finding| finding["target"]["target-id"].as_str())
            .collect();
        for framework in &assessment.frameworks {
            for item in &framework.items {
                let id = format!("{}-{}", framework.id, item.id.replace('/', "-"));
                assert!(reviewed.contains(&*id), "{id}");
                assert_eq!(found.contains(&*id), item.outcome != Outcome::NotAssessable, "{id}");
            }
        }
        let states = list(&result["findings"]).iter().filter(|of| of["target"]["status"]["reason"] == "fail");
        assert_eq!(states.count() > 0, assessment.count(Outcome::Fail) > 0);
        let accepted = list(&result["risks"]).iter().filter(|risk| risk["status"] == "deviation-approved");
        assert_eq!(accepted.count() > 0, assessment.count(Outcome::Accepted) > 0);

        let mut uuids = Vec::new();
        collect(&document, &mut uuids);
        let distinct: BTreeSet<&&str> = uuids.iter().collect();
        assert_eq!(distinct.len(), uuids.len(), "each thing has a UUID of its own");
    }
}

/// The UUIDs of things, not those by which others refer to them.
fn collect<'a>(value: &'a Value, uuids: &mut Vec<&'a str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, uuids)),
        Value::Object(entries) => {
            uuids.extend(entries.get("uuid").and_then(Value::as_str));
            entries.values().for_each(|entry| collect(entry, uuids));
        }
        _ => {}
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

#[test]
fn markdown_of_what_is_committed_leaves_nothing_out() {
    for (at, assessment) in assessments().enumerate() {
        let page = markdown(&assessment, &Shown::default());
        assert!(page.len() < 65_536, "{} bytes", page.len());
        if at % 2 == 0 {
            assert!(!page.contains("left out"), "{}: {} bytes", assessment.environment, page.len());
        }
        for control in assessment.controls.iter().filter(|control| control.outcome == Outcome::Fail) {
            assert!(page.contains(&format!("`{}`", control.id)), "{}", control.id);
        }
    }
}
