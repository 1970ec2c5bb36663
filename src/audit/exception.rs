//! What an environment lives with, for a reason and until a day.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::Subject;

/// An `[[accepted]]` of the environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// What finds it.
    pub of: Of,
    /// What it is found at: a settings key, or an address as the evidence has it.
    pub target: String,
    /// Why it is right to live with it.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it is accepted.
    pub expires: Date,
    /// Where it is followed up: an address or a number.
    pub ticket: Option<String>,
    /// Where it stands, as `file:line:column`.
    pub location: Option<String>,
}

/// What finds something that is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// A check of the model, by its id: `NET-009`.
    Check(String),
    /// A control of the catalogue, by its id: `rds-port`.
    Control(String),
}

/// An exception as it is told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct AcceptedBy {
    /// The check, when a finding of a check is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// The control, when what the audit finds is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// What it is found at, as the settings say it.
    pub target: String,
    /// Why it is right to live with it.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it is accepted, `2027-06-30`.
    pub expires: String,
    /// Where it is followed up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// Where it stands, as `file:line:column`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

impl Exception {
    /// Whether it still holds on a day.
    pub fn holds_on(&self, today: Date) -> bool {
        self.expires >= today
    }

    /// Whether it is of a control, or of a check that says part of it.
    pub(crate) fn is_of(&self, control: &str, checks: &[String]) -> bool {
        match &self.of {
            Of::Control(of) => of == control,
            Of::Check(of) => checks.contains(of),
        }
    }

    /// Whether it is of what was found at a settings key or at an address.
    pub(crate) fn is_at(&self, subject: Option<&Subject>, setting: &str) -> bool {
        self.target == setting
            || subject.is_some_and(|subject| self.target == subject.address || self.target == subject.name())
    }

    /// The exception as it is told.
    pub fn told(&self) -> AcceptedBy {
        let (check, control) = match &self.of {
            Of::Check(check) => (Some(check.clone()), None),
            Of::Control(control) => (None, Some(control.clone())),
        };
        AcceptedBy {
            check,
            control,
            target: self.target.clone(),
            reason: self.reason.clone(),
            owner: self.owner.clone(),
            expires: self.expires.to_string(),
            ticket: self.ticket.clone(),
            location: self.location.clone(),
        }
    }
}
