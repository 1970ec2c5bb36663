//! The block kinds of Terraform that are not resources: providers, variables, outputs, modules, checks, and the
//! blocks that say what happened to an address.

use std::sync::Arc;

use crate::address::{Mode, ResourceAddress};
use crate::argument::Arg;
use crate::block::Block;
use crate::expression::{Any, Expr, Node, Text};
use crate::lifecycle::Condition;
use crate::resource::{Handle, Resource};

/// A provider the stack needs: an entry of `required_providers`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderRequirement {
    /// The name within the stack, which is the prefix of its types: `aws`.
    pub local_name: Text,
    /// `hashicorp/aws`.
    pub source: Text,
    /// The version constraint: `>= 5.100, < 7`.
    pub version: Text,
}

/// A `variable` block.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    pub(crate) block: Block,
}

impl Variable {
    /// A variable of a Terraform type (`string`, `list(string)`), with a description for the person who sets it.
    #[must_use]
    pub fn new(type_constraint: &'static str, description: impl Into<Expr<String>>) -> Self {
        let mut block = Block::new();
        block.require::<String>("type", type_constraint);
        block.require("description", description);
        Self { block }
    }

    /// The value when none is given.
    #[must_use]
    pub fn default<T>(mut self, value: impl Into<Arg<T>>) -> Self {
        self.block.set("default", value);
        self
    }

    /// Keeps the value out of what Terraform prints.
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.block.require::<bool>("sensitive", true);
        self
    }

    /// Refuses `null`.
    #[must_use]
    pub fn not_nullable(mut self) -> Self {
        self.block.require::<bool>("nullable", false);
        self
    }

    /// What a value must satisfy.
    #[must_use]
    pub fn validation(mut self, condition: Condition) -> Self {
        self.block.push("validation", condition);
        self
    }
}

/// An `output` block. It is marked sensitive when a sensitive attribute flows into it.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    pub(crate) block: Block,
}

impl Output {
    /// An output with a description for the stacks that read it.
    #[must_use]
    pub fn new<T>(value: Expr<T>, description: impl Into<Expr<String>>) -> Self {
        let mut block = Block::new();
        if value.node().is_sensitive() {
            block.require::<bool>("sensitive", true);
        }
        block.require("value", value);
        block.require("description", description);
        Self { block }
    }

    /// Keeps the value out of what Terraform prints.
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.block.require::<bool>("sensitive", true);
        self
    }

    /// Must hold before the value is stored.
    #[must_use]
    pub fn precondition(mut self, condition: Condition) -> Self {
        self.block.push("precondition", condition);
        self
    }

    /// Orders the output behind resources whose effect its value needs.
    #[must_use]
    pub fn depends_on<'a>(mut self, others: impl IntoIterator<Item = &'a Handle>) -> Self {
        self.block.append("depends_on", others.into_iter().map(Handle::address_node));
        self
    }
}

/// A `module` block.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    pub(crate) block: Block,
}

impl Module {
    /// A call of the module at `source`, which must be a literal.
    #[must_use]
    pub fn new(source: &'static str) -> Self {
        let mut block = Block::new();
        block.require::<String>("source", source);
        Self { block }
    }

    /// The version constraint of a module from a registry.
    #[must_use]
    pub fn version(mut self, constraint: &'static str) -> Self {
        self.block.require::<String>("version", constraint);
        self
    }

    /// An input variable of the module.
    #[must_use]
    pub fn input<T>(mut self, name: impl Into<Text>, value: impl Into<Arg<T>>) -> Self {
        self.block.set(name, value);
        self
    }
}

/// A `check` block: conditions that are reported but never stop a plan or an apply.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    pub(crate) block: Block,
}

impl Check {
    /// A check of one condition.
    #[must_use]
    pub fn new(assertion: Condition) -> Self {
        let mut block = Block::new();
        block.push("assert", assertion);
        Self { block }
    }

    /// One more condition.
    #[must_use]
    pub fn assert(mut self, assertion: Condition) -> Self {
        self.block.push("assert", assertion);
        self
    }
}

/// An `import` block: Terraform takes over an object that is there already.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    pub(crate) block: Block,
}

impl Import {
    /// Takes the object with the provider's `id` over as the resource `to`.
    #[must_use]
    pub fn new(to: &Handle, id: impl Into<Expr<String>>) -> Self {
        let mut block = Block::new();
        block.require::<Any>("to", Expr::from_node(to.address_node()));
        block.require("id", id);
        Self { block }
    }

    /// Takes the object with the provider's `id` over as the resource at an address of the stack.
    #[must_use]
    pub fn at(to: ResourceAddress, id: impl Into<Expr<String>>) -> Self {
        let mut block = Block::new();
        block.require::<Any>("to", Expr::from_node(Node::Address(Arc::new(to))));
        block.require("id", id);
        Self { block }
    }
}

/// A `moved` block: what was known under one address now has another.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    pub(crate) block: Block,
}

impl Moved {
    /// The resource that was `from` (an address no longer declared) is now `to`.
    #[must_use]
    pub fn new(from: ResourceAddress, to: &Handle) -> Self {
        let mut block = Block::new();
        block.require::<String>("from", from.to_string());
        block.require::<Any>("to", Expr::from_node(to.address_node()));
        Self { block }
    }

    /// What was `from` is now `to`, which may itself have moved on or been removed since.
    #[must_use]
    pub fn between(from: ResourceAddress, to: ResourceAddress) -> Self {
        let mut block = Block::new();
        block.require::<String>("from", from.to_string());
        block.require::<String>("to", to.to_string());
        Self { block }
    }
}

/// A `removed` block: what becomes of a resource that the stack no longer declares.
#[derive(Clone, Debug, PartialEq)]
pub struct Removed {
    pub(crate) block: Block,
}

impl Removed {
    /// Forgets the resource and leaves the object as it is.
    #[must_use]
    pub fn forget(from: ResourceAddress) -> Self {
        Self::of(from, false)
    }

    /// Destroys the object.
    #[must_use]
    pub fn destroy(from: ResourceAddress) -> Self {
        Self::of(from, true)
    }

    fn of(from: ResourceAddress, destroy: bool) -> Self {
        let mut lifecycle = Block::new();
        lifecycle.require::<bool>("destroy", destroy);
        let mut block = Block::new();
        block.require::<String>("from", from.to_string());
        block.push("lifecycle", lifecycle);
        Self { block }
    }
}

/// A resource of a type the bindings do not have. An escape hatch: it is listed and counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Untyped {
    pub(crate) mode: Mode,
    pub(crate) resource_type: Text,
    pub(crate) block: Block,
}

impl Untyped {
    /// A resource or data source of any type.
    #[must_use]
    pub fn new(mode: Mode, resource_type: impl Into<Text>) -> Self {
        Self { mode, resource_type: resource_type.into(), block: Block::new() }
    }

    /// Sets an argument.
    #[must_use]
    pub fn set<T>(mut self, name: impl Into<Text>, value: impl Into<Arg<T>>) -> Self {
        self.block.set(name, value);
        self
    }

    /// Adds a nested block.
    #[must_use]
    pub fn nest(mut self, name: impl Into<Text>, block: impl Into<Block>) -> Self {
        self.block.push(name, block);
        self
    }
}

/// A resource taken apart for the stack.
pub(crate) fn parts<R: Resource>(resource: R) -> (Mode, Text, Block) {
    (R::MODE, Text::Borrowed(R::TYPE), resource.into_block())
}
