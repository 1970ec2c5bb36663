//! How long the comparison of two environments takes: the committed `out/prod` with itself and with one of which every
//! resource changes, and the same several times as large.
//!
//! `cargo bench -p review --bench diff` prints the figures.

use std::collections::BTreeMap;
use std::path::Path;

use divan::Bencher;
use generated::Generated;
use serde_json::{Map, Value};

/// How many times what `out/prod` has; the time must grow alike.
const SIZES: [usize; 3] = [1, 4, 16];

fn main() {
    divan::main();
}

fn files(folder: &Path, root: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).expect("out/prod is committed") {
        let path = entry.expect("out/prod is readable").path();
        if path.is_dir() {
            files(&path, root, found);
        } else if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) {
            found.insert(name.to_owned(), std::fs::read(&path).expect("out/prod is readable"));
        }
    }
}

/// `out/prod`, every resource of it so many times under names of their own.
fn environment(copies: usize) -> Generated {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../out/prod");
    let mut found = BTreeMap::new();
    files(&root, &root, &mut found);
    let mut generated = Generated::read("out/prod", &found).expect("out/prod is what synth wrote");
    for (text, content) in generated.stacks.iter_mut().flat_map(|stack| stack.files.values_mut()) {
        for named in content.get_mut("resource").and_then(Value::as_object_mut).into_iter().flatten() {
            let Value::Object(named) = named.1 else { continue };
            let copies = (1..copies).flat_map(|copy| {
                named
                    .iter()
                    .map(move |(name, block)| (format!("{name}_{copy}"), block.clone()))
                    .collect::<Vec<_>>()
            });
            let copies: Map<String, Value> = copies.collect();
            named.extend(copies);
        }
        *text = serde_json::to_string_pretty(content).expect("JSON is written as it was read");
    }
    generated
}

/// The same with another tag on everything.
fn changed(mut generated: Generated) -> Generated {
    for (_, content) in generated.stacks.iter_mut().flat_map(|stack| stack.files.values_mut()) {
        let types = content.get_mut("resource").and_then(Value::as_object_mut).into_iter().flatten();
        for block in types.filter_map(|(_, named)| named.as_object_mut()).flatten() {
            block.1["tags"] = serde_json::json!({ "Name": "changed" });
        }
    }
    generated
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn nothing_changes(bencher: Bencher<'_, '_>, copies: usize) {
    let (base, head) = (environment(copies), environment(copies));
    bencher.bench(|| review::diff(&base, &head));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn everything_changes(bencher: Bencher<'_, '_>, copies: usize) {
    let (base, head) = (environment(copies), changed(environment(copies)));
    bencher.bench(|| review::diff(&base, &head));
}
