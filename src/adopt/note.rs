//! What there is to say beside the settings.

use serde::Serialize;

/// Something of the cluster that there is something to say of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Note {
    /// What it is: `Fargate profile jobs`.
    pub what: String,
    /// What there is to say, as sentences.
    pub says: String,
}

impl Note {
    pub(crate) fn new(what: impl Into<String>, says: impl Into<String>) -> Self {
        Self { what: what.into(), says: says.into() }
    }
}

/// Something that the cluster is built on, and that is not taken over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Beside {
    /// Of which kind: `role`, `subnet`, `security group`, `launch template`, `VPC`, `key`.
    pub kind: &'static str,
    /// Its id or ARN.
    pub id: String,
    /// What has it: `the cluster`, `node group workers`.
    pub used_by: Vec<String>,
}
