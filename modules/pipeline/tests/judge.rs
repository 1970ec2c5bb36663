//! IAM's judgment, as far as these policies need it: a request is granted when the role's policies allow it, its
//! boundary allows it too, and neither denies it.

use std::collections::BTreeMap;

use aws::PolicyDocument;
use serde_json::Value;
use terraform::hcl;

use super::{prod, with_scope};
use crate::pipeline::{boundary, permissions};
use crate::testing::like;

/// A role: its policies and its boundary.
pub(super) struct Judge {
    policies: Value,
    boundary: Value,
}

/// What a request says of itself beside action and resource.
pub(super) type Context<'a> = &'a [(&'a str, &'a str)];

impl Judge {
    pub(super) fn of_plan() -> Self {
        with_scope(&prod("us-east-1"), &["prod-trantor", "prod-terminus"], |scope| {
            let policies = permissions::planning(scope);
            Self { boundary: json(&boundary::planning(&policies)), policies: json(&policies) }
        })
    }

    pub(super) fn of_apply() -> Self {
        with_scope(&prod("us-east-1"), &["prod-trantor", "prod-terminus"], |scope| {
            let policies = permissions::applying(scope);
            Self { boundary: json(&boundary::applying(&policies, scope)), policies: json(&policies) }
        })
    }

    /// The same role when somebody attached a policy that allows everything to it.
    pub(super) fn with_everything(self) -> Self {
        let everything = serde_json::json!({
            "Statement": [{ "Effect": "Allow", "Action": ["*"], "Resource": ["*"] }],
        });
        Self { policies: everything, ..self }
    }

    /// Whether a request is granted.
    pub(super) fn grants(&self, action: &str, resource: &str, context: Context<'_>) -> bool {
        let mut known: BTreeMap<&str, &str> = BTreeMap::from([("aws:RequestedRegion", "us-east-1")]);
        known.extend(context.iter().copied());
        let says = |document: &Value, effect: &str| {
            let statements = document["Statement"].as_array().unwrap().iter();
            statements
                .filter(|statement| statement["Effect"] == effect)
                .any(|statement| matches(statement, action, resource, &known))
        };
        [&self.policies, &self.boundary].into_iter().all(|of| says(of, "Allow") && !says(of, "Deny"))
    }
}

/// A document as JSON, references as Terraform writes them.
pub(super) fn json(document: &PolicyDocument) -> Value {
    let literal: String = serde_json::from_str(&hcl::to_json(document.to_json().node())).unwrap();
    serde_json::from_str(&literal).unwrap()
}

/// The strings of a value that is one string or a list of them.
pub(super) fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn matches(statement: &Value, action: &str, resource: &str, context: &BTreeMap<&str, &str>) -> bool {
    let named = |key: &str, of: &str| strings(&statement[key]).iter().any(|pattern| like(pattern, of));
    let of_action = if statement.get("NotAction").is_some() {
        !named("NotAction", action)
    } else {
        named("Action", action)
    };
    of_action && named("Resource", resource) && holds(&statement["Condition"], context)
}

/// Whether all conditions hold. Of a key that the request lacks, only a negated test holds.
fn holds(conditions: &Value, context: &BTreeMap<&str, &str>) -> bool {
    let Value::Object(tests) = conditions else { return true };
    tests.iter().all(|(test, keys)| {
        keys.as_object().unwrap().iter().all(|(key, wanted)| {
            let (value, wanted) = (context.get(key.as_str()), strings(wanted));
            let any = |same: fn(&str, &str) -> bool| {
                value.is_some_and(|value| wanted.iter().any(|wanted| same(wanted, value)))
            };
            match test.as_str() {
                "ArnLike" => any(like),
                "Bool" | "StringEquals" => any(|wanted, value| wanted == value),
                "StringEqualsIfExists" => value.is_none() || any(|wanted, value| wanted == value),
                "StringNotEquals" => !any(|wanted, value| wanted == value),
                "Null" => wanted.contains(&if value.is_none() { "true" } else { "false" }),
                other => panic!("the tests know no {other}"),
            }
        })
    })
}
