//! Values as they are read on a page.

use generated::paths;
use review::{Shown, ValueChange};
use serde::Serialize;
use serde_json::Value;

/// An argument with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Argument {
    /// The argument: `scaling_config[0].max_size`.
    pub(crate) path: String,
    /// Its value.
    pub(crate) value: String,
}

/// What stands for a secret.
pub(crate) const SECRET: &str = "(a secret, not shown)";

/// A value of JSON: texts as they are, small things in a line, and larger ones over several.
pub(crate) fn text(value: &Value) -> String {
    const LINE: usize = 72;
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(|item| !item.is_array() && !item.is_object()) => {
            items.iter().map(text).collect::<Vec<_>>().join(", ")
        }
        other => {
            let line = other.to_string();
            if line.len() <= LINE { line } else { format!("{other:#}") }
        }
    }
}

/// What an argument is, by a review in which all of it is added.
pub(crate) fn added(change: &ValueChange) -> String {
    let one = |shown: &Shown| match shown {
        Shown::Value(value) => text(value),
        Shown::Unknown => "(known when it is applied)".to_owned(),
        Shown::Sensitive => SECRET.to_owned(),
    };
    match change {
        ValueChange::Added { after } | ValueChange::Changed { after, .. } => one(after),
        ValueChange::Elements { added, .. } => added.iter().map(one).collect::<Vec<_>>().join(", "),
        ValueChange::Removed { .. } => String::new(),
    }
}

/// The fields of an object, each with its path. What a Secret holds is not shown.
pub(crate) fn fields(object: &Value) -> Vec<Argument> {
    let mut fields = Vec::new();
    let is_secret = object["kind"] == "Secret";
    for (key, value) in object.as_object().into_iter().flatten() {
        let hides = is_secret && matches!(key.as_str(), "data" | "stringData");
        walk(key.clone(), value, hides, &mut fields);
    }
    fields
}

fn walk(path: String, value: &Value, hides: bool, fields: &mut Vec<Argument>) {
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                walk(paths::join(&path, key), value, hides, fields);
            }
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (at, item) in items.iter().enumerate() {
                walk(format!("{path}[{at}]"), item, hides, fields);
            }
        }
        value => {
            let value = if hides { SECRET.to_owned() } else { text(value) };
            fields.push(Argument { path, value });
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_of_objects_are_not_shown() {
        let object =
            json!({ "kind": "Secret", "metadata": { "name": "a" }, "data": { "b": "aHVudGVyMg==" } });
        let shown = fields(&object);
        assert!(shown.iter().any(|of| of.path == "data.b" && of.value == SECRET));
        assert!(shown.iter().any(|of| of.path == "metadata.name" && of.value == "a"));
    }

    #[test]
    fn lists_of_objects_have_paths_of_their_own() {
        let shown = fields(&json!({ "a": [{ "b.c": 1 }], "d": ["x", "y"], "e": {} }));
        let shown: Vec<(&str, &str)> = shown.iter().map(|of| (&*of.path, &*of.value)).collect();
        assert_eq!(shown, [("a[0][\"b.c\"]", "1"), ("d", "x, y"), ("e", "{}")]);
    }
}
