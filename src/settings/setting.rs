//! Types that a value of a settings file can be read as.

use std::{collections::BTreeMap, fmt, str::FromStr};

use schemars::JsonSchema;
use serde_json::Value as Json;

use crate::{Node, Problem, Problems, Value, key_path};

/// A type of setting: read from a file, and shown as JSON with its JSON Schema.
pub trait Setting: Sized + JsonSchema {
    /// Reads the value, adding every problem with it. None when there is no sensible value to go on with; a
    /// problem has been added then.
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self>;

    /// The value as it would be written, in JSON.
    fn encode(&self) -> Json;
}

/// A type that the keys of a table can be, where people choose the keys.
pub trait Key: Ord + Sized + JsonSchema {
    /// Reads a key.
    ///
    /// # Errors
    /// The rule that the text breaks.
    fn from_key(text: &str) -> Result<Self, Invalid>;

    /// The key as it is written.
    fn to_key(&self) -> String;
}

/// Why a value is refused, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// What is wrong, naming the value and the rule, without a full stop.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl Invalid {
    /// A refusal.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Invalid {}

impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Self {
        Problem::new(invalid.message).help(invalid.help)
    }
}

/// The problem of a value of another type than `expected`.
pub(crate) fn wrong_type(node: &Node, expected: &str) -> Problem {
    let help = match (expected, &node.value) {
        ("a string", Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_)) => {
            format!("write it in quotes: \"{}\"", node.location.text())
        }
        ("an integer" | "a boolean", Value::String(text)) if literal(expected, text) => {
            format!("write it without quotes: {text}")
        }
        ("an array", Value::String(_)) => format!("write it in brackets: [{}]", node.location.text()),
        ("a boolean", _) => String::from("write true or false, without quotes"),
        ("an integer", _) => String::from("write a whole number, without quotes"),
        ("a table", _) => String::from("write a table: { key = value }"),
        _ => format!("write {expected}"),
    };
    let name = if node.path.is_empty() { "the file" } else { &node.path };
    Problem::new(format!("`{name}` must be {expected}, not {}", node.kind())).help(help).at_value(node)
}

fn literal(expected: &str, text: &str) -> bool {
    match expected {
        "an integer" => text.parse::<i64>().is_ok(),
        _ => text.parse::<bool>().is_ok(),
    }
}

/// Reads a string by its `FromStr`; what [`string_setting!`](crate::string_setting) uses.
#[doc(hidden)]
pub fn decode_string<T: FromStr<Err = Invalid>>(node: &Node, problems: &mut Problems) -> Option<T> {
    let Some(text) = node.as_str() else {
        problems.push(wrong_type(node, "a string"));
        return None;
    };
    text.parse().map_err(|invalid: Invalid| problems.push(Problem::from(invalid).at_value(node))).ok()
}

/// Reads an integer within limits; what [`numbers!`](crate::numbers) uses.
#[doc(hidden)]
pub fn decode_integer<T: TryFrom<i64>>(
    node: &Node,
    problems: &mut Problems,
    least: impl fmt::Display,
    most: impl fmt::Display,
) -> Option<T> {
    let Value::Integer(number) = node.value else {
        problems.push(wrong_type(node, "an integer"));
        return None;
    };
    let value = T::try_from(number).ok();
    if value.is_none() {
        problems.push(
            Problem::new(format!("`{}` is {number}, which is not from {least} to {most}", node.path))
                .help(format!("write a number from {least} to {most}"))
                .at_value(node),
        );
    }
    value
}

impl Setting for bool {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        if let Value::Boolean(value) = node.value {
            return Some(value);
        }
        problems.push(wrong_type(node, "a boolean"));
        None
    }

    fn encode(&self) -> Json {
        (*self).into()
    }
}

macro_rules! integers {
    ($($type:ty),*) => { $(
        impl Setting for $type {
            fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
                decode_integer(node, problems, <$type>::MIN, <$type>::MAX)
            }

            fn encode(&self) -> Json {
                (*self).into()
            }
        }
    )* };
}

integers!(u8, u16, u32, u64, i64);

impl Setting for String {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let text = node.as_str().map(str::to_owned);
        if text.is_none() {
            problems.push(wrong_type(node, "a string"));
        }
        text
    }

    fn encode(&self) -> Json {
        self.as_str().into()
    }
}

impl Key for String {
    fn from_key(text: &str) -> Result<Self, Invalid> {
        Ok(text.to_owned())
    }

    fn to_key(&self) -> String {
        self.clone()
    }
}

/// Absent is not a value of TOML: an optional setting is one whose default is `None`.
impl<T: Setting> Setting for Option<T> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        T::decode(node, problems).map(Some)
    }

    fn encode(&self) -> Json {
        self.as_ref().map_or(Json::Null, Setting::encode)
    }
}

/// A list of different things: no setting means anything by naming a thing twice.
impl<T: Setting + PartialEq> Setting for Vec<T> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let Value::Array(items) = &node.value else {
            problems.push(wrong_type(node, "an array"));
            return None;
        };
        // Each is read before any is given up, so that all problems are found.
        let decoded: Vec<Option<T>> = items.iter().map(|item| T::decode(item, problems)).collect();
        for (at, (item, value)) in items.iter().zip(&decoded).enumerate() {
            let first = decoded[..at].iter().position(|earlier| value.is_some() && earlier == value);
            if let Some(first) = first {
                // Of a table there is but its heading to show.
                let what = if item.as_table().is_some() { "the same entry" } else { item.location.text() };
                problems.push(
                    Problem::new(format!("`{}` has {what} twice", node.path))
                        .help("remove one of the two")
                        .at_value(item)
                        .related(&items[first].location, "first here"),
                );
            }
        }
        decoded.into_iter().collect()
    }

    fn encode(&self) -> Json {
        self.iter().map(Setting::encode).collect()
    }
}

/// A table whose keys people choose.
impl<K: Key, V: Setting> Setting for BTreeMap<K, V> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let Some(table) = node.as_table() else {
            problems.push(wrong_type(node, "a table"));
            return None;
        };
        let mut decoded = BTreeMap::new();
        let mut complete = true;
        for (text, entry) in table {
            let key =
                K::from_key(text).map_err(|invalid| problems.push(Problem::from(invalid).at_key(entry))).ok();
            let value = V::decode(entry, problems);
            match key.zip(value) {
                Some((key, value)) => _ = decoded.insert(key, value),
                None => complete = false,
            }
        }
        complete.then_some(decoded)
    }

    fn encode(&self) -> Json {
        self.iter().map(|(key, value)| (key.to_key(), value.encode())).collect()
    }
}

/// The path of `key` in the table `node`, as [`key_path::child`] spells it.
pub(crate) fn path_of(node: &Node, key: &str) -> String {
    key_path::child(node.path(), key)
}
