//! Who gains what in the largest committed environment.

use std::collections::BTreeMap;
use std::path::Path;

use review::{StackObjects, access, openings};
use serde_json::{Map, Value};

fn main() {
    divan::main();
}

fn prod() -> Vec<StackObjects> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../out/prod");
    let read = |stack: &str| {
        let mut resources: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
        for file in std::fs::read_dir(folder.join(stack)).into_iter().flatten().flatten() {
            let text = std::fs::read(file.path()).unwrap_or_default();
            let content: Value = serde_json::from_slice(&text).unwrap_or_default();
            for (kind, of_kind) in content["resource"].as_object().into_iter().flatten() {
                for (name, arguments) in of_kind.as_object().into_iter().flatten() {
                    let arguments = arguments.as_object().cloned().unwrap_or_default();
                    resources.insert(format!("{kind}.{name}"), arguments);
                }
            }
        }
        StackObjects { stack: stack.to_owned(), resources, ..StackObjects::default() }
    };
    ["bootstrap", "infrastructure", "platform", "application"].map(read).into()
}

#[divan::bench]
fn access_of_two_equal_sides(bencher: divan::Bencher<'_, '_>) {
    let prod = prod();
    bencher.bench(|| access(&prod, &prod));
}

#[divan::bench]
fn access_of_something_new(bencher: divan::Bencher<'_, '_>) {
    let prod = prod();
    bencher.bench(|| access(&[], &prod));
}

/// Every right changes its resource, so that each is held against all others of its role.
#[divan::bench]
fn access_of_everything_rewritten(bencher: divan::Bencher<'_, '_>) {
    let (before, mut after) = (prod(), prod());
    for stack in &mut after {
        for arguments in stack.resources.values_mut() {
            if let Some(Value::String(policy)) = arguments.get_mut("policy") {
                *policy = policy.replace("us-east-1", "us-east-2");
            }
        }
    }
    bencher.bench(|| access(&before, &after));
}

#[divan::bench]
fn openings_of_something_new(bencher: divan::Bencher<'_, '_>) {
    let prod = prod();
    bencher.bench(|| openings(&[], &prod));
}
