//! Other values that a setting might have. Not all of them can be: reading the settings decides.

use std::net::Ipv4Addr;

use serde_json::{Value, json};

use super::inputs::range;
use super::shape::{Shapes, Step};

/// How many other words are tried of a setting whose words are fixed.
const MOST_CHOICES: usize = 3;

/// How many ways to fill in a table are tried.
const MOST_TABLES: usize = 24;

/// Texts of the kinds that settings have, for settings that are left out and lists that are empty.
const SAMPLES: [&str; 22] = [
    "another",
    "m7i.large",
    "m7g.large",
    "v1.99.0-eksbuild.1",
    "1.36",
    "1.35",
    "1.35.0-20261105",
    "198.18.0.0/16",
    "203.0.113.0/24",
    "999900009999",
    "us-east-1d",
    "us-east-1a",
    "us-east-1b",
    "us-west-2",
    "30 4 * * SUN",
    "sns",
    "sqs:SendMessage",
    "another/level",
    "/another/level",
    "arn:aws:iam::999900009999:role/another",
    "arn:aws:iam::999900009999:policy/another",
    "arn:aws:route53:::hostedzone/ZANOTHER",
];

/// Other values of a setting, those first that are most likely to be accepted. `like` are the values of settings of the same kind.
///
/// Of each list, those that are accepted count until there are as many as its number says.
pub(super) fn of(
    value: &Value,
    shape: Option<&Value>,
    shapes: &Shapes,
    like: &[&Value],
) -> Vec<(Vec<Value>, usize)> {
    let choices = shape.map(|shape| shapes.choices(shape)).unwrap_or_default().into_iter();
    let choices: Vec<Value> = choices.filter(|choice| choice != value).take(MOST_CHOICES).collect();
    // Of words, each may do something else; of all other values, one is as good as another.
    let words = choices.len();
    if shape.is_some_and(|shape| shapes.keyword(shape, "enum").is_some()) {
        return vec![(choices, words)];
    }
    let mut found = Vec::new();
    match value {
        Value::Bool(value) => found.push((!value).into()),
        Value::Number(number) => found.extend(numbers(number.as_i64().unwrap_or_default())),
        Value::String(text) => {
            let (near, far): (Vec<&str>, Vec<&str>) =
                SAMPLES.iter().partition(|sample| **sample != text && looks(sample) == looks(text));
            found.extend(ranges(text).into_iter().map(Value::from));
            found.extend(near.into_iter().map(Value::from));
            found.extend(like.iter().filter(|other| **other != value).map(|other| (*other).clone()));
            found.extend(texts(text).into_iter().map(Value::from));
            found.extend(far.into_iter().filter(|sample| *sample != text).map(Value::from));
        }
        Value::Null => found.extend(shape.map(|shape| samples(shape, shapes)).unwrap_or_default()),
        Value::Array(items) => {
            let of_items = shape.and_then(|shape| shapes.keyword(shape, "items"));
            let more = of_items.map(|shape| samples(shape, shapes)).unwrap_or_default();
            let others = more.into_iter().filter(|item| !items.contains(item));
            let (longer, instead): (Vec<Value>, Vec<Value>) = others
                .map(|item| {
                    let longer = items.iter().chain([&item]).cloned().collect();
                    (Value::Array(longer), json!([item]))
                })
                .unzip();
            // One element of another kind, such as an instance of another architecture, may not stand beside the rest.
            let alone = if items.len() > 1 { instead } else { Vec::new() };
            return vec![(longer, 1), (alone, 2)];
        }
        Value::Object(_) => {}
    }
    vec![(choices, words), (found, 1)]
}

/// Values of a shape, for a setting that has none.
pub(super) fn samples(shape: &Value, shapes: &Shapes) -> Vec<Value> {
    let mut found = shapes.choices(shape);
    found.extend(shapes.keyword(shape, "examples").and_then(Value::as_array).into_iter().flatten().cloned());
    match shapes.keyword(shape, "type").and_then(Value::as_str) {
        Some("boolean") => found.extend([json!(true), json!(false)]),
        Some("integer") => {
            let limits = ["minimum", "maximum"].into_iter();
            found.extend(limits.filter_map(|limit| shapes.keyword(shape, limit)).cloned());
        }
        Some("string") => found.extend(SAMPLES.map(Value::from)),
        Some("array") => {
            let of_items = shapes.keyword(shape, "items");
            let items = of_items.map(|shape| samples(shape, shapes)).unwrap_or_default();
            found.extend(items.iter().map(|item| json!([item])));
        }
        Some("object") => found.extend(tables(shape, shapes)),
        _ if found.is_empty() => found.extend(SAMPLES.map(Value::from)),
        _ => {}
    }
    found
}

/// Tables that have what must be given, as far as the keys are fixed.
fn tables(shape: &Value, shapes: &Shapes) -> Vec<Value> {
    let mut found = vec![serde_json::Map::new()];
    for key in shapes.keys(shape) {
        let Some(inner) = shapes.inner(shape, &Step::Key(key.clone())) else { continue };
        if shapes.keyword(inner, "default").is_some() {
            continue;
        }
        let values = samples(inner, shapes);
        let with = |table: &serde_json::Map<String, Value>, value: &Value| {
            let mut table = table.clone();
            table.insert(key.clone(), value.clone());
            table
        };
        let more: Vec<_> =
            found.iter().flat_map(|table| values.iter().map(move |value| with(table, value))).collect();
        if more.len() > MOST_TABLES {
            break;
        }
        found.extend(more);
    }
    found.into_iter().map(Value::Object).collect()
}

fn numbers(number: i64) -> impl Iterator<Item = Value> {
    let near = [number + 1, number - 1, number * 2, number / 2, number + 16];
    near.into_iter().filter(move |other| *other != number).map(Value::from)
}

/// What tells kinds of texts apart at a glance: their punctuation, and whether they begin with a digit.
fn looks(text: &str) -> [bool; 4] {
    [
        text.contains(':'),
        text.contains('/'),
        text.contains('.'),
        text.starts_with(|c: char| c.is_ascii_digit()),
    ]
}

/// Texts that differ by a character.
fn texts(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let characters: Vec<char> = text.chars().collect();
    for at in (0..characters.len()).rev().take(8) {
        let last = at + 1 == characters.len();
        for step in if last { vec![1, -1, 2, 3, 4, 5] } else { vec![1, -1] } {
            let Some(other) = shifted(characters[at], step) else { continue };
            let mut altered = characters.clone();
            altered[at] = other;
            found.push(altered.into_iter().collect());
        }
    }
    found.extend([format!("{text}x"), format!("{text}1")]);
    found
}

/// A letter or digit some steps on, round the end of its kind.
fn shifted(character: char, step: i32) -> Option<char> {
    let (first, count) = match character {
        '0'..='9' => ('0', 10),
        'a'..='z' => ('a', 26),
        'A'..='Z' => ('A', 26),
        _ => return None,
    };
    let at = (character as i32 - first as i32 + step).rem_euclid(count);
    char::from_u32(first as u32 + u32::try_from(at).ok()?)
}

/// Other ranges of addresses: the next and the one before, then larger and smaller ones.
fn ranges(text: &str) -> Vec<String> {
    let Some((base, prefix)) = range(text) else { return Vec::new() };
    let at = |base: u32, prefix: u32| format!("{}/{prefix}", Ipv4Addr::from(base));
    let mut found = Vec::new();
    if prefix > 0 {
        let size = 1_u32 << (32 - prefix);
        found.extend([1, 4, 16].map(|blocks| at(base.wrapping_add(size.wrapping_mul(blocks)), prefix)));
        found.push(at(base.wrapping_sub(size), prefix));
    }
    found.extend([prefix + 1, prefix.saturating_sub(1)].map(|prefix| at(base, prefix.min(32))));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_comes_first() {
        assert_eq!(ranges("10.2.0.0/16")[..2], ["10.3.0.0/16", "10.6.0.0/16"]);
        assert_eq!(texts("us-east-1a")[..3], ["us-east-1b", "us-east-1z", "us-east-1c"]);
        assert_eq!(numbers(0).map(|number| number.to_string()).collect::<Vec<_>>(), ["1", "-1", "16"]);
    }
}
