//! Documents made from JSON: settings that stand in no file.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::{
    Document, Location, Node, Source, Value,
    key_path::{child, index},
};

impl Document {
    /// The settings in `json`, an object. They stand nowhere; `null` is as if it were not there, and what TOML has no
    /// value for becomes a text, which the reader of the setting refuses.
    pub fn from_json(json: &Json) -> Self {
        let nowhere = Location::start_of(&Arc::new(Source::new("", "")));
        let mut root = node(String::new(), json, &nowhere);
        root.key = None;
        Self::of(root)
    }
}

fn node(path: String, json: &Json, place: &Location) -> Node {
    let value = match json {
        Json::Null => Value::String(String::new()),
        Json::Bool(value) => Value::Boolean(*value),
        Json::String(text) => Value::String(text.clone()),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Value::Integer(number),
            None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::Array(items) => {
            let items = items.iter().enumerate();
            Value::Array(items.map(|(at, item)| node(index(&path, at), item, place)).collect())
        }
        Json::Object(entries) => {
            let given = entries.iter().filter(|(_, value)| !value.is_null());
            let entries = given.map(|(key, value)| {
                let mut entry = node(child(&path, key), value, place);
                entry.key = Some(place.clone());
                (key.clone(), entry)
            });
            Value::Table(entries.collect())
        }
    };
    Node { path, key: None, location: place.clone(), value }
}
