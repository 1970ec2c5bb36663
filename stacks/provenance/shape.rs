//! What the JSON Schema of the settings says of each of them.

use serde_json::Value;

use crate::environment::json_schema;

/// A step on the way to a setting.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// A key of a table.
    Key(String),
    /// An element of an array.
    Element(usize),
}

/// The path of a setting, as the settings' own messages spell it.
pub(super) fn spell(steps: &[Step]) -> String {
    steps.iter().fold(String::new(), |path, step| match step {
        Step::Key(key) => settings::child(&path, key),
        Step::Element(at) => settings::index(&path, *at),
    })
}

/// The JSON Schema of the settings.
pub(super) struct Shapes {
    root: Value,
}

impl Shapes {
    pub(super) fn new() -> Self {
        Self { root: json_schema() }
    }

    /// The schema of the whole.
    pub(super) fn root(&self) -> &Value {
        &self.root
    }

    /// The schema of an entry or element of what has `shape`; none when nothing is said of it.
    pub(super) fn inner<'a>(&'a self, shape: &'a Value, step: &Step) -> Option<&'a Value> {
        match step {
            Step::Element(_) => self.keyword(shape, "items"),
            Step::Key(key) => {
                let named = self.keyword(shape, "properties").and_then(|properties| properties.get(key));
                named.or_else(|| self.of_entries(shape))
            }
        }
    }

    /// The schema of entries whose keys people choose; none where the keys are fixed.
    pub(super) fn of_entries<'a>(&'a self, shape: &'a Value) -> Option<&'a Value> {
        let by_pattern = self.keyword(shape, "patternProperties").and_then(Value::as_object);
        let by_pattern = by_pattern.and_then(|patterns| patterns.values().next());
        by_pattern.or_else(|| self.keyword(shape, "additionalProperties").filter(|more| more.is_object()))
    }

    /// The keys that a table of this shape can have, where they are fixed.
    pub(super) fn keys<'a>(&'a self, shape: &'a Value) -> impl Iterator<Item = &'a String> {
        self.keyword(shape, "properties").and_then(Value::as_object).into_iter().flat_map(|keys| keys.keys())
    }

    /// A keyword of the schema, or of the one it refers to.
    pub(super) fn keyword<'a>(&'a self, shape: &'a Value, keyword: &str) -> Option<&'a Value> {
        if let Some(found) = shape.get(keyword) {
            return Some(found);
        }
        let name = shape.get("$ref")?.as_str()?.strip_prefix("#/$defs/")?;
        self.keyword(self.root.get("$defs")?.get(name)?, keyword)
    }

    /// The words it can be, where they are fixed.
    pub(super) fn choices(&self, shape: &Value) -> Vec<Value> {
        let any_of = self.keyword(shape, "anyOf").and_then(Value::as_array).into_iter().flatten();
        let shapes = std::iter::once(shape).chain(any_of);
        let choices = shapes.filter_map(|shape| self.keyword(shape, "enum")).filter_map(Value::as_array);
        choices.flatten().cloned().collect()
    }
}
