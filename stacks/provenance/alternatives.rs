//! Other values that a setting might have. Not all of them can be: reading the settings decides.

use std::net::Ipv4Addr;

use serde_json::{Value, json};

use super::shape::Shapes;

/// How many other words are tried of a setting whose words are fixed.
const MOST_CHOICES: usize = 6;

/// Texts of the kinds that settings have, for settings that are left out and lists that are empty.
const SAMPLES: [&str; 21] = [
    "another",
    "v1.99.0-eksbuild.1",
    "1.35.0-20261105",
    "us-east-1a",
    "us-east-1b",
    "us-west-2",
    "198.18.0.0/16",
    "203.0.113.0/24",
    "172.29.0.0/16",
    "999900009999",
    "sqs:SendMessage",
    "sns",
    "m7i.large",
    "m7g.large",
    "/another/level",
    "arn:aws:iam::999900009999:role/another",
    "arn:aws:iam::999900009999:policy/another",
    "arn:aws:route53:::hostedzone/ZANOTHER",
    "1.35",
    "1.36",
    "another:thing",
];

/// Other values of a setting, the nearest first. `like` are the values of settings of the same kind.
pub(super) fn of(value: &Value, shape: Option<&Value>, shapes: &Shapes, like: &[&Value]) -> Vec<Value> {
    let choices = shape.map(|shape| shapes.choices(shape)).unwrap_or_default();
    let mut found: Vec<Value> =
        choices.into_iter().filter(|choice| choice != value).take(MOST_CHOICES).collect();
    match value {
        Value::Bool(value) => found.push((!value).into()),
        Value::Number(number) => found.extend(numbers(number.as_i64().unwrap_or_default())),
        Value::String(text) => {
            found.extend(texts(text).into_iter().map(Value::from));
            found.extend(like.iter().filter(|other| **other != value).map(|other| (*other).clone()));
            found.extend(SAMPLES.map(Value::from));
        }
        Value::Null => found.extend(shape.map(|shape| samples(shape, shapes)).unwrap_or_default()),
        Value::Array(items) => {
            let of_items = shape.and_then(|shape| shapes.keyword(shape, "items"));
            let more = of_items.map(|shape| samples(shape, shapes)).unwrap_or_default();
            found.extend(more.into_iter().filter(|item| !items.contains(item)).map(|item| {
                let items = items.iter().cloned().chain([item]);
                Value::Array(items.collect())
            }));
        }
        Value::Object(_) => {}
    }
    found
}

/// Values of a shape, for a setting that has none.
pub(super) fn samples(shape: &Value, shapes: &Shapes) -> Vec<Value> {
    let mut found = shapes.choices(shape);
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
        Some("object") => found.push(json!({})),
        _ if found.is_empty() => found.extend(SAMPLES.map(Value::from)),
        _ => {}
    }
    found
}

fn numbers(number: i64) -> impl Iterator<Item = Value> {
    let near = [number + 1, number - 1, number * 2, number / 2, number + 16];
    near.into_iter().filter(move |other| *other != number).map(Value::from)
}

/// Texts that differ a little: another range of addresses, another character.
fn texts(text: &str) -> Vec<String> {
    let mut found = ranges(text);
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
    let parsed = text.split_once('/').and_then(|(address, prefix)| {
        Some((address.parse::<Ipv4Addr>().ok()?, prefix.parse::<u32>().ok().filter(|prefix| *prefix <= 32)?))
    });
    let Some((address, prefix)) = parsed else { return Vec::new() };
    let base = u32::from(address);
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
        assert_eq!(texts("10.2.0.0/16")[..2], ["10.3.0.0/16", "10.6.0.0/16"]);
        assert_eq!(texts("us-east-1a")[..3], ["us-east-1b", "us-east-1z", "us-east-1c"]);
        assert_eq!(numbers(0).map(|number| number.to_string()).collect::<Vec<_>>(), ["1", "-1", "16"]);
    }
}
