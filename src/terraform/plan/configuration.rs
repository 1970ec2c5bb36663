//! What was planned: which argument refers to what.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::model::{Step, list, text};

/// What was planned, as far as it tells why something happens: the references of arguments.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// The arguments of resources by their address, without keys of instances.
    resources: BTreeMap<String, Value>,
    /// The references of outputs, by name.
    outputs: BTreeMap<String, Vec<String>>,
}

impl Configuration {
    pub(super) fn of(root_module: &Value) -> Self {
        let mut found = Self::default();
        found.module("", root_module);
        for (name, output) in root_module["outputs"].as_object().into_iter().flatten() {
            found.outputs.insert(name.clone(), references(&output["expression"]));
        }
        found
    }

    fn module(&mut self, prefix: &str, module: &Value) {
        for resource in list(&module["resources"]) {
            let address = format!("{prefix}{}", text(&resource["address"]));
            self.resources.insert(address, resource["expressions"].clone());
        }
        for (name, call) in module["module_calls"].as_object().into_iter().flatten() {
            self.module(&format!("{prefix}module.{name}."), &call["module"]);
        }
    }

    /// What an argument of a resource refers to, the nearest first: `aws_vpc.main.id`, `aws_vpc.main`. Within a module the
    /// names are the module's own.
    #[must_use]
    pub fn references(&self, address: &str, path: &[Step]) -> Vec<String> {
        let Some(mut value) = self.resources.get(&without_keys(address)) else { return Vec::new() };
        if let Some(Step::Name(name)) = path.first()
            && value.get(name).is_none()
        {
            return Vec::new();
        }
        for step in path {
            let next = match step {
                Step::Name(name) => value.get(name),
                Step::Index(index) => value.get(index),
                Step::Other(_) => None,
            };
            // An expression, or a set whose elements the plan knows by their values: what is further down is all of it.
            let Some(next) = next else { break };
            value = next;
        }
        references(value)
    }

    /// What an output refers to.
    #[must_use]
    pub fn output_references(&self, name: &str) -> &[String] {
        self.outputs.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether the block of a resource sets an argument; none when the resource is not in it.
    #[must_use]
    pub fn sets(&self, address: &str, argument: &str) -> Option<bool> {
        Some(self.resources.get(&without_keys(address))?.get(argument).is_some())
    }
}

/// All references in expressions, in order and each once.
fn references(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, &mut found);
    found
}

fn collect(value: &Value, found: &mut Vec<String>) {
    let of_map = |map: &Map<String, Value>, found: &mut Vec<String>| {
        for (key, value) in map {
            if key == "references" {
                for reference in list(value).map(text) {
                    if !found.contains(&reference) {
                        found.push(reference);
                    }
                }
            } else {
                collect(value, found);
            }
        }
    };
    match value {
        Value::Object(map) => of_map(map, found),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}

/// An address without the keys of instances: `aws_subnet.private["a"]` is made of `aws_subnet.private`.
#[must_use]
pub fn without_keys(address: &str) -> String {
    let mut bare = String::with_capacity(address.len());
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for letter in address.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' if depth > 0 => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted && depth > 0 => depth -= 1,
            _ if depth == 0 => bare.push(letter),
            _ => {}
        }
    }
    bare
}
