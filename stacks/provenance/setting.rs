//! What is known of a setting.

use serde_json::Value;

use super::inputs::Place;
use super::shape::Shapes;

/// A setting, set or left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Its path.
    pub path: String,
    /// Its value; `null` when it is left out and has no default.
    pub value: Value,
    /// What it is: its doc comment. None for elements and for entries whose keys people choose.
    pub description: Option<String>,
    /// What it is when it is left out; none when it must be given, or is left out for good.
    pub default: Option<Value>,
    /// The words it can be, where they are fixed.
    pub choices: Vec<Value>,
    /// Whether the experiment could give it another value. What it shapes is not known otherwise.
    pub could_be_changed: bool,
}

impl Setting {
    pub(super) fn new(place: &Place<'_>, shapes: &Shapes, could_be_changed: bool) -> Self {
        let keyword = |name: &str| place.shape.and_then(|shape| shapes.keyword(shape, name));
        let choices = place.shape.map(|shape| shapes.choices(shape)).unwrap_or_default();
        Self {
            path: place.path.clone(),
            value: place.value.clone(),
            description: keyword("description").and_then(Value::as_str).map(str::to_owned),
            default: keyword("default").cloned(),
            choices,
            could_be_changed,
        }
    }
}
