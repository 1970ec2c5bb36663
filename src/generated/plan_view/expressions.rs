//! Arguments as the configuration has them: constants, and what the others refer to.

use serde_json::{Map, Value, json};
use terraform::hcl;

use super::{are_blocks, is_argument};
use crate::template::{self, Part, Token};

/// The arguments of a block.
pub(super) fn expressions(block: &Value) -> Map<String, Value> {
    let arguments = block.as_object().into_iter().flatten().filter(|(name, _)| is_argument(name));
    arguments.map(|(name, value)| (name.clone(), expression(value))).collect()
}

/// An argument, or blocks.
pub(super) fn expression(value: &Value) -> Value {
    match value {
        Value::Array(blocks) if are_blocks(blocks) => {
            blocks.iter().map(|block| Value::Object(expressions(block))).collect()
        }
        other => {
            let mut references = Vec::new();
            collect(other, &mut references);
            if references.is_empty() {
                json!({ "constant_value": constant(other) })
            } else {
                json!({ "references": references })
            }
        }
    }
}

/// All that a value refers to: each path, then what it begins with, down to the resource; each once.
fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            for part in template::parts(text) {
                let Part::Code(code) = part else { continue };
                for token in template::tokens(code) {
                    if let Token::Path(path) = token {
                        add(path, references);
                    }
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        Value::Object(entries) => {
            for (key, value) in entries.iter().filter(|(key, _)| *key != "//") {
                collect(&Value::String(key.clone()), references);
                collect(value, references);
            }
        }
        _ => {}
    }
}

fn add(path: &str, references: &mut Vec<String>) {
    let names = if path.starts_with("data.") { 3 } else { 2 };
    let mut path = path;
    loop {
        if !references.iter().any(|other| other == path) {
            references.push(path.to_owned());
        }
        let Some(end) = path.rfind(['.', '[']).filter(|_| path.matches(['.', '[']).count() >= names) else {
            return;
        };
        path = &path[..end];
    }
}

/// A value without references, as Terraform reads it.
fn constant(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(hcl::literal(text).unwrap_or_else(|| text.clone())),
        Value::Array(items) => items.iter().map(constant).collect(),
        Value::Object(entries) => {
            let entries = entries.iter().filter(|(key, _)| *key != "//");
            Value::Object(entries.map(|(key, value)| (key.clone(), constant(value))).collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_lead_down_to_the_resource() {
        let told = expression(&json!("${replace(aws_eks_cluster.a.identity[0].issuer, \"x\", \"\")}"));
        let references = [
            "aws_eks_cluster.a.identity[0].issuer",
            "aws_eks_cluster.a.identity[0]",
            "aws_eks_cluster.a.identity",
            "aws_eks_cluster.a",
        ];
        assert_eq!(told, json!({ "references": references }));
        let told = expression(&json!(["${data.x.y.z}", "${local.a}", "$${b.c}"]));
        assert_eq!(told, json!({ "references": ["data.x.y.z", "data.x.y", "local.a"] }));
        assert_eq!(expression(&json!("$${b.c}")), json!({ "constant_value": "${b.c}" }));
    }
}
