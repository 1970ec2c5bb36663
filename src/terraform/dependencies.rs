//! What Terraform makes before something, by references and `depends_on`.

use rustc_hash::FxHashSet;

use crate::address::ResourceAddress;
use crate::expression::{Expression, Node, Root, Text};
use crate::kind::Kind;
use crate::stack::Stack;

impl Stack {
    /// All resources and data sources that Terraform handles before the one at `address`, in the order they were
    /// added: what its arguments and its `depends_on` lead to, directly or by way of others. None when the stack
    /// does not have it. Patches, raw blocks and raw expressions are not looked into.
    #[must_use]
    pub fn dependencies(&self, address: &ResourceAddress) -> Vec<&ResourceAddress> {
        let Some(start) = self.resources.get_index_of(address) else { return Vec::new() };
        let mut seen = FxHashSet::from_iter([start]);
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            self.follow(at, &mut |to| {
                if seen.insert(to) {
                    open.push(to);
                }
            });
        }
        let before = seen.into_iter().filter(|at| *at != start);
        let mut before: Vec<usize> = before.filter(|at| *at < self.resources.len()).collect();
        before.sort_unstable();
        before.iter().filter_map(|at| Some(&**self.resources.get_index(*at)?.0)).collect()
    }

    /// Calls `visit` for each block that the one at a place refers to. Resources come before named blocks.
    fn follow(&self, at: usize, visit: &mut impl FnMut(usize)) {
        let resources = self.resources.len();
        let declared = if at < resources { &self.resources[at] } else { &self.named[at - resources] };
        let named =
            |kind: Kind, name: &Text| self.named.get_index_of(&(kind, name.clone())).map(|at| resources + at);
        declared.block.values(&mut |value| {
            value.walk(&mut |node| {
                let to = match node {
                    Node::Address(target) => self.resources.get_index_of(target),
                    Node::Expression(expression) => match &**expression {
                        Expression::Reference(reference) => match &reference.root {
                            Root::Resource { address, .. } => self.resources.get_index_of(address),
                            Root::Variable(name) => named(Kind::Variable, name),
                            Root::Local(name) => named(Kind::Local, name),
                            Root::Module(name) => named(Kind::Module, name),
                            Root::Meta(_) => None,
                        },
                        _ => None,
                    },
                    _ => None,
                };
                to.into_iter().for_each(&mut *visit);
            });
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::{Expr, Handle, List, Mode, Stack, Untyped};

    fn data(stack: &mut Stack, name: &'static str, input: Expr<String>) -> Handle {
        stack.add_untyped(name, Untyped::new(Mode::Managed, "terraform_data").set::<String>("input", input))
    }

    #[test]
    fn what_comes_before_is_followed_through_values_locals_and_order() {
        let mut stack = Stack::new("toys", ">= 1.11");
        let first = data(&mut stack, "first", "x".into());
        let second = data(&mut stack, "second", "y".into());
        data(&mut stack, "aside", "z".into());
        let local = stack.local::<String>("first", first.attribute::<String>("id"));
        let third = data(&mut stack, "third", local);
        let order: Expr<List<String>> = Expr::from_node(crate::Node::List(vec![second.address_node()]));
        let last = Untyped::new(Mode::Managed, "terraform_data")
            .set::<String>("input", third.attribute("id"))
            .set::<List<String>>("depends_on", order);
        let last = stack.add_untyped("last", last);
        let names = |of: &Handle| -> Vec<String> {
            stack.dependencies(of.address()).iter().map(|address| address.name.to_string()).collect()
        };
        assert_eq!(names(&last), ["first", "second", "third"]);
        assert_eq!(names(&third), ["first"]);
        assert_eq!(names(&first), [""; 0]);
    }
}
