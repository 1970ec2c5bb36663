//! Arguments that change.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// An argument that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ArgumentChange {
    /// The argument: `scaling_config[0].max_size`, `tags.Name`; within a policy, statements go by their `Sid`, or else by
    /// their number: `policy.Statement[ReadOwnSecrets].Action`.
    pub path: String,
    /// How it changes.
    #[serde(flatten)]
    pub change: ValueChange,
    /// Whether this is why the object is replaced.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub forces_replacement: bool,
}

/// How a value changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ValueChange {
    /// It was not set.
    Added {
        /// The value.
        after: Shown,
    },
    /// It is no longer set.
    Removed {
        /// The value it had.
        before: Shown,
    },
    /// It has another value.
    Changed {
        /// The value it had.
        before: Shown,
        /// The value it gets.
        after: Shown,
    },
    /// Of a set, or of a list whose order means nothing, elements come or go.
    Elements {
        /// Those that come.
        added: Vec<Shown>,
        /// Those that go.
        removed: Vec<Shown>,
    },
}

/// A value as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// The value.
    Value(Value),
    /// It is known only when the change has been applied.
    Unknown,
    /// It is a secret.
    Sensitive,
}
