//! What `synth --plan-view` says beside what Terraform plans.

use std::collections::BTreeMap;

use serde_json::Value;

use super::plan::{Plan, array};

/// The changes of a plan, or of the view of one, by the address of the managed resource.
pub(crate) fn changes(plan: &Value) -> BTreeMap<&str, &Value> {
    let managed = array(&plan["resource_changes"]).iter().filter(|change| change["mode"] == "managed");
    managed.map(|change| (change["address"].as_str().unwrap(), &change["change"])).collect()
}

/// Each place in which a view says something else than the first plan of the stack: an address, a value, or that something
/// is not known. What the provider adds is no difference.
pub(crate) fn differences(view: &Value, plan: &Plan) -> Vec<String> {
    let (seen, planned) = (changes(view), changes(&plan.0));
    let mut differences = Vec::new();
    let addresses = |of: &BTreeMap<&str, &Value>| of.keys().map(|of| (*of).to_owned()).collect::<Vec<_>>();
    if addresses(&seen) != addresses(&planned) {
        differences.push(format!("{:?} and {:?}", addresses(&seen), addresses(&planned)));
    }
    for (address, change) in seen {
        let Some(planned) = planned.get(address) else { continue };
        for (name, value) in change["after"].as_object().unwrap() {
            let is_part = change["after_unknown"][name] == true;
            if !is_part && !is_same(value, &planned["after"][name]) {
                differences.push(format!("{address}: {name} is {value} and {}", planned["after"][name]));
            }
        }
        for (name, unknown) in change["after_unknown"].as_object().unwrap() {
            if is_unknown(unknown) && !is_unknown(&planned["after_unknown"][name]) {
                let known = &planned["after"][name];
                differences.push(format!("{address}: {name} is not known, and yet {known}"));
            }
        }
    }
    differences
}

/// Whether what a view has is in what is planned. Lists may be sets, documents may be written in another way, and numbers
/// as texts.
fn is_same(seen: &Value, planned: &Value) -> bool {
    match (seen, planned) {
        (Value::Object(seen), Value::Object(planned)) => {
            seen.iter().all(|(name, value)| is_same(value, planned.get(name).unwrap_or(&Value::Null)))
        }
        (Value::Array(seen), Value::Array(planned)) => {
            let mut left: Vec<&Value> = planned.iter().collect();
            seen.len() == planned.len()
                && seen.iter().all(|value| {
                    let at = left.iter().position(|other| is_same(value, other));
                    at.inspect(|at| _ = left.remove(*at)).is_some()
                })
        }
        (Value::String(seen), Value::String(planned)) => {
            seen == planned || document(seen).is_some_and(|of| document(planned) == Some(of))
        }
        (Value::Number(number), Value::String(text)) | (Value::String(text), Value::Number(number)) => {
            *text == number.to_string()
        }
        (Value::Number(seen), Value::Number(planned)) => seen.as_f64() == planned.as_f64(),
        (Value::Bool(value), Value::String(text)) => *text == value.to_string(),
        _ => seen == planned,
    }
}

/// A document of JSON, as AWS reads policies: one item is as good as a list of one.
fn document(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    value.is_object().then_some(value)
}

fn is_unknown(of: &Value) -> bool {
    match of {
        Value::Bool(is_unknown) => *is_unknown,
        Value::Array(items) => items.iter().any(is_unknown),
        Value::Object(entries) => entries.values().any(is_unknown),
        _ => false,
    }
}
