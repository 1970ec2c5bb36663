//! What happens to one object.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{Action, ArgumentChange, Danger};

/// What happens to one object: a resource, a data source, a Kubernetes object of the manifests, or another block of a
/// stack, such as `provider.aws`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// Its address: `aws_subnet.private_a`, `provider.aws`, `trantor/dawn/Deployment/dawn`.
    pub address: String,
    /// Its type: `aws_subnet`, `provider`, `Deployment`.
    pub resource_type: String,
    /// What happens.
    pub action: Action,
    /// How closely it wants to be looked at.
    pub danger: Danger,
    /// The address it had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<String>,
    /// That it is taken over from the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import: Option<Import>,
    /// Of an object that was replaced and not yet destroyed, its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deposed: Option<String>,
    /// Why, as far as it is told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// What it means for those who depend on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consequences: Vec<Consequence>,
    /// The arguments that change, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<ArgumentChange>,
    /// The settings key it comes from: `services.dawn.grants`; empty when it is not known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub setting: String,
    /// Where its block stands in the generated files; for what is gone, in those of the base.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// An object that is taken over from the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Import {
    /// What the provider knows it by; none when that is known only while applying.
    pub id: Option<String>,
}

/// Why something happens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Reason {
    /// Terraform's word for it (`replace_because_cannot_update`), or cleon's where no plan was made.
    pub code: String,
    /// The same as a sentence, without a full stop.
    pub text: String,
    /// The arguments that are the cause.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
}

/// What a change means for those who depend on the object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Consequence {
    /// A sentence.
    pub text: String,
    /// Whether the way back is closed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub one_way: bool,
}

/// A line of a generated file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Place {
    /// The file, below the project's folder: `out/prod/infrastructure/network.tf.json`.
    pub file: String,
    /// The line, from 1 on.
    pub line: usize,
}

impl Change {
    /// The group it is shown in: the first two parts of its settings key, `services.dawn`; of a table that has no entries
    /// of its own, the first: `network`.
    pub fn subject(&self) -> &str {
        let entries = ["clusters.", "services.", "file_systems."];
        let parts = if entries.iter().any(|table| self.setting.starts_with(table)) { 2 } else { 1 };
        let mut dots = self.setting.match_indices('.').map(|(at, _)| at);
        dots.nth(parts - 1).map_or(&self.setting, |end| &self.setting[..end])
    }
}
