//! What happens to an object.

use std::fmt;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// What happens to an object, in the words of Terraform's plan format.
///
/// As text and in JSON the words are joined: `delete-create` destroys first, `create-delete` creates first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Nothing, apart from a move or an import, or from what Terraform itself makes of it, such as `lifecycle`.
    NoOp,
    /// A data source is read while applying.
    Read,
    /// It is made.
    Create,
    /// It changes in place.
    Update,
    /// It is destroyed, and another is made in its place.
    Replace(ReplaceOrder),
    /// It is destroyed.
    Delete,
    /// Terraform forgets it, and it stays.
    Forget,
    /// Another is made in its place, and this one stays without Terraform.
    CreateThenForget,
    /// What is written changes, of a block that Terraform keeps no object for, such as `provider`, or of kustomize's files.
    Written(Written),
    /// Something that a later Terraform does: its own words, joined.
    Other(String),
}

/// What becomes of what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Written {
    /// It is new.
    Added,
    /// It reads otherwise.
    Changed,
    /// It is gone.
    Removed,
}

/// Which comes first when an object is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReplaceOrder {
    /// `["delete", "create"]`: nothing is there in between.
    DestroyFirst,
    /// `["create", "delete"]`: both are there in between.
    CreateFirst,
}

impl Action {
    /// Reads the `actions` of a plan; what is unknown is kept as it is.
    pub fn of_plan<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let words: Vec<&str> = words.into_iter().collect();
        match words[..] {
            ["no-op"] => Self::NoOp,
            ["read"] => Self::Read,
            ["create"] => Self::Create,
            ["update"] => Self::Update,
            ["delete", "create"] => Self::Replace(ReplaceOrder::DestroyFirst),
            ["create", "delete"] => Self::Replace(ReplaceOrder::CreateFirst),
            ["delete"] => Self::Delete,
            ["forget"] => Self::Forget,
            // OpenTofu says the same the other way round.
            ["create", "forget"] | ["forget", "create"] => Self::CreateThenForget,
            _ => Self::Other(words.join("-")),
        }
    }

    /// Whether the object that stands is destroyed.
    pub fn destroys(&self) -> bool {
        matches!(self, Self::Delete | Self::Replace(_))
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoOp => "no-op",
            Self::Read => "read",
            Self::Create => "create",
            Self::Update => "update",
            Self::Replace(ReplaceOrder::DestroyFirst) => "delete-create",
            Self::Replace(ReplaceOrder::CreateFirst) => "create-delete",
            Self::Delete => "delete",
            Self::Forget => "forget",
            Self::CreateThenForget => "create-forget",
            Self::Written(Written::Added) => "added",
            Self::Written(Written::Changed) => "changed",
            Self::Written(Written::Removed) => "removed",
            Self::Other(words) => words,
        })
    }
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Action {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Action".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "What happens to the object: no-op, read, create, update, delete-create, create-delete, delete, \
                forget, create-forget; added, changed, removed, of blocks that are no objects; or the words of a later \
                Terraform, joined.",
            "examples": ["update", "delete-create"],
        })
    }
}
