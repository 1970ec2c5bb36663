//! JSON text with expressions in it: policies, add-on configuration, anything AWS takes as a JSON document.
//!
//! The text is literal wherever a value is known, so that a reader and a scanner see the document itself; a reference
//! stands in it only where the value is made by the provider. `jsonencode` would hide all of it.

use crate::expression::{Expr, Expression, Node, Text};
use crate::template::concatenate;

/// A JSON document being put together.
#[derive(Debug, Default)]
pub struct JsonText {
    parts: Vec<Node>,
}

impl JsonText {
    /// The text of a whole tree. Keys are literal; objects keep the order of their keys.
    pub fn of(node: &Node) -> Expr<String> {
        let mut text = Self::default();
        text.node(node);
        text.finish()
    }

    /// Appends punctuation and other text that is JSON already.
    pub fn raw(&mut self, json: &'static str) {
        self.parts.push(Node::String(Text::Borrowed(json)));
    }

    /// Appends a literal as a JSON string.
    pub fn literal(&mut self, text: &str) {
        self.parts.push(Node::String(serde_json::Value::from(text).to_string().into()));
    }

    /// Appends a JSON string whose content may be known only to Terraform.
    ///
    /// What a reference stands for must not hold a quote or a backslash, as no ARN, id, name or host does.
    pub fn string(&mut self, value: &Expr<String>) {
        self.raw("\"");
        self.inside(value.node());
        self.raw("\"");
    }

    /// Appends the items with commas between them.
    pub fn separated<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        for (at, item) in items.into_iter().enumerate() {
            self.raw(if at == 0 { "" } else { "," });
            write(self, item);
        }
    }

    /// Appends a tree.
    pub fn node(&mut self, node: &Node) {
        match node {
            Node::List(items) => {
                self.raw("[");
                self.separated(items, Self::node);
                self.raw("]");
            }
            Node::Object(entries) => {
                self.raw("{");
                self.separated(entries, |text, (key, value)| {
                    text.literal(key);
                    text.raw(":");
                    text.node(value);
                });
                self.raw("}");
            }
            Node::String(_) | Node::Expression(_) | Node::Address(_) => {
                self.string(&Expr::from_node(node.clone()));
            }
            Node::Null | Node::Bool(_) | Node::Integer(_) | Node::Float(_) => {
                self.parts.push(Node::String(crate::hcl::to_json(node).into()));
            }
        }
    }

    /// The document.
    pub fn finish(self) -> Expr<String> {
        concatenate(self.parts)
    }

    fn inside(&mut self, node: &Node) {
        match node {
            Node::String(text) => {
                let quoted = serde_json::Value::from(&**text).to_string();
                self.parts.push(Node::String(quoted[1..quoted.len() - 1].to_owned().into()));
            }
            Node::Expression(expression) => match &**expression {
                Expression::Template(parts) => parts.iter().for_each(|part| self.inside(part)),
                _ => self.parts.push(node.clone()),
            },
            other => self.parts.push(other.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_tree_is_plain_json() {
        let node = Node::Object(vec![
            ("a\"b".into(), Node::List(vec![Node::Integer(1), Node::Bool(true), Node::Null])),
            ("c".into(), Node::String("${x}\n".into())),
        ]);
        let text = JsonText::of(&node).into_node();
        assert_eq!(text, Node::String(r#"{"a\"b":[1,true,null],"c":"${x}\n"}"#.into()));
    }

    #[test]
    fn a_reference_stands_in_its_string() {
        let node =
            Node::Object(vec![("id".into(), crate::tf!("x-{}", Expr::<String>::local("id")).into_node())]);
        assert_eq!(crate::hcl::to_json(JsonText::of(&node).node()), r#""{\"id\":\"x-${local.id}\"}""#);
    }
}
