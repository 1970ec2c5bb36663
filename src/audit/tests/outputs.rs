//! SARIF and OSCAL of the committed environments, judged by the schemas of those who made them.

#[path = "mutations/committed.rs"]
#[expect(dead_code, reason = "the mutations change what stands there")]
mod committed;

use std::collections::BTreeSet;

use audit::render::{Digests, Shown, markdown, oscal, sarif};
use audit::{Assessment, Outcome, assess, json_schema};
use committed::committed;
use serde_json::{Value, json};

/// Environments as they are committed, and one without anything that is accepted.
fn assessments() -> impl Iterator<Item = Assessment> {
    let as_they_are = ["dev", "prod"].into_iter().map(|name| {
        let assessment = committed(name).with_input(assess);
        assert_eq!(assessment.count(Outcome::Fail), 0);
        assessment
    });
    let mut strict = committed("dev").clone();
    strict.exceptions.clear();
    let strict = strict.with_input(assess);
    assert!(strict.count(Outcome::Fail) > 10);
    as_they_are.chain([strict])
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
    assert_ne!(errors(&schema, &json!({ "version": "2.1.0" })), [""; 0], "the schema refuses something");
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

        let (mut uuids, mut references) = (Vec::new(), Vec::new());
        collect(&document, &mut uuids, &mut references);
        let distinct: BTreeSet<&str> = uuids.iter().copied().collect();
        assert_eq!(distinct.len(), uuids.len(), "each thing has a UUID of its own");
        let dangling: Vec<&str> = references.into_iter().filter(|of| !distinct.contains(of)).collect();
        assert_eq!(dangling, [""; 0]);
    }
}

/// The UUIDs of things, and those by which others refer to them.
fn collect<'a>(value: &'a Value, uuids: &mut Vec<&'a str>, references: &mut Vec<&'a str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, uuids, references)),
        Value::Object(entries) => {
            for (key, entry) in entries {
                match (&**key, entry.as_str()) {
                    ("uuid", Some(uuid)) => uuids.push(uuid),
                    ("observation-uuid" | "risk-uuid" | "subject-uuid", Some(uuid)) => references.push(uuid),
                    _ => collect(entry, uuids, references),
                }
            }
        }
        _ => {}
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

#[test]
fn markdown_of_what_is_committed_leaves_out_passes_at_most() {
    for assessment in assessments() {
        let page = markdown(&assessment, &Shown::default());
        assert!(page.len() < 65_536, "{} bytes", page.len());
        if assessment.holds() {
            let (others, _passes) = page.split_once("<summary>Pass: ").unwrap_or((&page, ""));
            assert!(!others.contains("left out"), "{}: {} bytes", assessment.environment, page.len());
        }
        for control in assessment.controls.iter().filter(|control| control.outcome == Outcome::Fail) {
            assert!(page.contains(&format!("`{}`", control.id)), "{}", control.id);
        }
    }
}

#[test]
fn the_schema_of_assessments_is_the_published_one() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schemas/audit.json");
    let made = format!("{:#}\n", json_schema());
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(file, &made).unwrap_or_else(|error| panic!("{error}"));
    }
    assert!(
        std::fs::read_to_string(file).unwrap_or_default() == made,
        "docs/schemas/audit.json is not what the types say"
    );
    assert!(jsonschema::meta::is_valid(&json_schema()), "not a JSON Schema");
    for assessment in assessments() {
        assert_eq!(errors(&json_schema(), &json!(assessment)), [""; 0]);
    }
    let mut document = json!(committed("dev").with_input(assess));
    document["controls"][0]["outcome"] = json!("passed");
    assert_ne!(errors(&json_schema(), &document), [""; 0]);
}
