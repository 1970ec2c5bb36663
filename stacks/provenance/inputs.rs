//! Everything that can be changed in the settings of an environment, one by one.

use std::net::Ipv4Addr;

use serde_json::Value;

use super::shape::{Shapes, Step, spell};

/// A setting, set or left out.
pub(super) struct Place<'a> {
    /// The way to it.
    pub(super) steps: Vec<Step>,
    /// Its path.
    pub(super) path: String,
    /// Its value; `null` when it is left out.
    pub(super) value: Value,
    /// What the JSON Schema says of it.
    pub(super) shape: Option<&'a Value>,
    /// Whether it is an entry of a table whose keys people choose.
    pub(super) is_entry: bool,
}

/// All settings: tables and arrays before what is in them.
pub(super) fn places<'a>(effective: &Value, shapes: &'a Shapes) -> Vec<Place<'a>> {
    let mut places = Vec::new();
    collect(shapes, Vec::new(), effective, Some(shapes.root()), false, &mut places);
    places
}

fn collect<'a>(
    shapes: &'a Shapes,
    steps: Vec<Step>,
    value: &Value,
    shape: Option<&'a Value>,
    is_entry: bool,
    places: &mut Vec<Place<'a>>,
) {
    let below = |step: Step| {
        let mut steps = steps.clone();
        steps.push(step);
        steps
    };
    let shape_of = |step: &Step| shape.and_then(|shape| shapes.inner(shape, step));
    let mut inner: Vec<(Step, &Value)> = Vec::new();
    match value {
        Value::Object(entries) => {
            inner.extend(entries.iter().map(|(key, value)| (Step::Key(key.clone()), value)));
            let fixed = shape.into_iter().flat_map(|shape| shapes.keys(shape));
            let left_out = fixed.filter(|key| !entries.contains_key(*key));
            inner.extend(left_out.map(|key| (Step::Key(key.clone()), &Value::Null)));
        }
        Value::Array(items) => {
            inner.extend(items.iter().enumerate().map(|(at, item)| (Step::Element(at), item)));
        }
        _ => {}
    }
    if !steps.is_empty() {
        let path = spell(&steps);
        places.push(Place { steps: steps.clone(), path, value: value.clone(), shape, is_entry });
    }
    for (step, value) in inner {
        let shape_here = shape_of(&step);
        let is_entry = match &step {
            Step::Key(key) => {
                !shape.into_iter().flat_map(|shape| shapes.keys(shape)).any(|fixed| fixed == key)
            }
            Step::Element(_) => false,
        };
        collect(shapes, below(step), value, shape_here, is_entry, places);
    }
}

/// The value at the end of the way, made where it is not there.
pub(super) fn value_at<'a>(root: &'a mut Value, steps: &[Step]) -> &'a mut Value {
    steps.iter().fold(root, |value, step| match step {
        Step::Key(key) => {
            if !value.is_object() {
                *value = Value::Object(serde_json::Map::new());
            }
            &mut value[key.as_str()]
        }
        Step::Element(at) => &mut value[*at],
    })
}

/// Takes an entry or element away.
pub(super) fn remove(root: &mut Value, steps: &[Step]) {
    let Some((last, way)) = steps.split_last() else { return };
    match (value_at(root, way), last) {
        (Value::Object(entries), Step::Key(key)) => _ = entries.remove(key),
        (Value::Array(items), Step::Element(at)) if *at < items.len() => _ = items.remove(*at),
        _ => {}
    }
}

/// A range of addresses: its first address, and how long its prefix is.
pub(super) fn range(text: &str) -> Option<(u32, u32)> {
    let (address, prefix) = text.split_once('/')?;
    let address: Ipv4Addr = address.parse().ok()?;
    Some((address.into(), prefix.parse().ok().filter(|prefix| *prefix <= 32)?))
}

/// Whether a range lies within another of at most its size.
pub(super) fn is_within((address, prefix): (u32, u32), (outer, outer_prefix): (u32, u32)) -> bool {
    let mask = u32::MAX.checked_shl(32 - outer_prefix).unwrap_or_default();
    prefix >= outer_prefix && address & mask == outer & mask
}

/// Moves every range within `old` along, when `old` becomes `new`.
pub(super) fn move_ranges(value: &mut Value, old: (u32, u32), new: (u32, u32)) {
    match value {
        Value::String(text) => {
            if let Some((address, prefix)) = range(text).filter(|inner| is_within(*inner, old)) {
                let moved = address.wrapping_sub(old.0).wrapping_add(new.0);
                *text = format!("{}/{prefix}", Ipv4Addr::from(moved));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| move_ranges(item, old, new)),
        Value::Object(entries) => entries.values_mut().for_each(|entry| move_ranges(entry, old, new)),
        _ => {}
    }
}

/// Writes `new` wherever the settings say `old`, as a value or as a key.
pub(super) fn rename_all(value: &mut Value, old: &str, new: &str) {
    match value {
        Value::String(text) if text == old => new.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| rename_all(item, old, new)),
        Value::Object(entries) => {
            if let Some(entry) = entries.remove(old) {
                entries.insert(new.to_owned(), entry);
            }
            entries.values_mut().for_each(|entry| rename_all(entry, old, new));
        }
        _ => {}
    }
}

/// Gives an entry another key.
pub(super) fn rename_key(root: &mut Value, steps: &[Step], new: &str) {
    let Some((Step::Key(old), way)) = steps.split_last() else { return };
    if let Value::Object(entries) = value_at(root, way)
        && let Some(entry) = entries.remove(old)
    {
        entries.insert(new.to_owned(), entry);
    }
}
