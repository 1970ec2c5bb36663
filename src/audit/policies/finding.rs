//! What a rule finds: a text, or an object with more.

use serde_json::Value;

/// Something that a policy finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Finding {
    /// What is wrong.
    pub(super) message: String,
    /// Where, as an address in the stack.
    pub(super) address: Option<String>,
    /// The argument or field; empty for the whole.
    pub(super) path: String,
    /// The settings key that decides it, when the policy knows better than the block.
    pub(super) setting: Option<String>,
}

impl Finding {
    /// The findings that a rule's value stands for: a set or list of them, one, or `true` for that there is one.
    ///
    /// # Errors
    ///
    /// The value that is none.
    #[cfg_attr(not(feature = "rego"), allow(dead_code, reason = "nobody evaluates rules"))]
    pub(super) fn all(rule: &str, value: &Value) -> Result<Vec<Self>, Value> {
        match value {
            Value::Null | Value::Bool(false) => Ok(Vec::new()),
            Value::Bool(true) => Ok(vec![Self { message: format!("{rule} is true"), ..Self::default() }]),
            Value::Array(items) => items.iter().map(Self::of).collect(),
            one => Ok(vec![Self::of(one)?]),
        }
    }

    fn of(value: &Value) -> Result<Self, Value> {
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        match value {
            Value::String(message) => Ok(Self { message: one_line(message), ..Self::default() }),
            Value::Object(_) => {
                let message = text("msg").or_else(|| text("message")).ok_or_else(|| value.clone())?;
                Ok(Self {
                    message: one_line(&message),
                    address: text("address").filter(|address| !address.is_empty()),
                    path: text("path").unwrap_or_default(),
                    setting: text("setting"),
                })
            }
            other => Err(other.clone()),
        }
    }
}

/// A message in one line, without what a terminal would obey.
fn one_line(text: &str) -> String {
    text.trim().chars().map(|of| if of.is_control() { ' ' } else { of }).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn findings_are_texts_and_objects_with_a_message() {
        let all = |value: Value| Finding::all("deny", &value);
        assert_eq!(all(json!([])), Ok(Vec::new()));
        assert_eq!(all(json!(true)).map(|of| of.len()), Ok(1));
        let found = all(json!([{ "msg": "a\nb", "address": "aws_vpc.main", "path": "tags" }, "c"]));
        let found = found.unwrap_or_default();
        assert_eq!(found[0].message, "a b");
        assert_eq!((found[0].address.as_deref(), found[0].path.as_str()), (Some("aws_vpc.main"), "tags"));
        assert_eq!((found[1].message.as_str(), &found[1].address), ("c", &None));
        assert_eq!(all(json!([{ "text": "a" }])), Err(json!({ "text": "a" })));
        assert_eq!(all(json!([3])), Err(json!(3)));
    }
}
