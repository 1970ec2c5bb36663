//! What a plan says nobody may see.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value};

use super::reading::Unredacted;
use super::spellings::is_trivial;

/// The values that are marked as sensitive in plans and states.
///
/// A value is one of them when it stands under a mark anywhere: `before_sensitive`, `after_sensitive` and every other
/// `…_sensitive` beside the value it speaks of, `sensitive_values` of states, `sensitive` of outputs and variables. Of
/// lists and maps each element is one; a text that is JSON gives each of its texts, too.
///
/// Secrets of several plans can be collected together: what one stack keeps secret another may have a copy of without a
/// mark, as `terraform_remote_state` makes it.
#[derive(Clone, Default)]
pub struct Secrets {
    pub(super) texts: BTreeSet<String>,
}

/// Says how many there are, and nothing of them.
impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.texts.len())
    }
}

impl Secrets {
    /// Adds what is marked in a plan.
    pub fn collect(&mut self, plan: &Unredacted) {
        self.walk(&plan.0);
    }

    /// Adds what is marked in a state, as `terraform show -json` prints it; what is not JSON adds nothing.
    pub fn collect_state(&mut self, json: &[u8]) {
        if let Ok(state) = serde_json::from_slice::<Value>(json) {
            self.walk(&state);
        }
    }

    fn walk(&mut self, value: &Value) {
        marked(value, &mut |value| self.add(value));
        match value {
            Value::Object(map) => map.values().for_each(|value| self.walk(value)),
            Value::Array(items) => items.iter().for_each(|item| self.walk(item)),
            _ => {}
        }
    }

    fn add(&mut self, value: &Value) {
        match value {
            Value::String(text) => {
                if !is_trivial(text) {
                    self.texts.insert(text.clone());
                }
                if text.trim_start().starts_with(['{', '['])
                    && let Ok(inner) = serde_json::from_str::<Value>(text)
                {
                    self.add(&inner);
                }
            }
            Value::Number(number) => {
                let text = number.to_string();
                if !is_trivial(&text) {
                    self.texts.insert(text);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.add(item)),
            Value::Object(map) => map.values().for_each(|value| self.add(value)),
            Value::Null | Value::Bool(_) => {}
        }
    }
}

/// Calls `found` with each value that an object marks among its own entries.
fn marked(value: &Value, found: &mut impl FnMut(&Value)) {
    let Value::Object(map) = value else { return };
    for (key, mark) in map {
        for value in spoken_of(key).iter().filter_map(|name| map.get(name)) {
            under(value, mark, found);
        }
    }
    if is_marked_whole(map) {
        OF_MARKED.iter().filter_map(|name| map.get(*name)).for_each(&mut *found);
    }
}

/// What `"sensitive": true` speaks of: the value of an output, the default of a variable.
pub(super) const OF_MARKED: [&str; 2] = ["value", "default"];

/// The entries that a key has marks for: `after_sensitive` for `after`, `config_sensitive` for `config_values`.
pub(super) fn spoken_of(key: &str) -> Vec<String> {
    match key.strip_suffix("_sensitive") {
        Some(name) => vec![name.to_owned(), format!("{name}_values")],
        None if key == "sensitive_values" => vec!["values".to_owned()],
        None => Vec::new(),
    }
}

/// Whether an object says of itself that it is sensitive.
pub(super) fn is_marked_whole(map: &Map<String, Value>) -> bool {
    map.get("sensitive").is_some_and(|mark| *mark == true)
}

/// Marks the values of variables and outputs that are declared as sensitive, as the format does it elsewhere: a
/// configuration says of the name alone that it is.
pub(super) fn mark_declared(value: &mut Value) {
    match value {
        Value::Object(map) => {
            let names = |map: &Map<String, Value>, path: [&str; 3]| -> Vec<String> {
                let mut declared = map.get(path[0]);
                for part in path[1..].iter().filter(|part| !part.is_empty()) {
                    declared = declared.and_then(|of| of.get(part));
                }
                let declared = declared.and_then(Value::as_object).into_iter().flatten();
                let sensitive = declared.filter(|(_, of)| of.as_object().is_some_and(is_marked_whole));
                sensitive.map(|(name, _)| name.clone()).collect()
            };
            // Of the root module; of a module, where it is called.
            for name in names(map, ["configuration", "root_module", "variables"]) {
                mark_entry(map.get_mut("variables").and_then(|of| of.get_mut(&name)), "value");
            }
            for name in names(map, ["module", "variables", ""]) {
                mark_entry(map.get_mut("expressions").and_then(|of| of.get_mut(&name)), "constant_value");
            }
            if is_marked_whole(map) {
                mark_entry(map.get_mut("expression"), "constant_value");
            }
            map.values_mut().for_each(mark_declared);
        }
        Value::Array(items) => items.iter_mut().for_each(mark_declared),
        _ => {}
    }
}

/// Marks an entry of an object. One with references is no value: it says how to come by one.
fn mark_entry(of: Option<&mut Value>, entry: &str) {
    if let Some(map) = of.and_then(Value::as_object_mut)
        && map.contains_key(entry)
        && !map.contains_key("references")
    {
        map.insert(format!("{entry}_sensitive"), Value::Bool(true));
    }
}

/// Calls `found` with each value under a mark that is set. Where marks and values are not of one shape, everything is.
fn under(value: &Value, mark: &Value, found: &mut impl FnMut(&Value)) {
    match (value, mark) {
        (_, Value::Bool(true)) => found(value),
        (Value::Array(items), Value::Array(marks)) if items.len() == marks.len() => {
            items.iter().zip(marks).for_each(|(item, mark)| under(item, mark, found));
        }
        (Value::Object(map), Value::Object(marks)) => {
            let marks = marks.iter().filter_map(|(key, mark)| map.get(key).map(|value| (value, mark)));
            marks.for_each(|(value, mark)| under(value, mark, found));
        }
        _ if has_mark(mark) => found(value),
        _ => {}
    }
}

/// Whether any mark is set.
pub(super) fn has_mark(mark: &Value) -> bool {
    match mark {
        Value::Bool(set) => *set,
        Value::Array(marks) => marks.iter().any(has_mark),
        Value::Object(marks) => marks.values().any(has_mark),
        _ => false,
    }
}
