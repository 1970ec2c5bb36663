//! Policies of IAM and of resources, as far as judges ask.

use serde_json::Value;

/// A policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// Its statements.
    pub statements: Vec<Statement>,
}

/// A statement of a policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statement {
    /// Its place in the policy.
    pub at: usize,
    /// Its name; empty when it has none.
    pub sid: String,
    /// Whether it allows; else it denies.
    pub allows: bool,
    /// Who: `AWS:arn:…`, `Service:…`, `Federated:…`, `*`. Empty in a policy of an identity.
    pub principals: Vec<String>,
    /// Whether everybody but the principals is meant.
    pub not_principals: bool,
    /// What may be done; empty when `not_actions` has what may not.
    pub actions: Vec<String>,
    /// What alone may not be done.
    pub not_actions: Vec<String>,
    /// On what.
    pub resources: Vec<String>,
    /// On what alone not.
    pub not_resources: Vec<String>,
    /// On which conditions: operator, key and values.
    pub conditions: Vec<Condition>,
}

/// A condition of a statement.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Condition {
    /// How it compares: `StringEquals`.
    pub operator: String,
    /// What: `aws:SourceAccount`.
    pub key: String,
    /// With what.
    pub values: Vec<String>,
}

impl Policy {
    /// Reads a policy from its text, or from a value that is one. None when it is none.
    pub fn read(value: &Value) -> Option<Self> {
        let parsed;
        let document = match value {
            Value::String(text) => {
                parsed = serde_json::from_str::<Value>(text).ok()?;
                &parsed
            }
            other => other,
        };
        let statements = match document.get("Statement")? {
            Value::Array(statements) => statements.iter().collect(),
            one => vec![one],
        };
        let statements = statements.into_iter().enumerate().map(|(at, of)| Statement::read(at, of)).collect();
        Some(Self { statements })
    }

    /// The statements that allow something.
    pub fn allowing(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| statement.allows)
    }
}

impl Statement {
    fn read(at: usize, value: &Value) -> Self {
        let mut statement = Self {
            at,
            sid: value["Sid"].as_str().unwrap_or_default().to_owned(),
            allows: value["Effect"] == "Allow",
            actions: texts(&value["Action"]),
            not_actions: texts(&value["NotAction"]),
            resources: texts(&value["Resource"]),
            not_resources: texts(&value["NotResource"]),
            not_principals: !value["NotPrincipal"].is_null(),
            ..Self::default()
        };
        for principal in [&value["Principal"], &value["NotPrincipal"]] {
            match principal {
                Value::String(text) => statement.principals.push(text.clone()),
                Value::Object(kinds) => {
                    for (kind, named) in kinds {
                        statement
                            .principals
                            .extend(texts(named).into_iter().map(|name| format!("{kind}:{name}")));
                    }
                }
                _ => {}
            }
        }
        for (operator, keys) in value["Condition"].as_object().into_iter().flatten() {
            for (key, values) in keys.as_object().into_iter().flatten() {
                statement.conditions.push(Condition {
                    operator: operator.clone(),
                    key: key.clone(),
                    values: texts(values),
                });
            }
        }
        statement
    }

    /// What to call it: its name, or its number.
    pub fn name(&self) -> String {
        if self.sid.is_empty() { format!("statement {}", self.at + 1) } else { self.sid.clone() }
    }

    /// Whether it is for everybody, whoever that is.
    pub fn is_for_everybody(&self) -> bool {
        self.not_principals
            || self.principals.iter().any(|of| matches!(of.as_str(), "*" | "AWS:*" | "Federated:*"))
    }

    /// Whether it is about every resource.
    pub fn is_on_everything(&self) -> bool {
        !self.not_resources.is_empty() || self.resources.iter().any(|of| of == "*")
    }

    /// The values that a condition of a key asks for, in whatever case; empty when there is none.
    pub fn condition(&self, key: &str) -> Vec<&str> {
        let of_key = self.conditions.iter().filter(|condition| condition.key.eq_ignore_ascii_case(key));
        of_key.flat_map(|condition| &condition.values).map(String::as_str).collect()
    }

    /// Whether its actions are or cover one, `iam:PassRole`.
    pub fn covers(&self, action: &str) -> bool {
        if self.not_actions.is_empty() {
            self.actions.iter().any(|pattern| matches(pattern, action))
        } else {
            !self.not_actions.iter().any(|pattern| matches(pattern, action))
        }
    }
}

/// Whether a pattern with `*` and `?` is of a text, in whatever case.
pub fn matches(pattern: &str, text: &str) -> bool {
    fn at(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some((b'*', rest)), _) => (0..=text.len()).any(|skip| at(rest, &text[skip..])),
            (Some((b'?', pattern)), Some((_, text))) => at(pattern, text),
            (Some((one, pattern)), Some((other, text))) => {
                one.eq_ignore_ascii_case(other) && at(pattern, text)
            }
            _ => false,
        }
    }
    at(pattern.as_bytes(), text.as_bytes())
}

/// A text, or each of a list.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Bool(value) => vec![value.to_string()],
        Value::Number(value) => vec![value.to_string()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn policies_are_read_whatever_their_shape() {
        let text = json!({ "Statement": {
            "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "s3:Get*", "Resource": ["*"],
            "Condition": { "StringEquals": { "aws:sourceAccount": "1" } },
        }});
        let policy = Policy::read(&Value::String(text.to_string())).unwrap_or_default();
        let [statement] = &policy.statements[..] else { panic!("{policy:?}") };
        assert!(statement.allows && statement.is_for_everybody() && statement.is_on_everything());
        assert!(statement.covers("s3:getobject") && !statement.covers("s3:PutObject"));
        assert_eq!(statement.condition("aws:SourceAccount"), ["1"]);
        assert_eq!(Policy::read(&json!("no")), None);
    }
}
