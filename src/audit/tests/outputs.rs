//! SARIF and OSCAL of the committed environments, judged by the schemas of those who made them.

#[path = "mutations/committed.rs"]
#[expect(dead_code, reason = "the mutations change what stands there")]
mod committed;

use std::collections::BTreeSet;

use audit::render::{Digests, Shown, sarif};
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
