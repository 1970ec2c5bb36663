//! The committed environments.

use std::path::Path;

use super::*;

/// The stacks of a committed environment.
fn environment(name: &str) -> Vec<StackObjects> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../out").join(name);
    let mut stacks = Vec::new();
    for stack in ["bootstrap", "infrastructure", "platform", "application"] {
        let mut objects = StackObjects { stack: stack.to_owned(), ..StackObjects::default() };
        for file in std::fs::read_dir(folder.join(stack)).unwrap() {
            let path = file.unwrap().path();
            let content: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            for (kind, resources) in content["resource"].as_object().into_iter().flatten() {
                for (name, arguments) in resources.as_object().unwrap() {
                    let arguments = arguments.as_object().cloned().unwrap();
                    objects.resources.insert(format!("{kind}.{name}"), arguments);
                }
            }
            for (name, output) in content["output"].as_object().into_iter().flatten() {
                objects.outputs.insert(name.clone(), output["value"].clone());
            }
        }
        stacks.push(objects);
    }
    stacks
}

#[test]
fn show() {
    for name in ["dev", "staging", "prod"] {
        let one = environment(name);
        let start = std::time::Instant::now();
        let same = access(&one, &one);
        eprintln!("{name} same {:?} {}", start.elapsed(), same.len());
        assert_eq!(same, []);
        let start = std::time::Instant::now();
        let all = access(&[], &one);
        eprintln!("{name} all {:?} {}", start.elapsed(), all.len());
        if name == "dev" {
            for line in lines(&all) { eprintln!("{line}"); }
        }
    }
}
