//! Nodes as Terraform JSON, and the HCL inside `${…}`.
//!
//! The one place where text is escaped. In a JSON string Terraform reads a template, so `${` and `%{` of a literal are
//! doubled; keys of objects are templates too. Inside `${…}` a literal is an HCL string, with backslash escapes on
//! top.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::expression::{Expression, Node, Reference, Root};

/// The node as compact Terraform JSON.
///
/// # Panics
///
/// Never: the tree holds nothing that JSON cannot say but infinite numbers, which become `null`.
#[must_use]
pub fn to_json(node: &Node) -> String {
    serde_json::to_string(node).expect("a tree of strings, numbers and lists is always JSON")
}

/// Wraps a literal string so that it serializes escaped.
pub(crate) struct Literal<'a>(pub(crate) &'a str);

impl Serialize for Literal<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if needs_escape(self.0) {
            let mut text = String::with_capacity(self.0.len() + 4);
            push_template_literal(&mut text, self.0);
            serializer.serialize_str(&text)
        } else {
            serializer.serialize_str(self.0)
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Null => serializer.serialize_unit(),
            Node::Bool(value) => serializer.serialize_bool(*value),
            Node::Integer(value) => serializer.serialize_i64(*value),
            Node::Float(value) => serializer.serialize_f64(*value),
            Node::String(text) => Literal(text).serialize(serializer),
            Node::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(item))?;
                list.end()
            }
            Node::Object(entries) => {
                let mut object = serializer.serialize_map(Some(entries.len()))?;
                entries.iter().try_for_each(|(key, value)| object.serialize_entry(&Literal(key), value))?;
                object.end()
            }
            Node::Address(address) => serializer.collect_str(address),
            Node::Expression(expression) => {
                let mut text = String::with_capacity(64);
                match &**expression {
                    Expression::Template(parts) => push_template(&mut text, parts, push_template_literal),
                    other => push_interpolation(&mut text, other),
                }
                serializer.serialize_str(&text)
            }
        }
    }
}

/// The node as an HCL expression, without `${` around it.
#[must_use]
pub fn to_hcl(node: &Node) -> String {
    let mut text = String::new();
    push_node(&mut text, node);
    text
}

/// The literal that a string of Terraform JSON stands for; none when something in it is evaluated.
#[must_use]
pub fn literal(json: &str) -> Option<String> {
    if !needs_escape(json) {
        return Some(json.to_owned());
    }
    let mut text = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find(['$', '%']) {
        let (before, sign) = rest.split_at(at);
        text.push_str(before);
        let escaped = ["$${", "%%{"].into_iter().find(|escape| sign.starts_with(escape));
        let taken = match escaped {
            Some(escape) => {
                text.push_str(&escape[1..]);
                escape.len()
            }
            None if sign[1..].starts_with('{') => return None,
            None => {
                text.push_str(&sign[..1]);
                1
            }
        };
        rest = &sign[taken..];
    }
    text.push_str(rest);
    Some(text)
}

fn needs_escape(text: &str) -> bool {
    text.as_bytes().windows(2).any(|pair| pair == b"${" || pair == b"%{")
}

/// Appends a literal as a template in JSON reads it: the sign of `${` and `%{` doubled.
fn push_template_literal(text: &mut String, literal: &str) {
    push_escaped(text, literal, false);
}

/// Appends a literal as the inside of a quoted HCL string.
fn push_quoted_literal(text: &mut String, literal: &str) {
    push_escaped(text, literal, true);
}

fn push_escaped(text: &mut String, literal: &str, quoted: bool) {
    let bytes = literal.as_bytes();
    for (at, character) in literal.char_indices() {
        match character {
            '$' | '%' => {
                text.push(character);
                if bytes.get(at + 1) == Some(&b'{') {
                    text.push(character);
                }
            }
            '"' if quoted => text.push_str("\\\""),
            '\\' if quoted => text.push_str("\\\\"),
            '\n' if quoted => text.push_str("\\n"),
            '\r' if quoted => text.push_str("\\r"),
            '\t' if quoted => text.push_str("\\t"),
            c if quoted && c.is_control() => {
                text.push_str("\\u");
                text.extend(
                    [12, 8, 4, 0]
                        .map(|shift| char::from_digit((u32::from(c) >> shift) & 0xf, 16).unwrap_or('0')),
                );
            }
            c => text.push(c),
        }
    }
}

fn push_template(text: &mut String, parts: &[Node], push_literal: fn(&mut String, &str)) {
    for (at, part) in parts.iter().enumerate() {
        match part {
            Node::String(literal) if at + 1 < parts.len() => {
                // `$` right before `${` would be read as the escape `$${`, so it becomes an expression too.
                let plain = literal.trim_end_matches('$');
                push_literal(text, plain);
                if plain.len() < literal.len() {
                    push_interpolation(
                        text,
                        &Expression::Raw(format!("\"{}\"", &literal[plain.len()..]).into()),
                    );
                }
            }
            Node::String(literal) => push_literal(text, literal),
            Node::Expression(expression) => push_interpolation(text, expression),
            other => {
                text.push_str("${");
                push_node(text, other);
                text.push('}');
            }
        }
    }
}

fn push_interpolation(text: &mut String, expression: &Expression) {
    text.push_str("${");
    push_expression(text, expression);
    text.push('}');
}

fn push_node(text: &mut String, node: &Node) {
    match node {
        Node::Null => text.push_str("null"),
        Node::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Node::Integer(value) => text.push_str(&value.to_string()),
        Node::Float(value) => text.push_str(&value.to_string()),
        Node::String(literal) => push_string(text, literal),
        Node::List(items) => {
            text.push('[');
            push_separated(text, items);
            text.push(']');
        }
        Node::Object(entries) => {
            text.push('{');
            for (at, (key, value)) in entries.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { ", " });
                push_string(text, key);
                text.push_str(" = ");
                push_node(text, value);
            }
            text.push('}');
        }
        Node::Address(address) => text.push_str(&address.to_string()),
        Node::Expression(expression) => push_expression(text, expression),
    }
}

fn push_separated(text: &mut String, nodes: &[Node]) {
    for (at, node) in nodes.iter().enumerate() {
        text.push_str(if at == 0 { "" } else { ", " });
        push_node(text, node);
    }
}

fn push_string(text: &mut String, literal: &str) {
    text.push('"');
    push_quoted_literal(text, literal);
    text.push('"');
}

fn push_expression(text: &mut String, expression: &Expression) {
    match expression {
        Expression::Reference(reference) => push_reference(text, reference),
        Expression::Template(parts) => {
            text.push('"');
            push_template(text, parts, push_quoted_literal);
            text.push('"');
        }
        Expression::Call { function, arguments } => {
            text.push_str(function);
            text.push('(');
            push_separated(text, arguments);
            text.push(')');
        }
        Expression::Index { base, key } => {
            push_operand(text, base);
            text.push('[');
            push_node(text, key);
            text.push(']');
        }
        Expression::Attribute { base, name } => {
            push_operand(text, base);
            text.push('.');
            text.push_str(name);
        }
        Expression::Conditional { condition, then, otherwise } => {
            text.push('(');
            push_node(text, condition);
            text.push_str(" ? ");
            push_node(text, then);
            text.push_str(" : ");
            push_node(text, otherwise);
            text.push(')');
        }
        Expression::Binary { operator, left, right } => {
            text.push('(');
            push_node(text, left);
            text.push(' ');
            text.push_str(operator);
            text.push(' ');
            push_node(text, right);
            text.push(')');
        }
        Expression::Not(operand) => {
            text.push('!');
            push_operand(text, operand);
        }
        Expression::Raw(hcl) => text.push_str(hcl),
    }
}

/// Puts what binds looser than a postfix operator in parentheses.
fn push_operand(text: &mut String, node: &Node) {
    let tight = match node {
        Node::Expression(expression) => !matches!(**expression, Expression::Raw(_) | Expression::Not(_)),
        _ => true,
    };
    if tight {
        push_node(text, node);
    } else {
        text.push('(');
        push_node(text, node);
        text.push(')');
    }
}

fn push_reference(text: &mut String, reference: &Reference) {
    match &reference.root {
        Root::Resource { address, .. } => {
            text.push_str(if address.mode == crate::Mode::Data { "data." } else { "" });
            text.push_str(&address.resource_type);
            text.push('.');
            text.push_str(&address.name);
        }
        Root::Variable(name) => {
            text.push_str("var.");
            text.push_str(name);
        }
        Root::Local(name) => {
            text.push_str("local.");
            text.push_str(name);
        }
        Root::Module(name) => {
            text.push_str("module.");
            text.push_str(name);
        }
        Root::Meta(name) => text.push_str(name),
    }
    if let Some(attribute) = &reference.attribute {
        text.push('.');
        text.push_str(attribute);
    }
}

#[cfg(test)]
#[path = "hcl_tests.rs"]
mod tests;
