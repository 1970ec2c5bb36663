//! What the expressions of a stack's files stand for, as far as the files say it.

use std::collections::BTreeMap;

use serde_json::Value;
use terraform::hcl;

use super::exports::Exports;
use crate::diff::side::{Block, Kind, Side};
use crate::tree::{Pending, Tree};
use generated::template::{self, Part, Token};

/// How far a reference is followed that leads to another one.
const DEPTH: usize = 32;

/// Reads values of one side of a stack. A reference to an argument that is a literal becomes it; any other becomes the
/// address of what it is known by, under which both sides know it.
pub(crate) struct Resolver<'a> {
    pub(crate) side: &'a Side<'a>,
    pub(crate) exports: &'a Exports,
    /// The addresses that resources of this side have on the other.
    pub(crate) renamed: &'a BTreeMap<String, String>,
    /// Whether an attribute of a resource or data source of this side is known only when the change has been applied.
    pub(crate) is_unknown: &'a dyn Fn(&str, &str) -> bool,
}

/// What a path stands for.
enum Meaning {
    /// A value.
    Value(Tree),
    /// What is only known by this name, and whether it is known before the change is applied.
    Name { name: String, is_known: bool },
}

impl Resolver<'_> {
    /// The arguments of a block, without its comment.
    pub(crate) fn block(&self, block: &Block<'_>) -> Tree {
        let Some(arguments) = block.arguments() else { return self.value(block.content) };
        let entry = |(name, value): (&String, &Value)| {
            let value = match name.as_str() {
                "depends_on" => self.addresses(value),
                // These are names of arguments, and addresses.
                "lifecycle" | "provider" => self.names(value),
                _ => self.at(value, 0),
            };
            (name.clone(), value)
        };
        Tree::Map(arguments.iter().filter(|(name, _)| *name != "//").map(entry).collect())
    }

    /// A value of a block.
    pub(crate) fn value(&self, value: &Value) -> Tree {
        self.at(value, 0)
    }

    fn at(&self, value: &Value, depth: usize) -> Tree {
        match value {
            Value::String(text) => self.text(text, depth),
            Value::Array(items) => Tree::List(items.iter().map(|item| self.at(item, depth)).collect()),
            Value::Object(entries) => {
                let entries = entries.iter().filter(|(key, _)| *key != "//");
                Tree::Map(entries.map(|(key, value)| (self.key(key, depth), self.at(value, depth))).collect())
            }
            other => Tree::from(other),
        }
    }

    fn key(&self, key: &str, depth: usize) -> String {
        match self.text(key, depth) {
            Tree::Text(text) | Tree::Pending(Pending { text, .. }) => text,
            _ => key.to_owned(),
        }
    }

    /// Addresses as they are on the other side.
    fn addresses(&self, value: &Value) -> Tree {
        match value {
            Value::String(text) => Tree::Text(self.renamed.get(text).unwrap_or(text).clone()),
            Value::Array(items) => Tree::List(items.iter().map(|item| self.addresses(item)).collect()),
            other => Tree::from(other),
        }
    }

    fn names(&self, value: &Value) -> Tree {
        match value {
            Value::Object(entries) => {
                let entry = |(key, value): (&String, &Value)| {
                    let value =
                        if key == "replace_triggered_by" { self.addresses(value) } else { self.names(value) };
                    (key.clone(), value)
                };
                Tree::Map(entries.iter().map(entry).collect())
            }
            Value::Array(items) => Tree::List(items.iter().map(|item| self.names(item)).collect()),
            other => Tree::from(other),
        }
    }

    fn text(&self, text: &str, depth: usize) -> Tree {
        if !text.contains("${") && !text.contains("%{") {
            return Tree::Text(text.to_owned());
        }
        let parts = template::parts(text);
        if let [Part::Code(code)] = parts[..]
            && let [Token::Path(path)] = template::tokens(code)[..]
        {
            return match self.meaning(path, depth) {
                Meaning::Value(tree) => tree,
                Meaning::Name { name, is_known } => {
                    named(format!("${{{name}}}"), if is_known { Vec::new() } else { vec![name] })
                }
            };
        }
        let mut whole = String::with_capacity(text.len());
        let mut unknown = Vec::new();
        for part in parts {
            match part {
                Part::Text(text) => whole.push_str(text),
                Part::Code(code) => self.code(code, depth, &mut whole, &mut unknown),
            }
        }
        match hcl::literal(&whole) {
            Some(literal) => Tree::Text(literal),
            None => named(whole, unknown),
        }
    }

    /// Appends what `${code}` stands for to a template.
    fn code(&self, code: &str, depth: usize, whole: &mut String, unknown: &mut Vec<String>) {
        let tokens = template::tokens(code);
        if let [Token::Path(path)] = tokens[..]
            && let Meaning::Value(value) = self.meaning(path, depth)
        {
            match value {
                Tree::Text(text) if template::has_code(&text) => return whole.push_str(&text),
                Tree::Pending(pending) => {
                    whole.push_str(&pending.text);
                    return unknown.extend(pending.unknown);
                }
                Tree::Text(text) => return whole.push_str(&text.replace("${", "$${").replace("%{", "%%{")),
                Tree::Number(number) => return whole.push_str(&number.to_string()),
                Tree::Bool(value) => return whole.push_str(&value.to_string()),
                _ => {}
            }
        }
        let mut written = String::with_capacity(code.len());
        let mut is_known = true;
        for token in tokens {
            match token {
                Token::Other(text) => written.push_str(text),
                Token::Path(path) => is_known &= self.path(path, depth, &mut written),
            }
        }
        if !is_known {
            unknown.push(written.clone());
        }
        whole.push_str("${");
        whole.push_str(&written);
        whole.push('}');
    }

    /// Appends what a path within code stands for, as code; whether it is known.
    fn path(&self, path: &str, depth: usize, written: &mut String) -> bool {
        let (tree, is_known) = match self.meaning(path, depth) {
            Meaning::Name { name, is_known } => {
                written.push_str(&name);
                return is_known;
            }
            Meaning::Value(Tree::Pending(pending)) => (Tree::Text(pending.text), false),
            Meaning::Value(tree) => (tree, true),
        };
        match tree {
            Tree::Text(text) => match template::parts(&text)[..] {
                [Part::Code(code)] => written.push_str(code),
                _ => written.push_str(&Value::from(text).to_string()),
            },
            Tree::Number(number) => written.push_str(&number.to_string()),
            Tree::Bool(value) => written.push_str(&value.to_string()),
            _ => written.push_str(path),
        }
        is_known
    }

    fn meaning(&self, path: &str, depth: usize) -> Meaning {
        let unknown_to_us = |name: &str| Meaning::Name { name: name.to_owned(), is_known: true };
        if depth > DEPTH {
            return unknown_to_us(path);
        }
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        match first {
            "local" => self.within(&format!("local.{}", head(rest)), tail(rest), depth, path),
            "var" => self.default(head(rest), tail(rest), depth, path),
            "data" => self.data(path, depth),
            "module" | "each" | "self" | "path" | "terraform" | "count" => unknown_to_us(path),
            resource_type => {
                let address = format!("{resource_type}.{}", head(rest));
                let attribute = tail(rest);
                if let Some(block) = self.side.resource(&address)
                    && let Some(value) = argument_at(block.content, attribute)
                {
                    return Meaning::Value(self.at(value, depth + 1));
                }
                let is_known = !(self.is_unknown)(&address, attribute);
                let address = self.renamed.get(&address).unwrap_or(&address);
                let dot = if attribute.is_empty() || attribute.starts_with('[') { "" } else { "." };
                Meaning::Name { name: format!("{address}{dot}{attribute}"), is_known }
            }
        }
    }

    fn within(&self, address: &str, rest: &str, depth: usize, path: &str) -> Meaning {
        let value = self.side.blocks.get(address).filter(|block| block.kind == Kind::Local);
        match value.and_then(|block| {
            if rest.is_empty() { Some(block.content) } else { argument_at(block.content, rest) }
        }) {
            Some(value) => Meaning::Value(self.at(value, depth + 1)),
            None => Meaning::Name { name: path.to_owned(), is_known: true },
        }
    }

    fn default(&self, name: &str, rest: &str, depth: usize, path: &str) -> Meaning {
        let block = self.side.blocks.get(&format!("var.{name}"));
        let default = block.and_then(|block| block.argument("default"));
        match default.and_then(|value| if rest.is_empty() { Some(value) } else { argument_at(value, rest) }) {
            Some(value) => Meaning::Value(self.at(value, depth + 1)),
            None => Meaning::Name { name: path.to_owned(), is_known: true },
        }
    }

    fn data(&self, path: &str, depth: usize) -> Meaning {
        let mut parts = path.splitn(4, '.').skip(1);
        let (resource_type, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let attribute = parts.next().unwrap_or_default();
        let address = format!("data.{resource_type}.{}", head(name));
        let block = self.side.blocks.get(&address);
        if let Some((stack, export)) = block.and_then(|block| self.exports.read_by(block, attribute)) {
            return match self.exports.value(&stack, &export) {
                Some(value) => Meaning::Value(value.clone()),
                None => Meaning::Name {
                    name: format!("data.terraform_remote_state.{stack}.outputs.{export}"),
                    is_known: self.exports.has(&stack, &export),
                },
            };
        }
        if let Some(value) = block.and_then(|block| argument_at(block.content, attribute)) {
            return Meaning::Value(self.at(value, depth + 1));
        }
        Meaning::Name { name: path.to_owned(), is_known: !(self.is_unknown)(&address, attribute) }
    }
}

fn named(text: String, unknown: Vec<String>) -> Tree {
    if unknown.is_empty() { Tree::Text(text) } else { Tree::Pending(Pending { text, unknown }) }
}

/// The first name of a path.
fn head(path: &str) -> &str {
    &path[..path.find(['.', '[']).unwrap_or(path.len())]
}

/// What is behind the first name of a path.
fn tail(path: &str) -> &str {
    path[head(path).len()..].trim_start_matches('.')
}

/// The argument at a path of a block, `scaling_config[0].max_size`; none when it is not set.
fn argument_at<'v>(content: &'v Value, path: &str) -> Option<&'v Value> {
    let mut value = match content {
        Value::Array(blocks) => blocks.first()?,
        other => other,
    };
    if path.is_empty() {
        return None;
    }
    for step in path.split(['.', '[']).filter(|step| !step.is_empty()) {
        value = match (step.strip_suffix(']'), value) {
            (Some(number), Value::Array(items)) => items.get(number.parse::<usize>().ok()?)?,
            // The one block of a list of blocks may stand without one.
            (Some("0"), Value::Object(_)) => value,
            (None, Value::Object(entries)) => entries.get(step)?,
            _ => return None,
        };
    }
    (!value.is_null()).then_some(value)
}
