//! Arguments with three states, and what may be given for them.

use crate::expression::{Expr, List, Map, Node, Number, Set, Text};

/// An optional argument: left out, written as `null`, or set.
///
/// Setters take `impl Into<Arg<T>>`, so a plain value, an expression, an `Option` (`None` leaves the argument out)
/// and [`Null`] all do.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Arg<T> {
    /// Not written at all: the provider's default holds.
    #[default]
    Unset,
    /// Written as `null`.
    Null,
    /// Written.
    Set(Expr<T>),
}

/// Terraform's `null` given for an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Null;

impl<T> From<Expr<T>> for Arg<T> {
    fn from(value: Expr<T>) -> Self {
        Arg::Set(value)
    }
}

impl<T> From<&Expr<T>> for Arg<T> {
    fn from(value: &Expr<T>) -> Self {
        Arg::Set(value.clone())
    }
}

impl<T> From<&Expr<T>> for Expr<T> {
    fn from(value: &Expr<T>) -> Self {
        value.clone()
    }
}

impl<T> From<Null> for Arg<T> {
    fn from(_: Null) -> Self {
        Arg::Null
    }
}

impl<T, V: Into<Arg<T>>> From<Option<V>> for Arg<T> {
    fn from(value: Option<V>) -> Self {
        value.map_or(Arg::Unset, Into::into)
    }
}

macro_rules! literal {
    ($($from:ty => $to:ty, |$value:ident| $node:expr;)*) => {$(
        impl From<$from> for Expr<$to> {
            fn from($value: $from) -> Self {
                Expr::from_node($node)
            }
        }

        impl From<$from> for Arg<$to> {
            fn from(value: $from) -> Self {
                Arg::Set(value.into())
            }
        }
    )*};
}

literal! {
    &'static str => String, |value| Node::String(Text::Borrowed(value));
    String => String, |value| Node::String(Text::Owned(value));
    &String => String, |value| Node::String(Text::Owned(value.clone()));
    Text => String, |value| Node::String(value);
    bool => bool, |value| Node::Bool(value);
    u8 => Number, |value| Node::Integer(value.into());
    u16 => Number, |value| Node::Integer(value.into());
    u32 => Number, |value| Node::Integer(value.into());
    i32 => Number, |value| Node::Integer(value.into());
    i64 => Number, |value| Node::Integer(value);
    f64 => Number, |value| Node::Float(value);
}

macro_rules! collection {
    ($($kind:ident)*) => {$(
        impl<T, V: Into<Expr<T>>> FromIterator<V> for Expr<$kind<T>> {
            fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
                Expr::from_node(Node::List(values.into_iter().map(|value| value.into().into_node()).collect()))
            }
        }

        impl<T, V: Into<Expr<T>>> From<Vec<V>> for Expr<$kind<T>> {
            fn from(values: Vec<V>) -> Self {
                values.into_iter().collect()
            }
        }

        impl<T, V: Into<Expr<T>>, const N: usize> From<[V; N]> for Expr<$kind<T>> {
            fn from(values: [V; N]) -> Self {
                values.into_iter().collect()
            }
        }

        impl<T, V: Into<Expr<T>>> From<Vec<V>> for Arg<$kind<T>> {
            fn from(values: Vec<V>) -> Self {
                Arg::Set(values.into())
            }
        }

        impl<T, V: Into<Expr<T>>, const N: usize> From<[V; N]> for Arg<$kind<T>> {
            fn from(values: [V; N]) -> Self {
                Arg::Set(values.into())
            }
        }
    )*};
}

collection! { List Set }

impl<T> From<Expr<List<T>>> for Expr<Set<T>> {
    fn from(value: Expr<List<T>>) -> Self {
        value.cast()
    }
}

impl<T> From<Expr<List<T>>> for Arg<Set<T>> {
    fn from(value: Expr<List<T>>) -> Self {
        Arg::Set(value.cast())
    }
}

impl<T, K: Into<Text>, V: Into<Expr<T>>> FromIterator<(K, V)> for Expr<Map<T>> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut object: Vec<(Text, Node)> = Vec::new();
        for (key, value) in entries {
            let (key, value) = (key.into(), value.into().into_node());
            match object.binary_search_by(|(present, _)| present.cmp(&key)) {
                Ok(at) => object[at].1 = value,
                Err(at) => object.insert(at, (key, value)),
            }
        }
        Expr::from_node(Node::Object(object))
    }
}

impl<T, K: Into<Text>, V: Into<Expr<T>>, const N: usize> From<[(K, V); N]> for Expr<Map<T>> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<T, K: Into<Text>, V: Into<Expr<T>>, const N: usize> From<[(K, V); N]> for Arg<Map<T>> {
    fn from(entries: [(K, V); N]) -> Self {
        Arg::Set(entries.into())
    }
}

/// Lets types that print as the string AWS expects stand wherever a `string` argument or template part does.
#[macro_export]
macro_rules! string_like {
    ($($name:ty),* $(,)?) => {$(
        impl From<$name> for $crate::Expr<String> {
            fn from(value: $name) -> Self {
                value.to_string().into()
            }
        }

        impl From<&$name> for $crate::Expr<String> {
            fn from(value: &$name) -> Self {
                value.to_string().into()
            }
        }

        impl From<$name> for $crate::Arg<String> {
            fn from(value: $name) -> Self {
                $crate::Arg::Set(value.into())
            }
        }

        impl From<&$name> for $crate::Arg<String> {
            fn from(value: &$name) -> Self {
                $crate::Arg::Set(value.into())
            }
        }
    )*};
}
