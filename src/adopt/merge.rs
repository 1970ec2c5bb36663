//! What describes a cluster, put into the settings that stand: only what differs is touched.

use serde_json::Value as Json;
use toml_edit::{Item, RawString, Table, TableLike};

use crate::array;
use crate::toml_text::{is_empty, json, normal};

/// A setting that was changed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    /// The keys that lead to it, within the cluster's table.
    pub(crate) keys: Vec<String>,
    /// What the file said; none when it said nothing.
    pub(crate) said: Option<Json>,
    /// What AWS says; none when there is no such thing there.
    pub(crate) live: Option<Json>,
}

/// Puts `wanted` into `current`, and says what that changed.
pub(crate) fn merge(current: &mut dyn TableLike, wanted: &Table) -> Vec<Change> {
    let mut changes = Vec::new();
    tables(current, wanted, &mut Vec::new(), &mut changes);
    changes
}

/// Says that the state does not have everything, in a cluster's table that says it does.
pub(crate) fn take_over_again(table: &mut dyn TableLike) -> Option<Change> {
    let there = table.get_mut("taken_over").filter(|there| there.as_bool() == Some(true))?;
    let keys = vec!["taken_over".to_owned()];
    replace(there, &toml_edit::value(false), &keys);
    Some(Change { keys, said: Some(true.into()), live: Some(false.into()) })
}

fn tables(
    current: &mut dyn TableLike,
    wanted: &dyn TableLike,
    keys: &mut Vec<String>,
    changes: &mut Vec<Change>,
) {
    for (key, item) in wanted.iter() {
        keys.push(key.to_owned());
        match current.get_mut(key) {
            Some(there) if there.is_table_like() && item.is_table_like() => {
                let end = end_of_line(there);
                if let (Some(there), Some(item)) = (there.as_table_like_mut(), item.as_table_like()) {
                    tables(there, item, keys, changes);
                }
                set_end_of_line(there, &end);
            }
            Some(there) if same(keys, &json(there), &json(item)) => {}
            Some(there) => {
                changes.push(Change { keys: keys.clone(), said: Some(json(there)), live: Some(json(item)) });
                replace(there, item, keys);
            }
            None if is_empty(&json(item)) || is_default(keys, item) => {}
            None => {
                changes.push(Change { keys: keys.clone(), said: None, live: Some(json(item)) });
                current.insert(key, item.clone());
            }
        }
        keys.pop();
    }
    let gone: Vec<String> = current
        .iter()
        .filter(|(key, item)| wanted.get(key).is_none() && !is_empty(&json(item)) && !is_choice(keys, key))
        .map(|(key, _)| key.to_owned())
        .collect();
    for key in gone {
        let mut path = keys.clone();
        path.push(key.clone());
        let said = take_out(current, &key).as_ref().map(json);
        changes.push(Change { keys: path, said, live: None });
    }
}

/// Removes a key. What people wrote above it stays above the next one, where there is one in the same table.
fn take_out(table: &mut dyn TableLike, key: &str) -> Option<Item> {
    let text = |raw: Option<&RawString>| raw.and_then(RawString::as_str).unwrap_or_default().to_owned();
    let next = {
        let mut behind = table.iter().skip_while(|(of, _)| *of != key).skip(1);
        behind.find(|(_, item)| item.is_value()).map(|(next, _)| next.to_owned())
    };
    let above = table
        .get_key_value_mut(key)
        .map(|(mut key, _)| text(key.leaf_decor_mut().prefix()))
        .unwrap_or_default();
    let removed = table.remove(key);
    if above.contains('#')
        && let Some(next) = next
        && let Some((mut next, _)) = table.get_key_value_mut(&next)
    {
        let own = text(next.leaf_decor_mut().prefix());
        next.leaf_decor_mut().set_prefix(format!("{above}{own}"));
    }
    removed
}

/// What stands before the closing brace of a table in one line.
fn end_of_line(item: &Item) -> String {
    let last = item.as_inline_table().and_then(|table| table.iter().last());
    let suffix = last.and_then(|(_, value)| value.decor().suffix()).and_then(|suffix| suffix.as_str());
    suffix.unwrap_or_default().to_owned()
}

/// Whatever is last now stands before the brace as what was last before.
fn set_end_of_line(item: &mut Item, end: &str) {
    let Some(table) = item.as_inline_table_mut() else { return };
    let last = table.len().saturating_sub(1);
    for (at, (_, value)) in table.iter_mut().enumerate() {
        let is_end = value.decor().suffix().and_then(|suffix| suffix.as_str()).unwrap_or_default() == end;
        if at == last {
            value.decor_mut().set_suffix(end);
        } else if is_end {
            value.decor_mut().set_suffix("");
        }
    }
}

/// Settings that say what somebody wants, and nothing that AWS knows.
fn is_choice(table: &[String], key: &str) -> bool {
    match table {
        // The last only where the provider has none, and EKS says it otherwise.
        [] => ["platform_tags", "taken_over", "deletion_protection"].contains(&key),
        [parts, _] => parts == "node_groups" && key == "scaling",
        _ => false,
    }
}

/// The order says something in some lists alone.
fn same(keys: &[String], one: &Json, other: &Json) -> bool {
    if is_ordered(keys) { one == other } else { normal(one) == normal(other) }
}

/// What is meant where nothing is said.
fn is_default(keys: &[String], item: &Item) -> bool {
    matches!(keys, [parts, _, key] if parts == "access" && key == "kind") && item.as_str() == Some("STANDARD")
}

fn is_ordered(keys: &[String]) -> bool {
    keys.last().is_some_and(|key| ["instance_types", "thumbprints"].contains(&key.as_str()))
}

/// A new value in the place of the old one, with what stands around it. Of a list, the elements that stay are not touched.
fn replace(there: &mut Item, wanted: &Item, keys: &[String]) {
    if let (Some(array), Some(wanted)) = (there.as_array_mut(), wanted.as_array())
        && !is_ordered(keys)
    {
        array::edit(array, wanted);
        return;
    }
    match (there.as_value_mut(), wanted.clone().into_value()) {
        (Some(old), Ok(mut value)) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        _ => *there = wanted.clone(),
    }
}
