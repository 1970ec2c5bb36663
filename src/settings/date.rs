//! Days of the calendar as settings.

use jiff::civil::Date;
use serde_json::Value as Json;

use crate::{Node, Problem, Problems, Setting, Value};

/// A day, as a date of TOML or as text: `2027-06-30`, with or without quotes.
impl Setting for Date {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let day = match node.value() {
            Value::Datetime(text) | Value::String(text) => {
                text.parse().ok().filter(|_| text.len() == "2027-06-30".len())
            }
            _ => None,
        };
        if day.is_none() {
            problems.push(
                Problem::new(format!("`{}` must be a day", node.path()))
                    .help("write year, month and day: 2027-06-30")
                    .at_value(node),
            );
        }
        day
    }

    fn encode(&self) -> Json {
        self.to_string().into()
    }
}
