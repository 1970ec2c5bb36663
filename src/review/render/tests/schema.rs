//! Reviews as JSON, and their schema.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::hostile::any_review;
use super::sample::sample;
use crate::json_schema;

#[test]
fn the_schema_is_the_published_one() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schemas/review.json");
    let made = format!("{:#}\n", json_schema());
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(file, &made).unwrap();
    }
    assert!(
        std::fs::read_to_string(file).unwrap_or_default() == made,
        "docs/schemas/review.json is not what the types say"
    );
}

fn errors(document: &Value) -> Vec<String> {
    let schema = json_schema();
    assert!(jsonschema::meta::is_valid(&schema), "not a JSON Schema");
    let schema = jsonschema::validator_for(&schema).unwrap();
    schema.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn the_sample_is_valid() {
    assert_eq!(errors(&json!(sample().document())), [""; 0]);
}

#[test]
fn the_schema_refuses_what_is_no_review() {
    let whole = json!(sample().document());
    for (pointer, wrong) in [
        ("/format_version", json!("1")),
        ("/summary/danger", json!("high")),
        ("/summary/counts/create", json!(-1)),
        ("/made_from/kind", json!("guess")),
        ("/stacks/2/state/on", json!("infrastructure")),
        ("/stacks/1/changes/0/action", json!(["delete", "create"])),
        ("/stacks/1/changes/0/arguments/0/kind", json!("other")),
        ("/stacks/1/changes/0/arguments/0/after", json!("bare")),
        ("/stacks/1/changes/0/place/line", json!("12")),
        ("/access/0/direction", json!("keeps")),
    ] {
        let mut document = whole.clone();
        *document.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = wrong;
        assert_ne!(errors(&document), [""; 0], "{pointer}");
    }
}

#[test]
fn a_key_that_is_always_there_is_required() {
    let mut document = json!(sample().document());
    document["stacks"][1]["changes"][0].as_object_mut().unwrap().remove("address");
    assert_ne!(errors(&document), [""; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_review_is_valid(review in any_review()) {
        prop_assert_eq!(errors(&json!(review.document())), [""; 0]);
    }
}
