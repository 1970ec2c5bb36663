//! Expressions as a value tree: literals, references, templates, calls, and what joins them.
//!
//! A [`Node`] is untyped and is what the renderer reads; an [`Expr`] is a node with the Terraform type it has.
//! Nothing here is text until it is rendered, so there is nothing to replace afterwards and nothing to escape twice.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::address::ResourceAddress;

/// Text that is most often known when cleon is compiled: argument names, types, fixed values.
pub type Text = Cow<'static, str>;

/// An untyped value or expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Terraform's `null`: the argument is as if it were not there.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// A literal string: `${` and `%{` in it are text and are escaped when it is rendered.
    String(Text),
    /// A list, set or tuple.
    List(Vec<Node>),
    /// A map or object; the keys are literal.
    Object(Vec<(Text, Node)>),
    /// Something Terraform evaluates.
    Expression(Box<Expression>),
    /// The address itself rather than its value, as `depends_on` and `replace_triggered_by` want it.
    Address(Arc<ResourceAddress>),
}

/// Something Terraform evaluates, rendered as `${…}` in JSON.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A reference to another object of the same stack.
    Reference(Reference),
    /// A string made of literal text ([`Node::String`]) and expressions.
    Template(Vec<Node>),
    /// A function call.
    Call {
        /// Terraform's name of the function, `provider::aws::…` included.
        function: Text,
        /// The arguments in order.
        arguments: Vec<Node>,
    },
    /// `base[key]`.
    Index {
        /// What is indexed.
        base: Node,
        /// A number for a list, a string for a map.
        key: Node,
    },
    /// `base.name`.
    Attribute {
        /// What the attribute belongs to.
        base: Node,
        /// The attribute's name.
        name: Text,
    },
    /// `condition ? then : otherwise`.
    Conditional {
        /// A boolean.
        condition: Node,
        /// The value when it is true.
        then: Node,
        /// The value when it is false.
        otherwise: Node,
    },
    /// `left operator right`, always in parentheses when rendered.
    Binary {
        /// Terraform's spelling: `==`, `!=`, `&&`, `||`, `<`, `<=`, `>`, `>=`, `+`, `-`, `*`, `/`, `%`.
        operator: &'static str,
        /// Left operand.
        left: Node,
        /// Right operand.
        right: Node,
    },
    /// `!operand`.
    Not(Node),
    /// HCL text that cleon does not look into. An escape hatch: it is listed and counted.
    Raw(Text),
}

/// A reference to an object of the stack, with at most one attribute; longer paths are built on it with
/// [`Expression::Attribute`] and [`Expression::Index`].
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The object referred to.
    pub root: Root,
    /// The attribute of it, when not the whole object.
    pub attribute: Option<Text>,
    /// Whether the provider's schema marks the attribute as sensitive.
    pub sensitive: bool,
}

/// What a reference can point to. Two are equal when they are rendered alike: which stack made a handle does not count.
#[derive(Clone, Debug)]
pub enum Root {
    /// A resource or data source of a stack.
    Resource {
        /// Which resource.
        address: Arc<ResourceAddress>,
        /// The stack that made the handle, so that a handle of another stack is told apart.
        stack: StackId,
    },
    /// `var.name`.
    Variable(Text),
    /// `local.name`.
    Local(Text),
    /// `module.name`.
    Module(Text),
    /// `each`, `count`, `self`, `path`, `terraform`.
    Meta(&'static str),
}

impl PartialEq for Root {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Resource { address, .. }, Self::Resource { address: other, .. }) => address == other,
            (Self::Variable(name), Self::Variable(other))
            | (Self::Local(name), Self::Local(other))
            | (Self::Module(name), Self::Module(other)) => name == other,
            (Self::Meta(name), Self::Meta(other)) => name == other,
            _ => false,
        }
    }
}

/// Tells the stacks of one process apart; never rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StackId(pub(crate) u32);

/// An expression whose Terraform type is `T`: [`String`], [`bool`], [`Number`], [`List`], [`Set`], [`Map`], [`Any`].
///
/// It has no `Display` on purpose: formatting a reference into a Rust string would freeze it. Use [`crate::tf!`].
///
/// ```compile_fail
/// fn name(id: terraform::Expr<String>) -> String {
///     format!("{}/*", id)
/// }
/// ```
pub struct Expr<T> {
    node: Node,
    kind: PhantomData<fn() -> T>,
}

/// Terraform's `number`.
#[derive(Clone, Copy, Debug)]
pub enum Number {}
/// Terraform's `list(T)`.
pub struct List<T>(PhantomData<T>);
/// Terraform's `set(T)`; a list given for it is accepted and deduplicated by Terraform.
pub struct Set<T>(PhantomData<T>);
/// Terraform's `map(T)`.
pub struct Map<T>(PhantomData<T>);
/// A value whose type is an object or is not known: its attributes are checked at synthesis, not by the compiler.
#[derive(Clone, Copy, Debug)]
pub enum Any {}

impl<T> Clone for Expr<T> {
    fn clone(&self) -> Self {
        Self::from_node(self.node.clone())
    }
}

impl<T> fmt::Debug for Expr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}

impl<T> PartialEq for Expr<T> {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl<T> Expr<T> {
    /// Trusts that `node` has the type `T`; synthesis still checks it against the provider's schema.
    #[must_use]
    pub fn from_node(node: Node) -> Self {
        Self { node, kind: PhantomData }
    }

    /// The tree itself.
    #[must_use]
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// The tree itself, moved out.
    #[must_use]
    pub fn into_node(self) -> Node {
        self.node
    }

    /// Calls Terraform's function `name`. The caller vouches for the result type.
    #[must_use]
    pub fn call(name: impl Into<Text>, arguments: impl IntoIterator<Item = Node>) -> Self {
        Self::expression(Expression::Call {
            function: name.into(),
            arguments: arguments.into_iter().collect(),
        })
    }

    /// A reference to something by name: a variable, a local value, a module output.
    #[must_use]
    pub fn reference(root: Root, attribute: Option<Text>) -> Self {
        Self::expression(Expression::Reference(Reference { root, attribute, sensitive: false }))
    }

    /// `var.name`.
    #[must_use]
    pub fn variable(name: impl Into<Text>) -> Self {
        Self::reference(Root::Variable(name.into()), None)
    }

    /// `local.name`.
    #[must_use]
    pub fn local(name: impl Into<Text>) -> Self {
        Self::reference(Root::Local(name.into()), None)
    }

    /// HCL text as it stands, without any check or escape. Counted as an escape hatch.
    #[must_use]
    pub fn raw(hcl: impl Into<Text>) -> Self {
        Self::expression(Expression::Raw(hcl.into()))
    }

    /// `condition ? then : otherwise`.
    #[must_use]
    pub fn conditional(condition: Expr<bool>, then: impl Into<Self>, otherwise: impl Into<Self>) -> Self {
        Self::expression(Expression::Conditional {
            condition: condition.node,
            then: then.into().node,
            otherwise: otherwise.into().node,
        })
    }

    /// `self == other`.
    #[must_use]
    pub fn equals(self, other: impl Into<Self>) -> Expr<bool> {
        binary("==", self.node, other.into().node)
    }

    /// Gives the value another type without converting it. The caller vouches for it.
    #[must_use]
    pub fn cast<U>(self) -> Expr<U> {
        Expr::from_node(self.node)
    }

    fn expression(expression: Expression) -> Self {
        Self::from_node(Node::Expression(Box::new(expression)))
    }
}

fn binary(operator: &'static str, left: Node, right: Node) -> Expr<bool> {
    Expr::expression(Expression::Binary { operator, left, right })
}

impl Expr<bool> {
    /// `self && other`.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        binary("&&", self.node, other.node)
    }

    /// `self || other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        binary("||", self.node, other.node)
    }

    /// `!self`.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "Terraform's operator on an expression, not Rust's")]
    pub fn not(self) -> Self {
        Self::expression(Expression::Not(self.node))
    }
}

impl<T> Expr<List<T>> {
    /// `self[index]`, counted from zero.
    #[must_use]
    pub fn index(self, index: u32) -> Expr<T> {
        Expr::expression(Expression::Index { base: self.node, key: Node::Integer(index.into()) })
    }
}

impl<T> Expr<Map<T>> {
    /// `self["key"]`.
    #[must_use]
    pub fn key(self, key: impl Into<Text>) -> Expr<T> {
        Expr::expression(Expression::Index { base: self.node, key: Node::String(key.into()) })
    }
}

impl Expr<Any> {
    /// `self.name`; synthesis checks that the provider's schema has it.
    #[must_use]
    pub fn attribute<T>(self, name: impl Into<Text>) -> Expr<T> {
        Expr::expression(Expression::Attribute { base: self.node, name: name.into() })
    }
}

impl Node {
    /// Calls `visit` on every node of the tree, parents first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Node)) {
        visit(self);
        match self {
            Node::List(items) => items.iter().for_each(|item| item.walk(visit)),
            Node::Object(entries) => entries.iter().for_each(|(_, value)| value.walk(visit)),
            Node::Expression(expression) => match &**expression {
                Expression::Template(nodes) | Expression::Call { arguments: nodes, .. } => {
                    for node in nodes {
                        node.walk(visit);
                    }
                }
                Expression::Index { base, key } => {
                    base.walk(visit);
                    key.walk(visit);
                }
                Expression::Attribute { base, .. } | Expression::Not(base) => base.walk(visit),
                Expression::Conditional { condition, then, otherwise } => {
                    condition.walk(visit);
                    then.walk(visit);
                    otherwise.walk(visit);
                }
                Expression::Binary { left, right, .. } => {
                    left.walk(visit);
                    right.walk(visit);
                }
                Expression::Reference(_) | Expression::Raw(_) => {}
            },
            Node::Null
            | Node::Bool(_)
            | Node::Integer(_)
            | Node::Float(_)
            | Node::String(_)
            | Node::Address(_) => {}
        }
    }

    /// Whether a value that the provider marks as sensitive flows into this one.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        let mut sensitive = false;
        self.walk(&mut |node| {
            if let Node::Expression(expression) = node
                && let Expression::Reference(reference) = &**expression
            {
                sensitive |= reference.sensitive;
            }
        });
        sensitive
    }

    /// Whether the value is wholly known at synthesis.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        match self {
            Node::Expression(_) | Node::Address(_) => false,
            Node::List(items) => items.iter().all(Node::is_literal),
            Node::Object(entries) => entries.iter().all(|(_, value)| value.is_literal()),
            _ => true,
        }
    }
}
