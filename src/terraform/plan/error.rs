//! Why something is no plan.

use std::fmt;

/// Why something is no plan that can be read.
///
/// Nothing of the content is in it, which can be secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// There is nothing in it.
    Empty,
    /// It is a plan file of Terraform's own, which `terraform show -json` turns into JSON.
    PlanFile,
    /// It is not text.
    NotText,
    /// It ends in the middle, at this line.
    CutOff(usize),
    /// It is no JSON, from this line and column on.
    NotJson {
        /// The line, from 1 on.
        line: usize,
        /// The column, from 1 on.
        column: usize,
    },
    /// It is what `terraform plan -json` prints while it plans.
    Log,
    /// It is a state.
    State,
    /// It is JSON, and no plan.
    NoPlan,
    /// It has a format of another major version than 1.
    Version(String),
    /// A part of it is not what it is in plans.
    Part(&'static str),
}

impl PlanError {
    /// What to do instead.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Version(_) => "write it with Terraform or OpenTofu of version 1",
            Self::PlanFile => {
                "write its JSON, in the folder that was planned: `terraform show -json FILE.tfplan > STACK.json`"
            }
            _ => "write one with `terraform show -json FILE.tfplan > STACK.json`",
        }
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::PlanFile => f.write_str("it is a plan file of Terraform's own, not JSON"),
            Self::NotText => f.write_str("it is no text in UTF-8"),
            Self::CutOff(line) => write!(f, "it is cut off: it ends in the middle, in line {line}"),
            Self::NotJson { line, column } => {
                write!(f, "it is no JSON, from line {line}, column {column} on")
            }
            Self::Log => f.write_str("it is what `terraform plan -json` says while it plans, not a plan"),
            Self::State => f.write_str("it is a state, not a plan"),
            Self::NoPlan => f.write_str("it is JSON, but has nothing of a plan"),
            Self::Version(version) => {
                write!(
                    f,
                    "it has the format version {version:?}, and only 1 and its minor versions can be read"
                )
            }
            Self::Part(part) => write!(f, "its `{part}` is not what a plan has there"),
        }
    }
}

impl std::error::Error for PlanError {}
