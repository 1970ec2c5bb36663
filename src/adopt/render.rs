//! Adoptions as people and programs read them.

mod json;
mod markdown;
mod said;
mod text;

use serde::Serialize;

pub use json::json;
pub use markdown::markdown;
pub use text::text;

/// What the generated files make of the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Generated {
    /// What Terraform imports, by address.
    pub imports: Vec<Import>,
    /// What the checks find in the cluster's settings; it keeps nobody from adopting.
    pub findings: Vec<Finding>,
    /// Whether the settings say that the state has everything.
    pub taken_over: bool,
    /// Whether the file was written.
    pub written: bool,
}

/// Something that Terraform imports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Import {
    /// The resource: `aws_eks_cluster.trantor`.
    pub address: String,
    /// What the provider imports it by: `trantor`.
    pub id: String,
}

/// Something that a check finds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The check: `EKS-004`.
    pub check: String,
    /// What it finds it at, as an acceptance names it.
    pub target: String,
    /// What it finds.
    pub message: String,
}
