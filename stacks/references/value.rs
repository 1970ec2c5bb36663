//! The Terraform types that a reference can have.

use terraform::{Any, Expr, List, Map, Number, Set};

/// A Terraform type that a parameter of SSM can carry: text as it is, anything else as JSON.
pub trait Value: Sized {
    /// Whether a parameter carries it as JSON.
    const AS_JSON: bool = true;

    /// The text that a parameter carries.
    fn to_text(value: Expr<Self>) -> Expr<String> {
        if Self::AS_JSON { Expr::call("jsonencode", [value.into_node()]) } else { value.cast() }
    }

    /// What the text of a parameter stands for.
    fn from_text(text: Expr<String>) -> Expr<Self> {
        if Self::AS_JSON { Expr::call("jsondecode", [text.into_node()]) } else { text.cast() }
    }
}

impl Value for String {
    const AS_JSON: bool = false;
}

impl Value for bool {}
impl Value for Number {}
impl Value for Any {}
impl<T> Value for List<T> {}
impl<T> Value for Set<T> {}
impl<T> Value for Map<T> {}
