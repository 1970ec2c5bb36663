//! The arguments of a block one by one, each with its path: `scaling_config[0].max_size`, `tags.Name`.

use crate::address::is_identifier;
use crate::block::{Block, Entry};
use crate::expression::Node;

/// An argument with its place in the block.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument<'a> {
    /// As Terraform writes it: `scaling_config[0].max_size`, `tags["kubernetes.io/role/elb"]`.
    pub path: String,
    /// A value that is no map; a list only where no map is in it.
    pub value: &'a Node,
}

/// Stands for a nested block without arguments.
static EMPTY: Node = Node::Object(Vec::new());

impl Block {
    /// The arguments, those of nested blocks and the entries of maps one by one, in the order they are rendered in.
    #[must_use]
    pub fn arguments(&self) -> Vec<Argument<'_>> {
        let mut arguments = Vec::new();
        self.collect("", &mut arguments);
        arguments
    }

    fn collect<'a>(&'a self, path: &str, arguments: &mut Vec<Argument<'a>>) {
        if self.entries().is_empty() && !path.is_empty() {
            arguments.push(Argument { path: path.to_owned(), value: &EMPTY });
        }
        for (name, entry) in self.entries() {
            let path = join(path, name);
            match entry {
                Entry::Value(node) => values(node, path, arguments),
                Entry::Blocks(blocks) => {
                    for (at, block) in blocks.iter().enumerate() {
                        block.collect(&format!("{path}[{at}]"), arguments);
                    }
                }
            }
        }
    }
}

fn values<'a>(node: &'a Node, path: String, arguments: &mut Vec<Argument<'a>>) {
    match node {
        Node::Object(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                values(value, join(&path, key), arguments);
            }
        }
        Node::List(items) if items.iter().any(|item| matches!(item, Node::Object(_) | Node::List(_))) => {
            for (at, item) in items.iter().enumerate() {
                values(item, format!("{path}[{at}]"), arguments);
            }
        }
        _ => arguments.push(Argument { path, value: node }),
    }
}

fn join(path: &str, key: &str) -> String {
    match (path.is_empty(), is_identifier(key)) {
        (true, _) => key.to_owned(),
        (false, true) => format!("{path}.{key}"),
        (false, false) => format!("{path}[{}]", serde_json::Value::from(key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Expr, Map};

    #[test]
    fn each_argument_has_the_path_that_terraform_writes() {
        let mut inner = Block::new();
        inner.require::<crate::Number>("max_size", 3_u8);
        let mut block = Block::new();
        block.nest("scaling_config", [inner, Block::new()]);
        let tags: Expr<Map<String>> = [("Name", "a"), ("kubernetes.io/role/elb", "1")].into();
        block.require("tags", tags);
        let ids: Expr<crate::List<String>> = ["x", "y"].into();
        block.require::<crate::List<String>>("ids", ids.clone());
        let rules = Node::List(vec![Node::Object(vec![("ids".into(), ids.into_node())])]);
        block.require::<crate::Any>("rules", Expr::from_node(rules));
        block.require::<crate::Any>("none", Expr::from_node(Node::Object(Vec::new())));
        let paths: Vec<String> = block.arguments().into_iter().map(|argument| argument.path).collect();
        assert_eq!(
            paths,
            [
                "ids",
                "none",
                "rules[0].ids",
                "scaling_config[0].max_size",
                "scaling_config[1]",
                "tags.Name",
                "tags[\"kubernetes.io/role/elb\"]",
            ]
        );
    }
}
