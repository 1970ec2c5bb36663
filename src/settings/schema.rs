//! JSON Schemas of settings; what the macros expand to.

use schemars::{Schema, SchemaGenerator, generate::SchemaSettings, transform::transform_subschemas};
use serde_json::{Map, Value, json};

use crate::{Invalid, Setting, nearest, suggest};

/// The JSON Schema (draft 2020-12) of a type of settings, with the keys of its objects in one order.
pub fn json_schema<T: Setting>() -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(unique_items).with_transform(without_null);
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    schema.sort_all_objects();
    schema
}

/// Lists hold different things everywhere in settings.
fn unique_items(schema: &mut Schema) {
    if schema.get("type").is_some_and(|kind| kind == "array") {
        schema.insert(String::from("uniqueItems"), true.into());
    }
    transform_subschemas(&mut unique_items, schema);
}

/// What may be left out may not be `null`, of which TOML has none.
fn without_null(schema: &mut Schema) {
    if let Some(Value::Array(kinds)) = schema.get("type") {
        let only = kinds.iter().find(|kind| *kind != "null").cloned();
        schema.insert(String::from("type"), only.unwrap_or_default());
    }
    let null = json!({ "type": "null" });
    let choice = schema.get("anyOf").and_then(Value::as_array);
    if let Some([other, _]) = choice.map(Vec::as_slice).filter(|choice| choice.last() == Some(&null)) {
        let other = other.clone();
        schema.remove("anyOf");
        for (key, value) in other.as_object().into_iter().flatten() {
            if schema.get(key).is_none() {
                schema.insert(key.clone(), value.clone());
            }
        }
    }
    transform_subschemas(&mut without_null, schema);
}

/// The key under which the schema of a setting says what a change of it means once what it describes stands.
pub const ONE_WAY: &str = "x-one-way";

/// The schema of a key of a table: that of its type, with what is said of the key, its default, and what a change
/// means where there is no way back.
#[doc(hidden)]
pub fn property<T: Setting>(
    generator: &mut SchemaGenerator,
    about: &str,
    default: Option<Value>,
    one_way: Option<&str>,
) -> Value {
    let mut schema = generator.subschema_for::<T>();
    let about = paragraph(about);
    let description = one_way.map_or_else(|| about.clone(), |one_way| format!("{about} {one_way}"));
    schema.insert(String::from("description"), description.into());
    // `null` stands for "left out", which no TOML can say.
    if let Some(default) = default.filter(|default| !default.is_null()) {
        schema.insert(String::from("default"), default);
    }
    if let Some(one_way) = one_way {
        schema.insert(String::from(ONE_WAY), one_way.into());
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
