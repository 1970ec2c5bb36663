//! IAM's judgment of one policy document, as far as tests need it.

use std::collections::BTreeMap;

use aws::PolicyDocument;
use serde_json::Value;
use terraform::hcl;

use super::like;

/// What a request says of itself beside action and resource, by condition key.
pub(crate) type Context<'a> = BTreeMap<&'a str, &'a str>;

/// Whether a statement of the document allows a request and none denies it.
pub(crate) fn allows(document: &Value, action: &str, resource: &str, context: &Context<'_>) -> bool {
    let says = |effect: &str| {
        let statements = document["Statement"].as_array().unwrap().iter();
        statements
            .filter(|statement| statement["Effect"] == effect)
            .any(|statement| matches(statement, action, resource, context))
    };
    says("Allow") && !says("Deny")
}

/// A document as JSON, references as Terraform writes them.
pub(crate) fn json(document: &PolicyDocument) -> Value {
    let literal: String = serde_json::from_str(&hcl::to_json(document.to_json().node())).unwrap();
    serde_json::from_str(&literal).unwrap()
}

/// The strings of a value that is one string or a list of them.
pub(crate) fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn matches(statement: &Value, action: &str, resource: &str, context: &Context<'_>) -> bool {
    let named = |key: &str, of: &str| strings(&statement[key]).iter().any(|pattern| like(pattern, of));
    let of_action = if statement.get("NotAction").is_some() {
        !named("NotAction", action)
    } else {
        named("Action", action)
    };
    of_action && named("Resource", resource) && holds(&statement["Condition"], context)
}

/// Whether all conditions hold. Of a key that the request lacks, only a negated test holds.
fn holds(conditions: &Value, context: &Context<'_>) -> bool {
    let Value::Object(tests) = conditions else { return true };
    tests.iter().all(|(test, keys)| {
        keys.as_object().unwrap().iter().all(|(key, wanted)| {
            let (value, wanted) = (context.get(key.as_str()), strings(wanted));
            let any = |same: fn(&str, &str) -> bool| {
                value.is_some_and(|value| wanted.iter().any(|wanted| same(wanted, value)))
            };
            match test.as_str() {
                "ArnLike" | "ForAnyValue:StringLike" | "StringLike" => any(like),
                "Bool" | "StringEquals" => any(|wanted, value| wanted == value),
                "StringEqualsIfExists" => value.is_none() || any(|wanted, value| wanted == value),
                "StringNotEquals" => !any(|wanted, value| wanted == value),
                "Null" => wanted.contains(&if value.is_none() { "true" } else { "false" }),
                other => panic!("the tests know no {other}"),
            }
        })
    })
}
