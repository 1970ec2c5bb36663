//! Data sources that become part of a stack only if something refers to them.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::map::Entry;

use crate::address::ResourceAddress;
use crate::declarations::parts;
use crate::expression::{Expression, Node, Reference, Root, Text};
use crate::resource::{Handle, Resource};
use crate::stack::Stack;

impl Stack {
    /// Offers a data source that many might refer to: it becomes part of the stack by [`Stack::add_used`], and only if
    /// something refers to it by then. Offered twice under one name, the first counts.
    #[track_caller]
    pub fn offer<R: Resource>(&mut self, name: impl Into<Text>, resource: R) -> R::Handle {
        let (mode, resource_type, block) = parts(resource);
        let address = Arc::new(ResourceAddress { mode, resource_type, name: name.into() });
        let declared = self.declare(block);
        self.offered.entry(Arc::clone(&address)).or_insert(declared);
        Handle { address, stack: self.id() }.into()
    }

    /// Adds what was offered and is referred to, in the order of the addresses; forgets the rest.
    pub fn add_used(&mut self) {
        let mut offered = std::mem::take(&mut self.offered);
        if offered.is_empty() {
            return;
        }
        let mut used = BTreeSet::new();
        for member in self.members() {
            for argument in member.block.arguments() {
                argument.value.walk(&mut |node| used.extend(resource_of(node).cloned()));
            }
        }
        for address in used {
            let Some(declared) = offered.swap_remove(&address) else { continue };
            match self.resources.entry(Arc::clone(&address)) {
                Entry::Vacant(vacant) => {
                    vacant.insert(declared);
                }
                Entry::Occupied(occupied) => {
                    let first = occupied.get().location;
                    self.refuse_duplicate(address.to_string(), first, &declared);
                }
            }
        }
    }
}

/// The resource that a reference or an address leads to.
fn resource_of(node: &Node) -> Option<&Arc<ResourceAddress>> {
    match node {
        Node::Address(address) => Some(address),
        Node::Expression(expression) => match &**expression {
            Expression::Reference(Reference { root: Root::Resource { address, .. }, .. }) => Some(address),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Block, Checks, Expr, List, Mode, Output, Untyped};

    struct Toy(Block);

    impl Resource for Toy {
        const MODE: Mode = Mode::Data;
        const TYPE: &'static str = "terraform_toy";
        type Handle = Handle;

        fn block_mut(&mut self) -> &mut Block {
            &mut self.0
        }

        fn into_block(self) -> Block {
            self.0
        }
    }

    fn addresses(stack: &Stack) -> Vec<String> {
        stack.resources().map(|(address, ..)| address.to_string()).collect()
    }

    #[test]
    fn what_is_offered_and_used_is_there_in_the_order_of_names() {
        let mut stack = Stack::new("toys", ">= 1.11");
        let [_, deep, by_order, twice] =
            ["unused", "deep", "by_order", "twice"].map(|name| stack.offer(name, Toy(Block::new())));
        stack.offer("twice", Toy(Block::new()));
        let inside: Expr<List<String>> = [deep.attribute::<String>("a")].into_iter().collect();
        stack.output("deep", Output::new(inside, "In a list."));
        let other = Untyped::new(Mode::Managed, "terraform_data").set("input", twice.whole());
        let other = stack.add_untyped("other", other);
        stack.output("other", Output::new(other.whole(), "By order.").depends_on([&by_order]));
        assert_eq!(stack.synthesize(Checks::default()).unwrap_err().len(), 3, "not there before");
        stack.add_used();
        let data = ["by_order", "deep", "twice"].map(|name| format!("data.terraform_toy.{name}"));
        assert_eq!(addresses(&stack), [&["terraform_data.other".to_owned()], data.as_slice()].concat());
        stack.synthesize(Checks::default()).unwrap();
        stack.add_used();
        assert_eq!(addresses(&stack).len(), 4);
    }

    #[test]
    fn an_address_that_is_taken_is_refused_when_it_is_used() {
        for used in [false, true] {
            let mut stack = Stack::new("toys", ">= 1.11");
            stack.add("one", Toy(Block::new()));
            let offered = stack.offer("one", Toy(Block::new()));
            if used {
                stack.output("one", Output::new(offered.whole(), "Which one?"));
            }
            stack.add_used();
            assert_eq!(stack.synthesize(Checks::default()).is_err(), used);
        }
    }
}
