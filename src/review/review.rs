//! A review: everything that a change does to an environment.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{AccessChange, ArgumentChange, Change, OpeningChange};

/// Everything that a change does to an environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Review {
    /// The version of this shape: 1.
    pub format_version: u32,
    /// The environment.
    pub environment: String,
    /// What it was made from.
    pub made_from: MadeFrom,
    /// The stacks in the order they are applied, those without changes among them; the Kubernetes manifests come last, as
    /// the stack `kubernetes`.
    pub stacks: Vec<StackReview>,
    /// Rights that somebody gains or loses, broadening ones first.
    pub access: Vec<AccessChange>,
    /// Ways that open or close, broadening ones first.
    pub openings: Vec<OpeningChange>,
    /// What to know of the review as a whole, as sentences.
    pub notes: Vec<String>,
}

/// What a review was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum MadeFrom {
    /// Two sets of generated files: what Terraform would do is a forecast.
    Diff {
        /// What is compared with: `main (1a2b3c4)`.
        base: String,
        /// What is compared.
        head: String,
    },
    /// Plans of Terraform.
    Plan {
        /// The program and its version, as the plans say: `Terraform 1.11.4`.
        program: String,
    },
}

/// What happens in a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StackReview {
    /// The stack's name.
    pub stack: String,
    /// How far it was looked at.
    pub state: StackState,
    /// What happens, group by group: the group with the most dangerous change first, everything of one subject together.
    pub changes: Vec<Change>,
    /// What others changed since the last apply; of a plan alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<Change>,
    /// Outputs that change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<OutputChange>,
    /// Checks and conditions that do not hold, or are not known yet.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// Changes that Terraform puts off.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deferred: Vec<Deferred>,
}

/// How far a stack was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum StackState {
    /// As a whole.
    Reviewed,
    /// Terraform stopped halfway; what is here is not all.
    Incomplete {
        /// What Terraform said.
        message: String,
    },
    /// It cannot be planned before another stack is applied.
    Blocked {
        /// What it waits for.
        on: Vec<Blocker>,
    },
    /// It could not be planned.
    Failed {
        /// What Terraform said.
        message: String,
    },
}

/// What a stack waits for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Blocker {
    /// The stack that has to be applied first.
    pub stack: String,
    /// The export that is not there yet; none when the stack has no state at all.
    pub export: Option<String>,
}

/// An output that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OutputChange {
    /// Its name.
    pub name: String,
    /// How.
    pub action: crate::Action,
    /// Its parts that change; the path of the output's whole value is empty.
    pub arguments: Vec<ArgumentChange>,
    /// The stacks that read it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub read_by: Vec<String>,
}

/// A check block or a condition that does not hold, or is not known yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Check {
    /// What it belongs to.
    pub address: String,
    /// Terraform's word: `fail`, `error`, `unknown`.
    pub status: String,
    /// What it says.
    pub messages: Vec<String>,
}

/// A change that Terraform puts off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Deferred {
    /// Terraform's word for the reason: `provider_config_unknown`.
    pub reason: String,
    /// The change.
    pub change: Change,
}
