//! A block against its schema: what Terraform and the provider would refuse, and some things they let through.

use std::fmt::Write as _;

use crate::block::{Block, Entry};
use crate::expression::Node;
use crate::schema::{Attribute, Body, NestedBlock, Nesting, Rule, Type};

/// Meta-arguments that every resource and data source takes beside its schema.
const META_ARGUMENTS: [&str; 8] =
    ["//", "connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"];

/// A finding: what is wrong, and what to write instead.
pub(crate) struct Finding {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

/// Compares a block with its schema, calling `report` for each finding.
pub(crate) fn block(block: &Block, body: &Body, meta: bool, report: &mut dyn FnMut(Finding)) {
    Validator { path: Vec::new(), report }.block(block, body, meta);
}

struct Validator<'a> {
    path: Vec<String>,
    report: &'a mut dyn FnMut(Finding),
}

impl Validator<'_> {
    fn block(&mut self, block: &Block, body: &Body, meta: bool) {
        if body.open {
            return;
        }
        for (name, entry) in block.entries() {
            match (body.get(name), entry) {
                (Some(Rule::Attribute(attribute)), Entry::Value(node)) => {
                    self.attribute(name, attribute, node);
                }
                (Some(Rule::Block(nested)), Entry::Blocks(blocks)) => self.nested(name, nested, blocks),
                (Some(Rule::Attribute(attribute)), Entry::Blocks(_)) => self.say(
                    format!("`{name}` is an argument of type {}, not a block", attribute.kind.name()),
                    None,
                ),
                (Some(Rule::Block(_)), Entry::Value(_)) => {
                    self.say(format!("`{name}` is a block, not an argument"), None);
                }
                (None, _) if meta && META_ARGUMENTS.contains(&&**name) => {}
                (None, _) => self.unknown(name, body),
            }
        }
        for (name, rule) in body.required() {
            if block.get(name).is_none() {
                let what = if matches!(rule, Rule::Block(_)) { "block" } else { "argument" };
                self.say(format!("the {what} `{name}` is required"), None);
            }
        }
    }

    fn attribute(&mut self, name: &str, attribute: &Attribute, node: &Node) {
        if !attribute.required && !attribute.optional {
            self.say(format!("`{name}` is read-only: the provider fills it in"), None);
        }
        if attribute.deprecated {
            self.say(
                format!("`{name}` is deprecated"),
                Some("later provider versions do not have it".to_owned()),
            );
        }
        if attribute.sensitive && node.is_literal() && !matches!(node, Node::Null) {
            self.say(
                format!("`{name}` is sensitive and would stand in the generated files in clear text"),
                Some("refer to where the secret is kept, or let AWS manage it".to_owned()),
            );
        }
        self.value(name, &attribute.kind, node);
    }

    fn nested(&mut self, name: &str, nested: &NestedBlock, blocks: &[Block]) {
        if nested.deprecated {
            self.say(format!("the block `{name}` is deprecated"), None);
        }
        let limit = if &*nested.nesting == "single" { 1 } else { nested.max };
        if limit > 0 && blocks.len() > limit {
            self.say(format!("{} blocks `{name}` where at most {limit} may be", blocks.len()), None);
        }
        if blocks.len() < nested.min {
            self.say(format!("{} blocks `{name}` where at least {} must be", blocks.len(), nested.min), None);
        }
        for (at, block) in blocks.iter().enumerate() {
            self.path.push(format!("{name}[{at}]"));
            self.block(block, &nested.body, false);
            self.path.pop();
        }
    }

    fn value(&mut self, name: &str, kind: &Type, node: &Node) {
        let fits = match (kind, node) {
            (Type::List(of) | Type::Set(of), Node::List(items)) => {
                for item in items {
                    self.value(name, of, item);
                }
                true
            }
            (Type::Map(of), Node::Object(entries)) => {
                for (_, value) in entries {
                    self.value(name, of, value);
                }
                true
            }
            (Type::Object(keys), Node::Object(entries)) => {
                self.object(name, keys, entries);
                true
            }
            (Type::Nested(Nesting::Single, body), Node::Object(entries)) => {
                self.attributes(name.to_owned(), body, entries);
                true
            }
            (Type::Nested(Nesting::Many, body), Node::List(items)) => {
                self.each(name, body, items.iter().enumerate().map(|(at, item)| (at.to_string(), item)));
                true
            }
            (Type::Nested(Nesting::Map, body), Node::Object(entries)) => {
                self.each(name, body, entries.iter().map(|(key, item)| (format!("\"{key}\""), item)));
                true
            }
            (_, Node::Null | Node::Expression(_))
            | (Type::Dynamic, _)
            | (Type::String, Node::String(_) | Node::Bool(_) | Node::Integer(_) | Node::Float(_))
            | (Type::Number, Node::Integer(_) | Node::Float(_))
            | (Type::Bool, Node::Bool(_)) => true,
            (Type::Number, Node::String(text)) => text.parse::<f64>().is_ok(),
            (Type::Bool, Node::String(text)) => matches!(&**text, "true" | "false"),
            _ => false,
        };
        if !fits {
            self.say(
                format!("`{name}` is {} where {} is expected", crate::hcl::to_json(node), kind.name()),
                None,
            );
        }
    }

    /// An object argument must have every key; Terraform drops unknown ones without a word.
    fn object(&mut self, name: &str, keys: &[(Box<str>, Type)], entries: &[(crate::Text, Node)]) {
        for (key, of) in keys {
            match entries.iter().find(|(present, _)| **present == **key) {
                Some((_, value)) => self.value(key, of, value),
                None => self.say(
                    format!("an object in `{name}` lacks the key `{key}`"),
                    Some("write it as null: Terraform wants every key of such an object".to_owned()),
                ),
            }
        }
        for (key, _) in entries {
            if !keys.iter().any(|(known, _)| **known == **key) {
                self.say(
                    format!("an object in `{name}` has the unknown key `{key}`"),
                    Some("Terraform would drop it in silence".to_owned()),
                );
            }
        }
    }

    /// The objects of a nested attribute; one that only Terraform knows is let through.
    fn each<'n>(&mut self, name: &str, body: &Body, items: impl Iterator<Item = (String, &'n Node)>) {
        for (key, item) in items {
            match item {
                Node::Object(entries) => self.attributes(format!("{name}[{key}]"), body, entries),
                Node::Expression(_) => {}
                other => {
                    let found = crate::hcl::to_json(other);
                    self.say(format!("`{name}[{key}]` is {found} where object is expected"), None);
                }
            }
        }
    }

    /// An object of a nested attribute: what is optional may be left out, and Terraform drops what it does not know.
    fn attributes(&mut self, place: String, body: &Body, entries: &[(crate::Text, Node)]) {
        if body.open {
            return;
        }
        self.path.push(place);
        for (name, value) in entries {
            match body.get(name) {
                Some(Rule::Attribute(attribute)) => self.attribute(name, attribute, value),
                Some(Rule::Block(_)) => self.say(format!("`{name}` is a block, not an argument"), None),
                None => self.unknown(name, body),
            }
        }
        for (name, _) in body.required() {
            if !entries.iter().any(|(present, _)| **present == *name) {
                self.say(format!("the argument `{name}` is required"), None);
            }
        }
        self.path.pop();
    }

    fn unknown(&mut self, name: &str, body: &Body) {
        let near = body
            .rules()
            .map(|(known, _)| (strsim::jaro_winkler(known, name), known))
            .filter(|(likeness, _)| *likeness > 0.85)
            .max_by(|(a, _), (b, _)| a.total_cmp(b));
        self.say(
            format!("there is no argument or block `{name}`"),
            near.map(|(_, known)| format!("did you mean `{known}`?")),
        );
    }

    fn say(&mut self, mut message: String, help: Option<String>) {
        if !self.path.is_empty() {
            let _ = write!(message, " in `{}`", self.path.join("."));
        }
        (self.report)(Finding { message, help });
    }
}
