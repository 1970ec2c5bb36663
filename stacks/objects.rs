//! All that the settings of an environment make, block by block: what its stacks have, and the Kubernetes objects that
//! manifests have, which are no Terraform and are compared and explained as if they were a stack.

use std::borrow::Cow;

use kubernetes::{Object, ObjectName};
use serde_json::Value;
use terraform::{Any, Block, Expr, Member, Node, Section, Stack};

use crate::environment::Environment;
use crate::manifests::{self, FOLDER};

/// Where an address has the namespace, what belongs to the whole cluster has this.
const OF_CLUSTER: &str = "_cluster";

/// A part of what the settings make.
#[derive(Debug)]
pub enum Part {
    /// A stack.
    Stack(Box<Stack>),
    /// The objects in manifests.
    Objects(Vec<Standing>),
}

/// An object that manifests have.
#[derive(Debug)]
pub struct Standing {
    /// The key of its cluster.
    pub cluster: String,
    /// The object.
    pub object: Object,
    section: Section,
}

/// The stacks of an environment in the order they are applied, then the objects in its manifests, when it has any.
pub fn everything(environment: &Environment) -> Vec<Part> {
    let compositions = crate::compose(environment).into_iter();
    let mut parts: Vec<Part> = compositions.map(|of| Part::Stack(Box::new(of.stack))).collect();
    let objects = manifests::objects(environment);
    if !objects.is_empty() {
        parts.push(Part::Objects(objects.into_iter().map(Standing::new).collect()));
    }
    parts
}

impl Part {
    /// The name of the stack; `kubernetes` for objects. It is the folder below the environment's.
    pub fn name(&self) -> &str {
        match self {
            Self::Stack(stack) => stack.name(),
            Self::Objects(_) => FOLDER,
        }
    }

    /// Its blocks, or its objects as if they were blocks.
    pub fn members(&self) -> Vec<Member<'_>> {
        match self {
            Self::Stack(stack) => stack.members(),
            Self::Objects(objects) => objects.iter().map(Standing::member).collect(),
        }
    }
}

impl Standing {
    fn new((cluster, object): (String, Object)) -> Self {
        let origin = &object.origin;
        let section = Section::new("", origin.module.clone(), origin.setting.clone());
        Self { cluster, object, section }
    }

    /// Its address: `trantor/dawn/Deployment/dawn`, with `_cluster` for what belongs to no namespace.
    pub fn address(&self) -> String {
        address(&self.cluster, &ObjectName::from(&self.object))
    }

    /// The object as if it were a block. It stands in several files, which [`manifests::render`] knows.
    fn member(&self) -> Member<'_> {
        Member {
            address: self.address(),
            block_type: self.object.kind(),
            block: Cow::Owned(block(self.object.json())),
            section: &self.section,
            location: self.object.location(),
            file: String::new(),
            pointer: Vec::new(),
            patches: Vec::new(),
        }
    }
}

/// The address of an object: `trantor/dawn/Deployment/dawn`, with `_cluster` for what belongs to no namespace.
pub fn address(cluster: &str, object: &ObjectName) -> String {
    let namespace = object.namespace().unwrap_or(OF_CLUSTER);
    format!("{cluster}/{namespace}/{}/{}", object.kind(), object.name())
}

/// An object's JSON as a block of literals: no text of it is a template.
fn block(json: &Value) -> Block {
    let mut block = Block::new();
    for (key, value) in json.as_object().into_iter().flatten() {
        block.require::<Any>(key.clone(), Expr::from_node(node(value)));
    }
    block
}

fn node(json: &Value) -> Node {
    match json {
        Value::Null => Node::Null,
        Value::Bool(value) => Node::Bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => Node::Integer(integer),
            None => Node::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => Node::String(text.clone().into()),
        Value::Array(items) => Node::List(items.iter().map(node).collect()),
        Value::Object(entries) => {
            Node::Object(entries.iter().map(|(key, value)| (key.clone().into(), node(value))).collect())
        }
    }
}

/// The JSON that an argument of an object stands for; `null` for what no object has.
pub fn literal(value: &Node) -> Value {
    match value {
        Node::Bool(value) => (*value).into(),
        Node::Integer(value) => (*value).into(),
        Node::Float(value) => (*value).into(),
        Node::String(text) => text.as_ref().into(),
        Node::List(items) => items.iter().map(literal).collect(),
        Node::Object(entries) => {
            entries.iter().map(|(key, value)| (key.to_string(), literal(value))).collect()
        }
        Node::Null | Node::Expression(_) | Node::Address(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_is_a_block_of_literals() {
        let json = json!({
            "kind": "ConfigMap",
            "metadata": { "name": "dawn", "labels": { "app.kubernetes.io/name": "dawn" } },
            "data": { "a": "${HOME} %{x} $${y}", "b": "" },
            "spec": { "containers": [{ "image": "dawn:v1", "args": ["a", "b"], "cpu": 1, "on": true, "none": null }] },
        });
        let block = block(&json);
        let arguments = block.arguments();
        let found: Vec<(&str, Value)> =
            arguments.iter().map(|argument| (&*argument.path, literal(argument.value))).collect();
        assert_eq!(
            found,
            [
                ("data.a", json!("${HOME} %{x} $${y}")),
                ("data.b", json!("")),
                ("kind", json!("ConfigMap")),
                ("metadata.labels[\"app.kubernetes.io/name\"]", json!("dawn")),
                ("metadata.name", json!("dawn")),
                ("spec.containers[0].args", json!(["a", "b"])),
                ("spec.containers[0].cpu", json!(1)),
                ("spec.containers[0].image", json!("dawn:v1")),
                ("spec.containers[0].none", json!(null)),
                ("spec.containers[0].on", json!(true)),
            ]
        );
    }
}
