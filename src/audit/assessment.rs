//! What the audit found, as it is written to JSON and told in every other format.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::control::{Area, Severity};
use crate::exception::AcceptedBy;
use crate::framework::FrameworkResult;

/// The version of [`Assessment`]'s shape. Fields may be added; what is there keeps its meaning.
pub const FORMAT_VERSION: u32 = 1;

/// How a control, an id of a framework or a piece of evidence stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It holds.
    Pass,
    /// There is nothing that it is about.
    NotApplicable,
    /// The model cannot say; where it can be found out is told.
    NotAssessable,
    /// It does not hold, and the environment accepts that.
    Accepted,
    /// It does not hold.
    Fail,
}

impl Outcome {
    /// All, in the order in which they are counted.
    pub const ALL: [Self; 5] =
        [Self::Pass, Self::Fail, Self::Accepted, Self::NotApplicable, Self::NotAssessable];

    /// The word for it, as it is written in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Accepted => "accepted",
            Self::NotApplicable => "not-applicable",
            Self::NotAssessable => "not-assessable",
        }
    }

    /// What several come to: that something fails, or else is accepted, is unknown, passes; nothing is not applicable.
    pub fn together(outcomes: impl IntoIterator<Item = Self>) -> Self {
        let rank = |outcome: &Self| match outcome {
            Self::NotApplicable => 0,
            Self::Pass => 1,
            Self::NotAssessable => 2,
            Self::Accepted => 3,
            Self::Fail => 4,
        };
        outcomes.into_iter().max_by_key(rank).unwrap_or(Self::NotApplicable)
    }
}

/// An environment, judged.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Assessment {
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    /// The environment's name.
    pub environment: String,
    /// The day that it was judged by, `2026-11-30`.
    pub day: String,
    /// Every control of the catalogue, in its order.
    pub controls: Vec<ControlResult>,
    /// Every framework with each of its ids.
    pub frameworks: Vec<FrameworkResult>,
    /// Every exception of the environment, those of checks too, in the order of the settings.
    pub exceptions: Vec<ExceptionResult>,
}

/// A control, judged.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ControlResult {
    /// Its id.
    pub id: String,
    /// What must hold.
    pub title: String,
    /// How bad a failure is.
    pub severity: Severity,
    /// What it is about.
    pub area: Area,
    /// How it stands.
    pub outcome: Outcome,
    /// Why it matters.
    pub rationale: String,
    /// What to do when it fails.
    pub remedy: String,
    /// The ids of frameworks that ask for it: `cis-eks/2.1.1`.
    pub frameworks: Vec<String>,
    /// What was looked at; all of it, in the order of the stacks.
    pub evidence: Vec<Evidence>,
}

/// Something that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Evidence {
    /// How it stands.
    pub outcome: Outcome,
    /// The stack; `kubernetes` for manifests, and `environment` for what belongs to no stack.
    pub stack: String,
    /// The address in the stack, `aws_vpc.main`; of an object of manifests `trantor/dawn/Deployment/dawn`.
    pub address: String,
    /// The argument or field, `vpc_config[0].endpoint_public_access`; empty for the whole.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// What stands there, with `${stack:address.attribute}` for what is known only when it is applied; null when nothing
    /// does.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub value: Value,
    /// What that means, as a sentence without a full stop.
    pub message: String,
    /// The settings key that decides it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    /// Where that stands, as `file:line:column`; none for a default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setting_location: Option<String>,
    /// The generated file, from the project's folder: `out/prod/infrastructure/network.tf.json`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The SHA-256 of the file, in hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// By what it is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_by: Option<AcceptedBy>,
}

/// An exception, and what it is for.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ExceptionResult {
    /// The exception.
    #[serde(flatten)]
    pub exception: AcceptedBy,
    /// The controls in which it accepts something.
    pub controls: Vec<String>,
    /// Whether its last day is past.
    pub expired: bool,
}

impl Assessment {
    /// How many controls stand so.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.controls.iter().filter(|control| control.outcome == outcome).count()
    }

    /// Whether nothing fails.
    pub fn holds(&self) -> bool {
        self.count(Outcome::Fail) == 0
    }

    /// A control by its id.
    pub fn control(&self, id: &str) -> Option<&ControlResult> {
        self.controls.iter().find(|control| control.id == id)
    }
}
