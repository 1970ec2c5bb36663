//! What is not the same in all environments, a row each.

use std::collections::BTreeSet;

use generated::paths;
use serde::Serialize;
use serde_json::Value;

use crate::values;

/// Something that is not the same in all environments.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Row {
    kind: &'static str,
    key: String,
    cells: Vec<Cell>,
    /// The environments in which it is not as in this one, each on a line.
    differs: String,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Cell {
    text: String,
    is_there: bool,
    is_this: bool,
    /// Whether it is as in the page's environment.
    is_alike: bool,
}

impl Row {
    /// The row of something, unless it is the same everywhere.
    pub(super) fn of(
        kind: &'static str,
        key: &str,
        values: &[Option<String>],
        names: &[&str],
        this: &str,
    ) -> Option<Self> {
        let own =
            names.iter().zip(values).find(|(name, _)| **name == this).and_then(|(_, value)| value.clone());
        if values.iter().all(|value| *value == own) {
            return None;
        }
        let cells = names.iter().zip(values).map(|(name, value)| Cell {
            text: value.clone().unwrap_or_default(),
            is_there: value.is_some(),
            is_this: *name == this,
            is_alike: *value == own,
        });
        let differs = names.iter().zip(values).filter(|(_, value)| **value != own).map(|(name, _)| *name);
        Some(Self {
            kind,
            key: key.to_owned(),
            differs: differs.collect::<Vec<_>>().join("\n"),
            cells: cells.collect(),
        })
    }
}

/// The settings that differ. A table that some have and some do not is a row of its own, and below it those that have it
/// are compared.
pub(super) fn settings(values: &[Option<&Value>], names: &[&str], this: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    walk("", values, names, this, &mut rows);
    rows
}

/// What is said of a table that is there.
const SET: &str = "set";

fn walk(path: &str, values: &[Option<&Value>], names: &[&str], this: &str, rows: &mut Vec<Row>) {
    let values: Vec<Option<&Value>> =
        values.iter().map(|value| value.filter(|value| !value.is_null())).collect();
    let there: Vec<&Value> = values.iter().flatten().copied().collect();
    let is_everywhere = there.len() == values.len();
    if there.is_empty() || (is_everywhere && there.iter().all(|value| *value == there[0])) {
        return;
    }
    if there.iter().any(|value| !value.is_object()) {
        let texts: Vec<Option<String>> = values.iter().map(|value| value.map(values::text)).collect();
        rows.extend(Row::of("setting", path, &texts, names, this));
        return;
    }
    if !is_everywhere {
        let texts: Vec<Option<String>> = values.iter().map(|value| value.map(|_| SET.to_owned())).collect();
        rows.extend(Row::of("setting", path, &texts, names, this));
        return;
    }
    let keys: BTreeSet<&String> =
        there.iter().filter_map(|value| value.as_object()).flat_map(|of| of.keys()).collect();
    for key in keys {
        // What is accepted has a table of its own.
        if path.is_empty() && key == "accepted" {
            continue;
        }
        let below: Vec<Option<&Value>> =
            values.iter().map(|value| value.and_then(|value| value.get(key))).collect();
        walk(&paths::join(path, key), &below, names, this, rows);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_differs_is_told_where_it_differs() {
        let (dev, prod) = (
            json!({ "a": 1, "b": { "c": true, "d": "x" }, "accepted": [1] }),
            json!({ "a": 1, "b": { "c": false, "d": "x" }, "e": { "f": 1 }, "accepted": [] }),
        );
        let rows = settings(&[Some(&dev), Some(&prod)], &["dev", "prod"], "prod");
        let shown: Vec<(&str, Vec<&str>, &str)> = rows
            .iter()
            .map(|row| (&*row.key, row.cells.iter().map(|cell| &*cell.text).collect(), &*row.differs))
            .collect();
        assert_eq!(shown, [("b.c", vec!["true", "false"], "dev"), ("e", vec!["", "set"], "dev")]);
    }
}
