//! JSON Schemas of settings; what the macros expand to.

use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::{Invalid, Setting, nearest, suggest};

/// The schema of a key of a table: that of its type, with what is said of the key and its default.
#[doc(hidden)]
pub fn property<T: Setting>(generator: &mut SchemaGenerator, about: &str, default: Option<Value>) -> Value {
    let mut schema = generator.subschema_for::<T>();
    schema.insert(String::from("description"), paragraph(about).into());
    // `null` stands for "left out", which no TOML can say.
    if let Some(default) = default.filter(|default| !default.is_null()) {
        schema.insert(String::from("default"), default);
    }
    schema.to_value()
}

/// The schema of a table with fixed keys.
#[doc(hidden)]
pub fn object(about: &str, properties: Map<String, Value>) -> Schema {
    schema(json!({
        "type": "object",
        "description": paragraph(about),
        "properties": properties,
        "additionalProperties": false,
    }))
}

/// A schema from JSON; anything goes where the JSON is none.
#[doc(hidden)]
pub fn schema(value: Value) -> Schema {
    Schema::try_from(value).unwrap_or_default()
}

/// The refusal of a word that is not among the choices.
#[doc(hidden)]
pub fn no_choice(text: &str, choices: &[&str]) -> Invalid {
    let quoted: Vec<_> = choices.iter().map(|choice| format!("\"{choice}\"")).collect();
    let all = suggest::list(quoted.iter().map(String::as_str));
    let help = match nearest(text, choices.iter().copied()) {
        Some(choice) => format!("did you mean \"{choice}\"? The choices are {all}"),
        None => format!("the choices are {all}"),
    };
    Invalid::new(format!("\"{text}\" is not one of the choices"), help)
}

/// Lines of a doc comment as one paragraph.
fn paragraph(about: &str) -> String {
    let lines: Vec<_> = about.lines().map(str::trim).collect();
    lines.join(" ").trim().to_owned()
}
