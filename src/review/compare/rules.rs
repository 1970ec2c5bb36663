//! By what rules values are compared.

use terraform::Mode;
use terraform::Schema;
use terraform::schema::{Body, Nesting, Rule, Type};

/// By what rules values are compared: what the provider's schema says of them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rules<'s> {
    /// A whole resource, data source or provider configuration: its arguments and Terraform's own.
    Resource(&'s Body),
    /// Terraform's own arguments on top of what nothing is known of.
    UnknownResource,
    /// A nested block.
    Block(&'s Body),
    /// The nested blocks of a name, as a list or as a set.
    Blocks(&'s Body, Order),
    /// An argument of a type.
    Value(&'s Type),
    /// A set of values that nothing else is known of.
    FreeSet,
    /// Nothing is known: JSON, Kubernetes objects, types without a schema.
    Free,
    /// The arguments of `lifecycle`.
    Lifecycle,
}

/// Whether the order of elements means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// It does.
    List,
    /// It does not.
    Set,
    /// There is one, and no list.
    Single,
}

impl Rules<'static> {
    /// Those of a managed resource.
    pub(crate) fn of_resource(resource_type: &str) -> Self {
        Self::of_type(Mode::Managed, resource_type)
    }

    /// Those of a data source.
    pub(crate) fn of_data(resource_type: &str) -> Self {
        Self::of_type(Mode::Data, resource_type)
    }

    fn of_type(mode: Mode, resource_type: &str) -> Self {
        body(mode, resource_type).map_or(Self::UnknownResource, Self::Resource)
    }

    /// Those of a provider's configuration, by its name within a stack.
    pub(crate) fn of_provider(name: &str) -> Self {
        let schema = schemas().find(|schema| schema.local_name() == name);
        schema.map_or(Self::UnknownResource, |schema| Self::Resource(schema.configuration()))
    }
}

/// What the oldest schema that has a type says of it.
pub(crate) fn body(mode: Mode, resource_type: &str) -> Option<&'static Body> {
    let provider = resource_type.split('_').next().unwrap_or(resource_type);
    schemas()
        .filter(|schema| schema.local_name() == provider)
        .find_map(|schema| schema.body(mode, resource_type))
}

/// All schemas, the oldest of each provider first.
fn schemas() -> impl Iterator<Item = &'static Schema> {
    let kubernetes = kubernetes::provider::schemas().iter().chain(kubernetes::helm::schemas());
    aws::schemas().iter().chain(kubernetes).copied()
}

impl<'s> Rules<'s> {
    /// Those of an entry of a map or block.
    pub(crate) fn entry(self, key: &str) -> Self {
        match (self, key) {
            (Self::Resource(_) | Self::UnknownResource, "depends_on")
            | (Self::Lifecycle, "ignore_changes" | "replace_triggered_by") => Self::FreeSet,
            (Self::Resource(_) | Self::UnknownResource, "lifecycle") => Self::Lifecycle,
            (Self::Resource(body) | Self::Block(body), _) => Self::of_rule(body.get(key)),
            (Self::Value(Type::Map(of)), _) => Self::Value(of),
            (Self::Value(Type::Object(keys)), _) => {
                keys.iter().find(|(name, _)| **name == *key).map_or(Self::Free, |(_, of)| Self::Value(of))
            }
            (Self::Value(Type::Nested(Nesting::Single, body)), _) => Self::of_rule(body.get(key)),
            (Self::Value(Type::Nested(Nesting::Map, body)), _) => Self::Block(body),
            _ => Self::Free,
        }
    }

    fn of_rule(rule: Option<&'s Rule>) -> Self {
        match rule {
            Some(Rule::Attribute(attribute)) => Self::Value(&attribute.kind),
            Some(Rule::Block(nested)) => {
                let order = match &*nested.nesting {
                    "set" => Order::Set,
                    "single" | "group" => Order::Single,
                    _ => Order::List,
                };
                Self::Blocks(&nested.body, order)
            }
            None => Self::Free,
        }
    }

    /// Those of an element of a list or set.
    pub(crate) fn element(self) -> Self {
        match self {
            Self::Blocks(body, _) => Self::Block(body),
            Self::Value(Type::Nested(Nesting::Many, body)) => Self::Block(body),
            Self::Value(Type::List(of) | Type::Set(of)) => Self::Value(of),
            _ => Self::Free,
        }
    }

    /// Whether the order of elements means nothing.
    pub(crate) fn is_set(self) -> bool {
        matches!(self, Self::FreeSet | Self::Blocks(_, Order::Set) | Self::Value(Type::Set(_)))
    }

    /// Whether the values are nested blocks.
    pub(crate) fn is_of_blocks(self) -> bool {
        matches!(self, Self::Blocks(..))
    }

    /// Whether nothing is known of the values.
    pub(crate) fn is_free(self) -> bool {
        matches!(self, Self::Free | Self::Value(Type::Dynamic))
    }

    /// Whether the values of an entry are secrets, as the schema says.
    pub(crate) fn hides(self, key: &str) -> bool {
        let body = match self {
            Self::Resource(body) | Self::Block(body) => body,
            Self::Value(Type::Nested(Nesting::Single, body)) => body,
            _ => return false,
        };
        matches!(body.get(key), Some(Rule::Attribute(attribute)) if attribute.sensitive || attribute.write_only)
    }
}
