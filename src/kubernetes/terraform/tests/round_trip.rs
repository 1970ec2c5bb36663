//! Every object that goes to Terraform JSON comes back as it was.

use proptest::prelude::*;
use serde_json::Value;

use super::dice::Dice;
use super::various::KINDS;
use super::{object, there_and_back};
use crate::terraform::{kinds, spelled};

fn check(kind: usize, seed: u64) -> Result<(), TestCaseError> {
    let object = KINDS[kind](&mut Dice::new(seed));
    let (spelled, unsaid) = spelled::out(&object, &[]);
    prop_assert_eq!(unsaid, []);
    let back = there_and_back(&object).map_err(TestCaseError::fail)?;
    prop_assert_eq!(&back, &spelled);
    // Nothing that these objects leave out needs to be spelled out, so that it is the very object.
    prop_assert_eq!(&back, object.json());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_object_comes_back(kind in 0..KINDS.len(), seed: u64) {
        check(kind, seed)?;
    }
}

#[test]
fn objects_of_every_kind_are_tried() {
    let kinds: Vec<&str> = KINDS.iter().map(|make| make(&mut Dice::new(0)).kind()).collect();
    let table: Vec<&str> = kinds::KINDS.iter().map(|kind| kind.kind).collect();
    assert_eq!(kinds, table);
    for kind in 0..KINDS.len() {
        for seed in 0..8 {
            check(kind, seed).unwrap();
        }
    }
}

/// How many different fields the objects have, to see that they are as rich as they should be.
#[test]
fn objects_have_nearly_all_that_the_provider_has() {
    use std::collections::BTreeSet;
    use terraform::Mode;
    use terraform::schema::{Body, Rule};

    fn places(body: &Body, path: &str, found: &mut BTreeSet<String>) {
        for (name, rule) in body.rules() {
            match rule {
                Rule::Attribute(attribute) if attribute.required || attribute.optional => {
                    found.insert(format!("{path}.{name}"));
                }
                Rule::Attribute(_) => {}
                Rule::Block(nested) => places(&nested.body, &format!("{path}.{name}"), found),
            }
        }
    }
    fn used(block: &Value, path: &str, found: &mut BTreeSet<String>) {
        match block {
            Value::Array(items) if items.iter().all(Value::is_object) && !items.is_empty() => {
                for item in items {
                    used(item, path, found);
                }
            }
            Value::Object(entries) => {
                for (name, value) in entries {
                    used(value, &format!("{path}.{name}"), found);
                }
            }
            _ => _ = found.insert(path.to_owned()),
        }
    }
    let (mut all, mut said) = (BTreeSet::new(), BTreeSet::new());
    for (at, kind) in kinds::KINDS.iter().enumerate() {
        let body = crate::provider::schemas()[0].body(Mode::Managed, kind.resource_type).unwrap();
        places(body, kind.resource_type, &mut all);
        for seed in 0..60 {
            let (resource_type, block) = super::block(&KINDS[at](&mut Dice::new(seed))).unwrap();
            used(&block, &resource_type, &mut said);
        }
    }
    let left: Vec<&String> = all
        .iter()
        .filter(|place| !said.iter().any(|said| said == *place || said.starts_with(&format!("{place}."))))
        .collect();
    let share = (all.len() - left.len()) * 100 / all.len();
    assert!(share >= 75, "only {share}% of {} places are tried; left are {left:#?}", all.len());
}

#[test]
fn what_is_said_where_kubernetes_reads_text_stays_text() {
    use k8s_openapi::api::core::v1::ConfigMap;
    use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

    let texts = ["80", "true", "null", "${a}", "%{b}", "$${c}", "0644", "1e3", ""];
    let config = object(&ConfigMap {
        data: Some(texts.into_iter().map(|text| (format!("k{text}"), text.to_owned())).collect()),
        metadata: ObjectMeta {
            name: Some("dawn-config".into()),
            namespace: Some("dawn".into()),
            ..Default::default()
        },
        ..Default::default()
    });
    assert_eq!(&there_and_back(&config).unwrap(), config.json());
}
