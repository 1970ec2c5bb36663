//! Values as lines.

use serde_json::Value;

use crate::Shown;
use markdown::visible;

/// The longest array or object that stands in one line, in characters.
const INLINE: usize = 80;

/// A value as people read it, before it is shortened.
pub(super) enum Text {
    /// In one line, not yet made visible.
    One(String),
    /// In several, each made visible.
    Many(Vec<String>),
}

impl Text {
    /// A value as it may be shown. Text that is JSON, such as a policy, is shown as what it says.
    pub(super) fn of(shown: &Shown) -> Self {
        match shown {
            Shown::Unknown => Self::One("(known after apply)".to_owned()),
            Shown::Sensitive => Self::One("(sensitive value)".to_owned()),
            Shown::Value(Value::String(text)) => Self::of_string(text),
            Shown::Value(value) => Self::of_json(value),
        }
    }

    fn of_string(text: &str) -> Self {
        if text.trim_start().starts_with(['{', '['])
            && let Ok(value @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text)
        {
            return Self::of_json(&value);
        }
        let lines = text.strip_suffix('\n').unwrap_or(text);
        if lines.contains('\n') {
            return Self::Many(lines.split('\n').map(visible).collect());
        }
        Self::One(Value::from(text).to_string())
    }

    fn of_json(value: &Value) -> Self {
        let compact = value.to_string();
        let nested = |value: &Value| value.is_array() || value.is_object();
        let deep = match value {
            Value::Array(items) => items.iter().any(nested),
            Value::Object(entries) => entries.values().any(nested),
            _ => return Self::One(compact),
        };
        if !deep && compact.chars().count() <= INLINE {
            return Self::One(compact);
        }
        Self::Many(format!("{value:#}").lines().map(visible).collect())
    }

    /// Its lines, made visible.
    pub(super) fn into_lines(self) -> Vec<String> {
        match self {
            Self::One(line) => vec![visible(&line)],
            Self::Many(lines) => lines,
        }
    }
}
