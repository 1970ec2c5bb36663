//! Reading blocks that stand in a stack, for those who judge what was made.

use crate::address::ResourceAddress;
use crate::block::{Block, Entry};
use crate::expression::{Expression, Node, Root};

impl Block {
    /// The argument `name`; none when it is not set, or is a nested block.
    #[must_use]
    pub fn argument(&self, name: &str) -> Option<&Node> {
        match self.get(name)? {
            Entry::Value(node) => Some(node),
            Entry::Blocks(_) => None,
        }
    }

    /// The nested blocks `name`, in order.
    #[must_use]
    pub fn nested(&self, name: &str) -> &[Block] {
        match self.get(name) {
            Some(Entry::Blocks(blocks)) => blocks,
            _ => &[],
        }
    }
}

impl Node {
    /// The text of a literal string.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Node::String(text) = self { Some(text) } else { None }
    }

    /// The value of a literal whole number.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        if let Node::Integer(number) = self { Some(*number) } else { None }
    }

    /// The value of a literal boolean.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Node::Bool(value) = self { Some(*value) } else { None }
    }

    /// The items of a list; of anything else, itself.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        if let Node::List(items) = self { items } else { std::slice::from_ref(self) }
    }

    /// The resources and data sources referred to anywhere in the value, in order; one that is referred to twice comes
    /// twice.
    #[must_use]
    pub fn resources(&self) -> Vec<&ResourceAddress> {
        let mut found = Vec::new();
        self.walk(&mut |node| match node {
            Node::Address(address) => found.push(&**address),
            Node::Expression(expression) => {
                if let Expression::Reference(reference) = &**expression
                    && let Root::Resource { address, .. } = &reference.root
                {
                    found.push(&**address);
                }
            }
            _ => {}
        });
        found
    }
}

#[cfg(test)]
mod tests {
    use crate::{Block, Expr, Mode, Node, Number, Set, Stack, Untyped, tf};

    #[test]
    fn what_was_set_is_read_back() {
        let mut stack = Stack::new("toys", ">= 1.11");
        let a = stack.add_untyped("a", Untyped::new(Mode::Managed, "toy_thing"));
        let b = stack.add_untyped("b", Untyped::new(Mode::Managed, "toy_thing"));
        let mut block = Block::new();
        block.require::<String>("name", "x");
        block.require::<bool>("wanted", true);
        block.require::<Number>("size", 3_u8);
        let ids: Expr<Set<String>> =
            [tf!("{}/{}", a.attribute::<String>("id"), b.attribute::<String>("id"))].into();
        block.require("ids", ids);
        block.nest("part", [Block::new(), Block::new()]);

        assert_eq!(block.argument("name").and_then(Node::as_text), Some("x"));
        assert_eq!(block.argument("wanted").and_then(Node::as_bool), Some(true));
        assert_eq!(block.argument("size").and_then(Node::as_integer), Some(3));
        assert_eq!(block.argument("part"), None);
        assert_eq!((block.nested("part").len(), block.nested("name").len()), (2, 0));
        let ids = block.argument("ids").unwrap();
        assert_eq!((ids.items().len(), ids.as_text()), (1, None));
        let named: Vec<_> = ids.resources().into_iter().map(ToString::to_string).collect();
        assert_eq!(named, ["toy_thing.a", "toy_thing.b"]);
    }
}
