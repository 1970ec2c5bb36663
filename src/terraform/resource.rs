//! What the bindings of a resource or data source type give the engine.

use std::sync::Arc;

use crate::address::{Mode, ResourceAddress};
use crate::block::Block;
use crate::expression::{Any, Expr, Expression, Node, Reference, Root, StackId, Text};
use crate::lifecycle::Condition;

/// A resource or data source type. The type holds a [`Block`] of what was set and nothing else, so that its cost
/// follows what is used, not the size of the provider's schema.
pub trait Resource: Sized {
    /// Resource or data source.
    const MODE: Mode;
    /// The type's name, such as `aws_subnet`.
    const TYPE: &'static str;
    /// Gives the attributes of the added resource.
    type Handle: From<Handle>;

    /// What was set so far.
    fn block_mut(&mut self) -> &mut Block;

    /// What was set, moved out.
    fn into_block(self) -> Block;

    /// Orders this resource behind others where no argument already does.
    #[must_use]
    fn depends_on<'a>(mut self, others: impl IntoIterator<Item = &'a Handle>) -> Self {
        self.block_mut().append("depends_on", others.into_iter().map(Handle::address_node));
        self
    }

    /// Uses another configuration of the provider than the default one: the alias `replica` is `aws.replica`.
    #[must_use]
    fn provider(mut self, alias: &str) -> Self {
        let provider = provider_of(Self::TYPE);
        self.block_mut().require::<String>("provider", format!("{provider}.{alias}"));
        self
    }

    /// Makes any plan that would destroy the resource an error.
    #[must_use]
    fn prevent_destroy(mut self) -> Self {
        self.block_mut().single("lifecycle").require::<bool>("prevent_destroy", true);
        self
    }

    /// Makes the replacement before the old one is destroyed.
    #[must_use]
    fn create_before_destroy(mut self) -> Self {
        self.block_mut().single("lifecycle").require::<bool>("create_before_destroy", true);
        self
    }

    /// Leaves these arguments as they are in the world after the first apply: `scaling_config[0].desired_size`.
    #[must_use]
    fn ignore_changes<const N: usize>(mut self, arguments: [&'static str; N]) -> Self {
        let arguments = arguments.into_iter().map(|argument| Node::String(Text::Borrowed(argument)));
        self.block_mut().single("lifecycle").append("ignore_changes", arguments);
        self
    }

    /// Replaces this resource when one of the others changes.
    #[must_use]
    fn replace_triggered_by<'a>(mut self, others: impl IntoIterator<Item = &'a Handle>) -> Self {
        let addresses = others.into_iter().map(Handle::address_node);
        self.block_mut().single("lifecycle").append("replace_triggered_by", addresses);
        self
    }

    /// Must hold before Terraform plans the resource.
    #[must_use]
    fn precondition(mut self, condition: Condition) -> Self {
        self.block_mut().single("lifecycle").push("precondition", condition);
        self
    }

    /// Must hold after Terraform has applied the resource.
    #[must_use]
    fn postcondition(mut self, condition: Condition) -> Self {
        self.block_mut().single("lifecycle").push("postcondition", condition);
        self
    }
}

/// The local name of the provider that a type belongs to: what stands before the first `_`.
#[must_use]
pub fn provider_of(resource_type: &str) -> &str {
    resource_type.split('_').next().unwrap_or(resource_type)
}

/// An added resource or data source, by which others refer to it. Typed handles of the bindings wrap it.
#[derive(Clone, Debug)]
pub struct Handle {
    pub(crate) address: Arc<ResourceAddress>,
    pub(crate) stack: StackId,
}

impl Handle {
    /// The handle without its type, for lists of handles of different types.
    #[must_use]
    pub fn handle(&self) -> &Self {
        self
    }

    /// The address, such as `aws_subnet.private_a`.
    #[must_use]
    pub fn address(&self) -> &ResourceAddress {
        &self.address
    }

    /// A reference to an attribute.
    #[must_use]
    pub fn attribute<T>(&self, name: impl Into<Text>) -> Expr<T> {
        self.refer(Some(name.into()), false)
    }

    /// A reference to an attribute that the provider marks as sensitive; outputs made of it are sensitive too.
    #[must_use]
    pub fn sensitive_attribute<T>(&self, name: impl Into<Text>) -> Expr<T> {
        self.refer(Some(name.into()), true)
    }

    /// A reference to the whole object.
    #[must_use]
    pub fn whole(&self) -> Expr<Any> {
        self.refer(None, false)
    }

    fn refer<T>(&self, attribute: Option<Text>, sensitive: bool) -> Expr<T> {
        let root = Root::Resource { address: Arc::clone(&self.address), stack: self.stack };
        Expr::from_node(Node::Expression(Box::new(Expression::Reference(Reference {
            root,
            attribute,
            sensitive,
        }))))
    }

    pub(crate) fn address_node(&self) -> Node {
        Node::Address(Arc::clone(&self.address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stack;

    #[derive(Default)]
    struct Toy(Block);

    impl Resource for Toy {
        const MODE: Mode = Mode::Managed;
        const TYPE: &'static str = "terraform_data";
        type Handle = Handle;

        fn block_mut(&mut self) -> &mut Block {
            &mut self.0
        }

        fn into_block(self) -> Block {
            self.0
        }
    }

    #[test]
    fn what_is_said_twice_adds_up() {
        let mut stack = Stack::new("toys", ">= 1.11");
        let [a, b] = ["a", "b"].map(|name| stack.add(name, Toy::default()));
        let toy = Toy::default()
            .depends_on([&a])
            .depends_on([&b, &a])
            .depends_on([])
            .replace_triggered_by([&b])
            .replace_triggered_by([&b, &a])
            .ignore_changes(["tags"])
            .ignore_changes(["tags", "input"]);
        let json = serde_json::to_value(&toy.0).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "depends_on": ["terraform_data.a", "terraform_data.b"],
                "lifecycle": [{
                    "ignore_changes": ["tags", "input"],
                    "replace_triggered_by": ["terraform_data.b", "terraform_data.a"],
                }],
            })
        );
    }
}
