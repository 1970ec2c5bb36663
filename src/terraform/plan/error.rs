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

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = "write one with `terraform show -json FILE.tfplan > STACK.json`";
        match self {
            Self::Empty => write!(f, "it is empty, not a plan as JSON: {how}"),
            Self::PlanFile => {
                write!(
                    f,
                    "it is a plan file of Terraform's own, not JSON: {how}, in the folder that was planned"
                )
            }
            Self::NotText => write!(f, "it is no text in UTF-8, so not a plan as JSON: {how}"),
            Self::CutOff(line) => {
                write!(f, "it ends in the middle, in line {line}: a plan was cut off; {how}")
            }
            Self::NotJson { line, column } => {
                write!(f, "it is no JSON from line {line}, column {column} on: {how}")
            }
            Self::Log => {
                write!(f, "it is what `terraform plan -json` says while it plans, not a plan: {how}")
            }
            Self::State => write!(f, "it is a state, not a plan: {how}"),
            Self::NoPlan => write!(f, "it is JSON, but has nothing of a plan: {how}"),
            Self::Version(version) => write!(
                f,
                "it has the format version {version:?}, and only 1 and its minor versions can be read: write it with a \
                 Terraform or OpenTofu of version 1"
            ),
            Self::Part(part) => write!(f, "its `{part}` is not what a plan has there: {how}"),
        }
    }
}

impl std::error::Error for PlanError {}
