//! What holds for whatever stands in the files.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::fixture::one;
use crate::{Action, Review, ValueChange, diff};

/// Stacks of a few resources that may refer to each other.
fn stacks() -> impl Strategy<Value = Value> {
    let value = prop_oneof![
        Just(json!("x")),
        Just(json!("y")),
        Just(json!(["a", "b"])),
        Just(json!(["b", "c"])),
        (0..4_u8).prop_map(|at| json!(format!("${{aws_subnet.s{at}.id}}"))),
        Just(json!(r#"{"Statement":[{"Sid":"A","Action":["x:Y","x:Z"]},{"Action":"a:B"}]}"#)),
        Just(json!(r#"{"Statement":{"Sid":"A","Action":"x:Y"}}"#)),
    ];
    let name = prop_oneof![Just("vpc_id"), Just("tags"), Just("availability_zone"), Just("cidr_block")];
    let block = proptest::collection::btree_map(name, value, 0..4);
    let blocks = proptest::collection::btree_map("s[0-3]", block, 0..4);
    (blocks, proptest::collection::btree_map("[ab]", 0..3_u8, 0..2)).prop_map(|(subnets, outputs)| {
        let outputs: Map<String, Value> =
            outputs.into_iter().map(|(name, value)| (name, json!({ "value": value }))).collect();
        json!({ "resource": { "aws_subnet": subnets }, "output": outputs })
    })
}

/// The same with the keys of each map the other way round.
fn turned(value: &Value) -> Value {
    match value {
        Value::Object(entries) => {
            entries.iter().rev().map(|(key, value)| (key.clone(), turned(value))).collect()
        }
        Value::Array(items) => items.iter().map(turned).collect(),
        other => other.clone(),
    }
}

fn addresses(review: &Review, action: &Action) -> BTreeSet<String> {
    let changes = review.stacks.iter().flat_map(|stack| &stack.changes);
    changes.filter(|change| change.action == *action).map(|change| change.address.clone()).collect()
}

/// How many arguments come, and how many go.
fn counts(review: &Review) -> (usize, usize) {
    let arguments =
        review.stacks.iter().flat_map(|stack| &stack.changes).flat_map(|change| &change.arguments);
    let mut counts = (0, 0);
    for argument in arguments {
        match argument.change {
            ValueChange::Added { .. } => counts.0 += 1,
            ValueChange::Removed { .. } => counts.1 += 1,
            _ => {}
        }
    }
    counts
}

proptest! {
    #[test]
    fn nothing_differs_from_itself(stack in stacks()) {
        let review = diff(&one(&stack), &one(&stack));
        prop_assert!(!review.has_changes(), "{:#?}", review);
    }

    #[test]
    fn the_order_of_keys_and_files_means_nothing(before in stacks(), after in stacks()) {
        let review = diff(&one(&before), &one(&after));
        let mut other = one(&turned(&after));
        let resources = other.stacks[0].files.get_mut("main.tf.json").and_then(|(_, content)| content.remove("resource"));
        let content = Map::from_iter([("resource".to_owned(), resources.unwrap_or_default())]);
        other.stacks[0].files.insert("a.tf.json".to_owned(), (String::new(), content));
        let mut turned = diff(&one(&turned(&before)), &other);
        // Only where things stand is another thing.
        let mut expected = review;
        for review in [&mut expected, &mut turned] {
            for change in review.stacks.iter_mut().flat_map(|stack| &mut stack.changes) {
                change.place = None;
            }
        }
        prop_assert_eq!(expected, turned);
    }

    #[test]
    fn what_comes_one_way_goes_the_other(before in stacks(), after in stacks()) {
        let (there, back) = (diff(&one(&before), &one(&after)), diff(&one(&after), &one(&before)));
        prop_assert_eq!(addresses(&there, &Action::Create), addresses(&back, &Action::Delete));
        prop_assert_eq!(addresses(&there, &Action::Delete), addresses(&back, &Action::Create));
        let (come, go) = counts(&there);
        prop_assert_eq!((go, come), counts(&back));
    }
}
