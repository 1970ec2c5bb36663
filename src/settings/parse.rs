//! TOML text to nodes. The parser is the `toml` crate's; here its spans become places.

use std::sync::Arc;

use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

use crate::{
    Location, Node, Problem, Problems, Source, Table, Value,
    key_path::{child, index},
};

/// The tree of `source`; none, with the problems, when it isn't TOML.
pub(crate) fn parse(source: &Arc<Source>, problems: &mut Problems) -> Option<Node> {
    let (table, errors) = DeTable::parse_recoverable(source.text());
    // What the parser finds after its first error is mostly an effect of that error.
    if let Some(error) = errors.first() {
        let location = Location::new(source, error.span().unwrap_or(0..0));
        let help = if error.message().contains("duplicate key") {
            "keep one of the two"
        } else {
            "write `key = value` on one line, strings in double quotes, and tables as `[name]`"
        };
        let message = format!("this is not valid TOML: {}", error.message());
        problems.push(Problem::new(message).at(location).help(help));
        return None;
    }
    let mut root = Node::empty_table(source);
    root.value = Value::Table(entries(source, "", table.get_ref()));
    Some(root)
}

fn entries(source: &Arc<Source>, path: &str, table: &DeTable<'_>) -> Table {
    let entry = |(key, value): (&Spanned<DeString<'_>>, &Spanned<DeValue<'_>>)| {
        let name: &str = key.get_ref();
        let mut node = node(source, child(path, name), value);
        node.key = Some(Location::new(source, key.span()));
        (name.to_owned(), node)
    };
    table.iter().map(entry).collect()
}

fn node(source: &Arc<Source>, path: String, value: &Spanned<DeValue<'_>>) -> Node {
    let location = Location::new(source, value.span());
    let value = match value.get_ref() {
        DeValue::Boolean(value) => Value::Boolean(*value),
        DeValue::String(text) => Value::String(text.clone().into_owned()),
        // An integer of TOML that does not fit 64 bits is kept as a float: no setting is that large, so that
        // the reader of the setting refuses it.
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or(Value::Float(f64::INFINITY), Value::Integer),
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Datetime(datetime) => Value::Datetime(datetime.to_string()),
        DeValue::Array(items) => Value::Array(
            items.iter().enumerate().map(|(at, item)| node(source, index(&path, at), item)).collect(),
        ),
        DeValue::Table(table) => Value::Table(entries(source, &path, table)),
    };
    Node { path, key: None, location, value }
}
