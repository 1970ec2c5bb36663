//! Values as they are compared: those of generated files and those of plans.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Number, Value};

use crate::Shown;

/// What stands for a secret within a larger value.
pub(crate) const SENSITIVE: &str = "(sensitive)";
/// What stands within a larger value for what is known only when the change has been applied.
pub(crate) const UNKNOWN: &str = "(known after apply)";

/// A value. Whole numbers are alike however they are written: `3` is `3.0`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Tree {
    /// Not set.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text; an expression of a generated file that is no literal, with its `${…}`.
    Text(String),
    /// A list or a set, or the nested blocks of a name.
    List(Vec<Tree>),
    /// A map, an object or a block.
    Map(BTreeMap<String, Tree>),
    /// Known only when the change has been applied.
    Unknown,
    /// The same, of a generated file: the text that it comes from.
    Pending(Pending),
    /// A secret. The value is here to be compared, and is never shown.
    Sensitive(Box<Tree>),
}

/// A text of a generated file that is known only when the change has been applied.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Pending {
    /// The text, with its `${…}`.
    pub(crate) text: String,
    /// What of it is not known: what stands in `${…}`.
    pub(crate) unknown: Vec<String>,
}

impl Tree {
    /// An empty map.
    pub(crate) fn empty() -> Self {
        Self::Map(BTreeMap::new())
    }

    /// The same as a secret.
    pub(crate) fn sensitive(self) -> Self {
        match self {
            Self::Null | Self::Unknown | Self::Pending(_) | Self::Sensitive(_) => self,
            other => Self::Sensitive(Box::new(other)),
        }
    }

    /// The entry of a map; none where it is null.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        if let Self::Map(entries) = self {
            entries.get(key).filter(|value| **value != Self::Null)
        } else {
            None
        }
    }

    /// The text, where it is one.
    pub(crate) fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Whether it is known only when the change has been applied, or a part of it is.
    pub(crate) fn has_unknown(&self) -> bool {
        match self {
            Self::Unknown | Self::Pending(_) => true,
            Self::List(items) => items.iter().any(Self::has_unknown),
            Self::Map(entries) => entries.values().any(Self::has_unknown),
            Self::Sensitive(inner) => inner.has_unknown(),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => false,
        }
    }

    /// The value as it may be shown.
    pub(crate) fn shown(&self) -> Shown {
        match self {
            Self::Unknown => Shown::Unknown,
            Self::Sensitive(_) => Shown::Sensitive,
            other => Shown::Value(other.printed()),
        }
    }

    /// The value as JSON, with words for what cannot be shown.
    fn printed(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) | Self::Pending(Pending { text, .. }) => Value::String(text.clone()),
            Self::List(items) => items.iter().map(Self::printed).collect(),
            Self::Map(entries) => entries.iter().map(|(key, value)| (key.clone(), value.printed())).collect(),
            Self::Unknown => UNKNOWN.into(),
            Self::Sensitive(_) => SENSITIVE.into(),
        }
    }
}

/// What is not set.
pub(crate) static NULL: Tree = Tree::Null;

impl From<&Value> for Tree {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(whole(number)),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(entries) => {
                Self::Map(entries.iter().map(|(key, value)| (key.clone(), Self::from(value))).collect())
            }
        }
    }
}

impl From<Value> for Tree {
    fn from(value: Value) -> Self {
        Self::from(&value)
    }
}

/// A whole number without its decimal point.
fn whole(number: &Number) -> Number {
    /// Beyond it a float does not tell whole numbers apart.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < EXACT =>
        {
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
            Number::from(float as i64)
        }
        _ => number.clone(),
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pending(pending) => write!(f, "{pending:?}"),
            other => write!(f, "{}", other.printed()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whole_numbers_are_alike() {
        assert_eq!(Tree::from(json!({ "a": [3.0, 0.5] })), Tree::from(json!({ "a": [3, 0.5] })));
        assert_ne!(Tree::from(json!(3)), Tree::from(json!("3")));
    }

    #[test]
    fn a_secret_is_never_printed() {
        let tree = Tree::Map([("a".to_owned(), Tree::from(json!("hunter2")).sensitive())].into());
        assert_eq!(tree.shown(), Shown::Value(json!({ "a": SENSITIVE })));
        assert!(!format!("{tree:?}").contains("hunter2"));
        assert_eq!(tree.get("a").map(Tree::shown), Some(Shown::Sensitive));
    }
}
