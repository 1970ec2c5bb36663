//! An object as a block, found field by field in the provider's schema.

use serde_json::{Map, Value};
use terraform::schema::{Body, Rule, Type};
use terraform::{Any, Block, Expr, Mode, Node};

use super::error::{ConversionError, Reason};
use super::kinds::{self, MANIFEST, Row};
use super::names;
use super::spelled;
use crate::Object;
use crate::provider;

/// An object as a resource of the kubernetes provider, without meta-arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Converted {
    /// `kubernetes_deployment_v1`.
    pub resource_type: &'static str,
    /// Its arguments and nested blocks.
    pub block: Block,
}

/// Turns an object into a resource: of its own type, or of `kubernetes_manifest` when the provider has none for its
/// kind. What the provider would say otherwise than the API server is written out; for that, `beside` has the objects
/// that it is applied with.
///
/// # Errors
/// Everything in the object that the provider cannot be told. Nothing is left out in silence but empty lists of
/// objects, which are to the API server as if they were not there.
pub fn convert(object: &Object, beside: &[&Object]) -> Result<Converted, Vec<ConversionError>> {
    let row = kinds::find(object.api_version(), object.kind());
    let resource_type = row.map_or(MANIFEST, |row| row.resource_type);
    let described = super::described(object);
    let mut walk = Walk { object: described, resource_type, path: Vec::new(), errors: Vec::new() };
    let block = match row {
        Some(row) => walk.resource(row, object, beside),
        None => walk.manifest(object),
    };
    if walk.errors.is_empty() { Ok(Converted { resource_type, block }) } else { Err(walk.errors) }
}

struct Walk {
    object: String,
    resource_type: &'static str,
    path: Vec<String>,
    errors: Vec<ConversionError>,
}

impl Walk {
    fn resource(&mut self, row: &Row, object: &Object, beside: &[&Object]) -> Block {
        let (json, unsaid) = spelled::out(object, beside);
        for (path, reason) in unsaid {
            self.path.push(path);
            self.refuse(reason);
            self.path.pop();
        }
        let body = provider::schemas()[0].body(Mode::Managed, row.resource_type);
        let (Some(body), Value::Object(mut fields)) = (body, json) else { return Block::new() };
        // The type says them.
        fields.remove("apiVersion");
        fields.remove("kind");
        let mut block = self.block(&fields, body, row.renamed);
        for (argument, value) in row.own {
            block.require::<bool>(*argument, *value);
        }
        block
    }

    fn manifest(&mut self, object: &Object) -> Block {
        let mut block = Block::new();
        let manifest = self.literal(object.json());
        block.require::<Any>("manifest", Expr::from_node(manifest));
        block
    }

    fn block(&mut self, fields: &Map<String, Value>, body: &Body, renamed: &[(&str, &'static str)]) -> Block {
        let mut block = Block::new();
        for (field, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
            self.path.push(if self.path.is_empty() { field.clone() } else { format!(".{field}") });
            match names::place(body, field, renamed) {
                Some((name, Rule::Attribute(attribute))) => {
                    let node = match value {
                        Value::Number(number) if names::is_octal(&name) => octal(number),
                        value => self.value(&attribute.kind, value),
                    };
                    block.require::<Any>(name, Expr::from_node(node));
                }
                Some((name, Rule::Block(nested))) => self.nest(&mut block, name, &nested.body, value),
                None => self.refuse(Reason::NoPlace),
            }
            self.path.pop();
        }
        block
    }

    fn nest(&mut self, block: &mut Block, name: String, body: &Body, value: &Value) {
        match value {
            Value::Object(fields) => block.push(name, self.block(fields, body, &[])),
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.path.push(format!("[{at}]"));
                    match item {
                        Value::Object(fields) => {
                            let inner = self.block(&without_type(&name, fields), body, &[]);
                            block.push(name.clone(), inner);
                        }
                        other => self.mismatch(other, "a block"),
                    }
                    self.path.pop();
                }
            }
            other => self.mismatch(other, "a block"),
        }
    }

    fn value(&mut self, kind: &Type, value: &Value) -> Node {
        match (kind, value) {
            (Type::Dynamic, value) => self.literal(value),
            (Type::String, Value::String(text)) => Node::String(text.clone().into()),
            (Type::String, Value::Number(number)) => Node::String(number.to_string().into()),
            (Type::Number, Value::Number(_)) | (Type::Bool, Value::Bool(_)) => self.literal(value),
            (Type::List(of) | Type::Set(of), Value::Array(items)) => {
                Node::List(items.iter().map(|item| self.value(of, item)).collect())
            }
            (Type::Map(of), Value::Object(entries)) => {
                let entry = |(key, value): (&String, &Value)| (key.clone().into(), self.value(of, value));
                sorted(entries.iter().map(entry).collect())
            }
            (kind, value) => {
                self.mismatch(value, &kind.name());
                Node::Null
            }
        }
    }

    fn literal(&mut self, value: &Value) -> Node {
        match value {
            Value::Null => Node::Null,
            Value::Bool(value) => Node::Bool(*value),
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Node::Integer(whole),
                (None, Some(float)) if number.is_f64() => Node::Float(float),
                _ => {
                    self.refuse(Reason::TooLarge);
                    Node::Null
                }
            },
            Value::String(text) => Node::String(text.clone().into()),
            Value::Array(items) => Node::List(items.iter().map(|item| self.literal(item)).collect()),
            Value::Object(entries) => {
                let entries = entries.iter().filter(|(_, value)| !value.is_null());
                sorted(entries.map(|(key, value)| (key.clone().into(), self.literal(value))).collect())
            }
        }
    }

    fn mismatch(&mut self, value: &Value, expected: &str) {
        let found = match value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        self.refuse(Reason::Mismatch { found, expected: expected.to_owned() });
    }

    fn refuse(&mut self, reason: Reason) {
        self.errors.push(ConversionError {
            object: self.object.clone(),
            resource_type: self.resource_type,
            path: self.path.concat(),
            reason,
        });
    }
}

fn octal(number: &serde_json::Number) -> Node {
    let text = number.as_u64().map_or_else(|| number.to_string(), |number| format!("{number:04o}"));
    Node::String(text.into())
}

fn sorted(mut entries: Vec<(terraform::Text, Node)>) -> Node {
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    Node::Object(entries)
}

/// The claims that a stateful set makes say what they are, which their place in it says already.
fn without_type(name: &str, fields: &Map<String, Value>) -> Map<String, Value> {
    let mut fields = fields.clone();
    let said = |key: &str, value: &str| fields.get(key).and_then(Value::as_str) == Some(value);
    if name == "volume_claim_template" && said("apiVersion", "v1") && said("kind", "PersistentVolumeClaim") {
        fields.remove("apiVersion");
        fields.remove("kind");
    }
    fields
}
