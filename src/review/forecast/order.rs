//! Which objects are made before the ones they replace are destroyed.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diff::side::{Block, Side};
use generated::template::{self, Part, Token};

/// The resources that are made before the ones they replace are destroyed: those that say so, and everything that they
/// depend on, which must not go before them.
pub(super) fn create_first(side: &Side<'_>) -> BTreeSet<String> {
    let says = |block: &Block<'_>| block.lifecycle("create_before_destroy") == Some(&Value::Bool(true));
    let mut next: Vec<String> =
        side.managed().filter(|(_, block)| says(block)).map(|(address, _)| address.to_owned()).collect();
    let mut found = BTreeSet::new();
    while let Some(address) = next.pop() {
        let Some(block) = side.blocks.get(&address) else { continue };
        if found.insert(address) {
            let mut uses = BTreeSet::new();
            references(block.content, &mut uses);
            next.extend(uses);
        }
    }
    found.retain(|address| side.resource(address).is_some());
    found
}

/// The addresses that a value refers to: of resources, data sources and local values.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            for part in template::parts(text) {
                if let Part::Code(code) = part {
                    found.extend(template::tokens(code).into_iter().filter_map(address));
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(entries) => {
            for (key, value) in entries {
                if key == "depends_on" {
                    let addresses = value.as_array().into_iter().flatten().filter_map(Value::as_str);
                    found.extend(addresses.map(str::to_owned));
                } else if key != "lifecycle" {
                    references(&Value::String(key.clone()), found);
                    references(value, found);
                }
            }
        }
        _ => {}
    }
}

fn address(token: Token<'_>) -> Option<String> {
    let Token::Path(path) = token else { return None };
    let names: Vec<&str> = path.split(['.', '[']).collect();
    match names[..] {
        ["data", resource_type, name, ..] => Some(format!("data.{resource_type}.{name}")),
        [first, second, ..] => Some(format!("{first}.{second}")),
        _ => None,
    }
}
