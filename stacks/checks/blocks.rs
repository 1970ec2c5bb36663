//! Looking into the blocks of an environment's stacks.

use aws::limits::length;
use terraform::{Block, Mode, Node, ResourceAddress, Section, Stack};

use super::Model;

/// A managed resource of a stack.
#[derive(Clone, Copy)]
pub(super) struct Resource<'a> {
    pub(super) stack: &'a Stack,
    pub(super) address: &'a ResourceAddress,
    pub(super) block: &'a Block,
    pub(super) section: &'a Section,
}

/// The managed resources of all stacks, in the order they were added.
pub(super) fn all<'a>(model: &Model<'a>) -> impl Iterator<Item = Resource<'a>> + use<'a> {
    model.stacks.iter().flat_map(|composition| of_stack(&composition.stack))
}

/// Those of one type.
pub(super) fn of_type<'a>(
    model: &Model<'a>,
    resource_type: &'static str,
) -> impl Iterator<Item = Resource<'a>> + use<'a> {
    all(model).filter(move |resource| resource.address.resource_type == resource_type)
}

fn of_stack(stack: &Stack) -> impl Iterator<Item = Resource<'_>> {
    let resources = stack.resources().filter(|(address, ..)| address.mode == Mode::Managed);
    resources.map(move |(address, declared, section)| Resource {
        stack,
        address,
        block: &declared.block,
        section,
    })
}

impl<'a> Resource<'a> {
    /// What an argument is set to.
    pub(super) fn value(&self, argument: &str) -> Option<&'a Node> {
        self.block.argument(argument)
    }

    /// An argument that is literal text.
    pub(super) fn text(&self, argument: &str) -> Option<&'a str> {
        self.value(argument)?.as_text()
    }

    /// The nested blocks of a type.
    pub(super) fn nested(&self, block_type: &str) -> &'a [Block] {
        self.block.nested(block_type)
    }

    /// The resources that an argument refers to.
    pub(super) fn refers_to(&self, argument: &str) -> Vec<&'a ResourceAddress> {
        self.value(argument).map(Node::resources).unwrap_or_default()
    }

    /// Whether an argument refers to a resource of the same stack.
    pub(super) fn belongs_to(&self, argument: &str, other: &ResourceAddress) -> bool {
        self.refers_to(argument).contains(&other)
    }

    /// How many characters an argument has at most when it is applied.
    pub(super) fn length(&self, argument: &str) -> Option<usize> {
        self.value(argument).map(length)
    }

    /// What an acceptance names: the settings key it comes from, or else its address.
    pub(super) fn target(&self) -> String {
        match &*self.section.setting {
            "" => self.address.to_string(),
            setting => setting.to_owned(),
        }
    }

    /// Another resource of the same stack.
    pub(super) fn sibling(&self, address: &ResourceAddress) -> Option<Resource<'a>> {
        of_stack(self.stack).find(|resource| resource.address == address)
    }

    /// The managed resources of the same stack that are of a type.
    pub(super) fn siblings(
        &self,
        resource_type: &'static str,
    ) -> impl Iterator<Item = Resource<'a>> + use<'a> {
        of_stack(self.stack).filter(move |resource| resource.address.resource_type == resource_type)
    }
}
