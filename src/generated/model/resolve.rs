//! What the expressions of generated files stand for.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use terraform::hcl;

use super::Reference;
use crate::paths;
use crate::template::{self, Part, Token};
use crate::{Generated, GeneratedStack};

/// How far a reference is followed that leads to another one.
const DEPTH: usize = 16;

/// Follows the references of all stacks.
pub(crate) struct Resolver<'g> {
    stacks: BTreeMap<&'g str, Blocks<'g>>,
}

/// The blocks of a stack: `resource`, `data`, `output`, `local` and `var` by their address.
type Blocks<'g> = BTreeMap<String, &'g Value>;

/// Where something is read, and what was found on the way.
struct Reading<'a> {
    stack: &'a str,
    references: &'a mut Vec<Reference>,
    path: String,
    /// Whether what is found counts as a reference of the block: not behind a resource that it refers to.
    notes: bool,
    depth: usize,
    /// Whether all that was read is known before anything is applied.
    known: bool,
}

impl<'a> Reading<'a> {
    fn new(stack: &'a str, references: &'a mut Vec<Reference>, path: &str) -> Self {
        Self { stack, references, path: path.to_owned(), notes: true, depth: 0, known: true }
    }
}

/// What a path in code stands for.
enum Meaning {
    Value(Value),
    /// What is known when it has been applied, by its name.
    Name(String),
}

impl<'g> Resolver<'g> {
    pub(crate) fn new(generated: &'g Generated) -> Self {
        let stacks = generated.stacks.iter().map(|stack| (stack.name.as_str(), blocks(stack))).collect();
        Self { stacks }
    }

    /// The arguments of a block with all references followed, and what it refers to.
    pub(super) fn block(&self, stack: &str, block: &Value) -> (Value, Vec<Reference>) {
        let mut references = Vec::new();
        let mut content = Map::new();
        for (name, value) in block.as_object().into_iter().flatten().filter(|(name, _)| *name != "//") {
            // These have addresses and names of arguments, and no expressions.
            let value = if matches!(name.as_str(), "depends_on" | "lifecycle" | "provider") {
                value.clone()
            } else {
                self.value(value, &mut Reading::new(stack, &mut references, name))
            };
            content.insert(name.clone(), value);
        }
        (Value::Object(content), references)
    }

    /// A text with all references followed, and whether all of it is known before anything is applied.
    pub(crate) fn text_as_known(&self, stack: &str, text: &str) -> (Value, bool) {
        let mut references = Vec::new();
        let mut reading = Reading::new(stack, &mut references, "");
        let found = self.text(text, &mut reading);
        (found, reading.known)
    }

    fn value(&self, value: &Value, reading: &mut Reading<'_>) -> Value {
        match value {
            Value::String(text) => self.text(text, reading),
            Value::Array(items) => {
                let path = reading.path.clone();
                let item = |(at, item)| {
                    reading.path = format!("{path}[{at}]");
                    self.value(item, reading)
                };
                let items = items.iter().enumerate().map(item).collect();
                reading.path = path;
                items
            }
            Value::Object(entries) => {
                let path = reading.path.clone();
                let mut found = Map::new();
                for (key, value) in entries.iter().filter(|(key, _)| *key != "//") {
                    reading.path = paths::join(&path, key);
                    let key = match self.text(key, reading) {
                        Value::String(key) => key,
                        _ => key.clone(),
                    };
                    found.insert(key, self.value(value, reading));
                }
                reading.path = path;
                Value::Object(found)
            }
            other => other.clone(),
        }
    }

    fn text(&self, text: &str, reading: &mut Reading<'_>) -> Value {
        if !text.contains("${") && !text.contains("%{") {
            return Value::String(text.to_owned());
        }
        let parts = template::parts(text);
        if let [Part::Code(code)] = parts[..]
            && let Some(literal) = template::argument(code, "base64encode")
        {
            return Value::String(STANDARD.encode(literal));
        }
        if let [Part::Code(code)] = parts[..]
            && let [Token::Path(path)] = template::tokens(code)[..]
        {
            return match self.meaning(path, reading) {
                Meaning::Value(value) => value,
                Meaning::Name(name) => {
                    reading.known = false;
                    Value::String(format!("${{{name}}}"))
                }
            };
        }
        let mut whole = String::with_capacity(text.len());
        for part in parts {
            match part {
                Part::Text(text) => whole.push_str(&hcl::literal(text).unwrap_or_else(|| text.to_owned())),
                Part::Code(code) => self.code(code, &mut whole, reading),
            }
        }
        Value::String(whole)
    }

    /// Appends what `${code}` stands for. Quotes within code become single ones, so that text of JSON stays JSON.
    fn code(&self, code: &str, whole: &mut String, reading: &mut Reading<'_>) {
        let tokens = template::tokens(code);
        if let [Token::Path(path)] = tokens[..] {
            let name = match self.meaning(path, reading) {
                Meaning::Value(Value::String(text)) => return whole.push_str(&text),
                Meaning::Value(value @ (Value::Number(_) | Value::Bool(_))) => {
                    return whole.push_str(&value.to_string());
                }
                Meaning::Value(_) => path.to_owned(),
                Meaning::Name(name) => name,
            };
            reading.known = false;
            whole.push_str("${");
            whole.push_str(&name);
            whole.push('}');
            return;
        }
        // What functions make of it is not followed.
        reading.known = false;
        whole.push_str("${");
        for token in tokens {
            match token {
                Token::Other(text) => whole.push_str(&text.replace("\\\"", "'").replace('"', "'")),
                Token::Path(path) => match self.meaning(path, reading) {
                    Meaning::Value(Value::String(text)) => {
                        let inner = text.strip_prefix("${").and_then(|text| text.strip_suffix('}'));
                        match inner.filter(|inner| !inner.contains("${")) {
                            Some(inner) => whole.push_str(inner),
                            None => _ = std::fmt::Write::write_fmt(whole, format_args!("'{text}'")),
                        }
                    }
                    Meaning::Value(value) => whole.push_str(&value.to_string().replace('"', "'")),
                    Meaning::Name(name) => whole.push_str(&name),
                },
            }
        }
        whole.push('}');
    }

    fn meaning(&self, path: &str, reading: &mut Reading<'_>) -> Meaning {
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        if reading.depth > DEPTH
            || matches!(first, "module" | "each" | "self" | "path" | "terraform" | "count")
        {
            return Meaning::Name(path.to_owned());
        }
        let blocks = self.stacks.get(reading.stack);
        match first {
            "local" | "var" => {
                let address = format!("{first}.{}", head(rest));
                let value = blocks.and_then(|blocks| blocks.get(&address)).copied();
                let value = if first == "var" { value.and_then(|block| block.get("default")) } else { value };
                match value.and_then(|value| paths::at(value, tail(rest))) {
                    Some(value) => Meaning::Value(self.behind(value, reading.stack, reading, reading.notes)),
                    None => Meaning::Name(path.to_owned()),
                }
            }
            "data" => {
                let mut parts = rest.splitn(3, '.');
                let (kind, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
                let address = format!("data.{kind}.{}", head(name));
                let attribute = parts.next().unwrap_or_default();
                self.read_by(blocks, kind, &address, attribute, reading)
                    .unwrap_or_else(|| self.attribute(&address, attribute, reading))
            }
            kind => {
                let address = format!("{kind}.{}", head(rest));
                self.attribute(&address, tail(rest), reading)
            }
        }
    }

    /// An attribute of a resource or a data source of the stack that is read.
    fn attribute(&self, address: &str, attribute: &str, reading: &mut Reading<'_>) -> Meaning {
        if reading.notes {
            reading.references.push(Reference {
                path: reading.path.clone(),
                stack: reading.stack.to_owned(),
                address: address.to_owned(),
                attribute: attribute.to_owned(),
            });
        }
        let block = self.stacks.get(reading.stack).and_then(|blocks| blocks.get(address));
        let value = block.filter(|_| !attribute.is_empty()).and_then(|block| paths::at(block, attribute));
        if let Some(value) = value {
            Meaning::Value(self.behind(value, reading.stack, reading, false))
        } else {
            let dot = if attribute.is_empty() || attribute.starts_with('[') { "" } else { "." };
            Meaning::Name(format!("{}:{address}{dot}{attribute}", reading.stack))
        }
    }

    /// What a data source reads that another stack exports.
    fn read_by(
        &self,
        blocks: Option<&Blocks<'g>>,
        kind: &str,
        address: &str,
        attribute: &str,
        reading: &mut Reading<'_>,
    ) -> Option<Meaning> {
        let block = blocks?.get(address)?;
        let (stack, export) = match kind {
            "terraform_remote_state" => {
                let export = attribute.strip_prefix("outputs.")?;
                let place = paths::at(block, "config[0].key")
                    .or_else(|| paths::at(block, "config[0].path"))?
                    .as_str()?;
                let names = place.split('/').rev().map(|part| part.strip_suffix(".tfstate").unwrap_or(part));
                (names.into_iter().find(|name| self.stacks.contains_key(name))?.to_owned(), export.to_owned())
            }
            "aws_ssm_parameter" if matches!(attribute, "value" | "insecure_value") => {
                let mut parts = block.get("name")?.as_str()?.rsplit('/');
                let (export, stack) = (parts.next()?, parts.next()?);
                (stack.to_owned(), export.to_owned())
            }
            _ => return None,
        };
        let (name, rest) = (head(&export), tail(&export));
        let output = self.stacks.get(stack.as_str())?.get(&format!("output.{name}"))?.get("value")?;
        let output = if rest.is_empty() { output } else { paths::at(output, rest)? };
        Some(Meaning::Value(self.behind(output, &stack, reading, reading.notes)))
    }

    /// A value that a reference leads to, in the stack that has it.
    fn behind(&self, value: &Value, stack: &str, reading: &mut Reading<'_>, notes: bool) -> Value {
        let mut inner = Reading {
            stack,
            references: &mut *reading.references,
            path: reading.path.clone(),
            notes,
            depth: reading.depth + 1,
            known: true,
        };
        let found = self.value(value, &mut inner);
        let known = inner.known;
        reading.known &= known;
        found
    }
}

fn blocks(stack: &GeneratedStack) -> Blocks<'_> {
    let mut found = Blocks::new();
    for (_, content) in stack.files.values() {
        for (block_type, prefix) in [("resource", ""), ("data", "data.")] {
            for (kind, named) in super::entries(content.get(block_type)) {
                for (name, block) in super::entries(Some(named)) {
                    let block = block.as_array().and_then(|blocks| blocks.first()).unwrap_or(block);
                    found.insert(format!("{prefix}{kind}.{name}"), block);
                }
            }
        }
        for (block_type, prefix) in [("output", "output"), ("locals", "local"), ("variable", "var")] {
            for (name, block) in super::entries(content.get(block_type)) {
                found.insert(format!("{prefix}.{name}"), block);
            }
        }
    }
    found
}

/// The first name of a path.
fn head(path: &str) -> &str {
    &path[..path.find(['.', '[']).unwrap_or(path.len())]
}

/// What is behind the first name of a path.
fn tail(path: &str) -> &str {
    path[head(path).len()..].trim_start_matches('.')
}
