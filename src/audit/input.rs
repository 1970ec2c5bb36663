//! What the audit is given.

use std::collections::BTreeMap;

use generated::{Generated, ManifestObject};
use jiff::civil::Date;

use crate::Exception;

/// What an environment is judged by. All of it is read by the caller.
pub struct Input<'a> {
    /// The generated files.
    pub generated: &'a Generated,
    /// The objects of the Kubernetes manifests, each as the API server gets it. Those that Terraform delivers are read from
    /// the generated files.
    pub objects: Vec<ManifestObject>,
    /// The account of each environment, this one among them, by name.
    pub accounts: BTreeMap<String, String>,
    /// Every check of the model that ran, with what must hold: by id, as in docs/checks.md.
    pub checks: BTreeMap<String, String>,
    /// What these checks found.
    pub findings: Vec<CheckFinding>,
    /// What the environment accepts.
    pub exceptions: Vec<Exception>,
    /// The day that support of versions and exceptions are judged by, in UTC.
    pub today: Date,
    /// The files of `out/` that are not what the model makes; none when nobody looked.
    pub differing: Option<Vec<String>>,
    /// Where a settings key stands, as `file:line:column`; none for a default.
    pub locate: &'a dyn Fn(&str) -> Option<String>,
}

/// What a check of the model found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckFinding {
    /// The check's id: `NET-009`.
    pub check: String,
    /// What it was found at, mostly a settings key.
    pub target: String,
    /// What is wrong.
    pub message: String,
}
