//! Values of TOML, as people would write them.

use std::collections::BTreeMap;

use toml_edit::{Array, InlineTable, Item, Table, TableLike, Value};

/// The longest array that is written in one line.
const LONGEST: usize = 90;

/// How many tags and labels are written in one line.
const MOST_INLINE: usize = 2;

/// An array, over several lines when it is long.
pub(crate) fn array(items: impl IntoIterator<Item = impl Into<Value>>) -> Value {
    let mut array: Array = items.into_iter().map(Into::into).collect();
    if array.to_string().len() > LONGEST {
        for item in array.iter_mut() {
            item.decor_mut().set_prefix("\n  ");
        }
        array.set_trailing("\n");
        array.set_trailing_comma(true);
    }
    Value::Array(array)
}

/// Texts by key: in one line when they are few, a table otherwise.
pub(crate) fn texts(texts: &BTreeMap<String, String>) -> Item {
    if texts.len() <= MOST_INLINE {
        let inline: InlineTable =
            texts.iter().map(|(key, text)| (key.as_str(), Value::from(text.as_str()))).collect();
        return Item::Value(Value::InlineTable(inline));
    }
    let mut table = Table::new();
    for (key, text) in texts {
        table.insert(key, toml_edit::value(text.as_str()));
    }
    Item::Table(table)
}

/// A value as JSON, without how it is written.
pub(crate) fn json(item: &Item) -> serde_json::Value {
    match item {
        Item::None => serde_json::Value::Null,
        Item::Value(value) => json_of(value),
        Item::Table(table) => json_of_table(table),
        Item::ArrayOfTables(tables) => tables.iter().map(|table| json_of_table(table)).collect(),
    }
}

fn json_of(value: &Value) -> serde_json::Value {
    match value {
        Value::String(text) => text.value().as_str().into(),
        Value::Integer(number) => (*number.value()).into(),
        Value::Float(number) => (*number.value()).into(),
        Value::Boolean(boolean) => (*boolean.value()).into(),
        Value::Datetime(moment) => moment.value().to_string().into(),
        Value::Array(items) => items.iter().map(json_of).collect(),
        Value::InlineTable(table) => json_of_table(table),
    }
}

fn json_of_table(table: &dyn TableLike) -> serde_json::Value {
    table.iter().map(|(key, item)| (key.to_owned(), json(item))).collect::<serde_json::Map<_, _>>().into()
}

/// A value as it is compared: what says as much as nothing is left out, and lists have no order.
pub(crate) fn normal(value: &serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Array(items) => {
            let mut items: Vec<_> = items.iter().map(normal).collect();
            items.sort_by_cached_key(ToString::to_string);
            items.dedup();
            items.into()
        }
        serde_json::Value::Object(entries) => {
            let said = entries.iter().filter(|(_, value)| !is_empty(value) && value.as_str() != Some(""));
            said.map(|(key, value)| (key.clone(), normal(value))).collect::<serde_json::Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

/// What says as much as nothing.
pub(crate) fn is_empty(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Null => true,
        serde_json::Value::Array(items) => items.is_empty(),
        serde_json::Value::Object(entries) => entries.is_empty(),
        _ => false,
    }
}
