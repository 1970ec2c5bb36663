//! The values of a release: literals, a few references, and what the settings put over them.

use kubernetes::chart_values::ChartValues;
use serde_json::Value as Json;
use terraform::{Expr, JsonText, Node, Text};

/// The values of a release, as a tree.
#[derive(Clone, Debug)]
pub(super) struct Values(Node);

impl Values {
    /// Literal values.
    pub(super) fn literal(json: &Json) -> Self {
        Self(node(json))
    }

    /// With a top-level value that only Terraform knows.
    pub(super) fn with(self, key: &'static str, value: Expr<String>) -> Self {
        Self(merged(self.0, Node::Object(vec![(Text::Borrowed(key), value.into_node())])))
    }

    /// With others over them: tables merge, all else replaces.
    pub(super) fn under(self, over: &ChartValues) -> Self {
        let over = over.entries().iter().map(|(key, value)| (key.clone().into(), node(value)));
        Self(merged(self.0, Node::Object(over.collect())))
    }

    /// The values as one document: JSON, which is YAML.
    pub(super) fn text(&self) -> Expr<String> {
        JsonText::of(&self.0)
    }
}

fn node(json: &Json) -> Node {
    match json {
        Json::Null => Node::Null,
        Json::Bool(value) => Node::Bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Node::Integer(number),
            None => Node::Float(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Node::String(text.clone().into()),
        Json::Array(items) => Node::List(items.iter().map(node).collect()),
        Json::Object(entries) => {
            let mut entries: Vec<(Text, Node)> =
                entries.iter().map(|(key, value)| (key.clone().into(), node(value))).collect();
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            Node::Object(entries)
        }
    }
}

fn merged(base: Node, over: Node) -> Node {
    match (base, over) {
        (Node::Object(mut base), Node::Object(over)) => {
            for (key, value) in over {
                match base.binary_search_by(|(present, _)| present.cmp(&key)) {
                    Ok(at) => {
                        let present = std::mem::replace(&mut base[at].1, Node::Null);
                        base[at].1 = merged(present, value);
                    }
                    Err(at) => base.insert(at, (key, value)),
                }
            }
            Node::Object(base)
        }
        (_, over) => over,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::settings;

    #[test]
    fn tables_merge_and_all_else_replaces() {
        let values = Values::literal(&json!({ "b": { "x": 1, "y": [1, 2] }, "a": "${text}" }));
        let over: ChartValues = settings("c = true\n[b]\ny = [3]\nz.deep = \"%{\"");
        let text = values.with("vpc", Expr::local("vpc")).under(&over).text();
        let json = terraform::hcl::to_json(text.node());
        let document: String = serde_json::from_str(&json).unwrap();
        assert_eq!(
            document,
            r#"{"a":"$${text}","b":{"x":1,"y":[3],"z":{"deep":"%%{"}},"c":true,"vpc":"${local.vpc}"}"#
        );
    }
}
