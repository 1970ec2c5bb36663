//! AWS: typed bindings of the Terraform provider, and AWS's names, limits, addresses and policies.

pub mod addon_versions;
pub mod ami_type;
pub mod arn;
pub mod cidr;
pub mod instance_type;
pub mod kubernetes_version;
pub mod log_retention;
pub mod names;
pub mod region;

#[rustfmt::skip]
#[allow(clippy::too_many_arguments, clippy::doc_markdown, reason = "as the provider's schema has it")]
pub mod generated;
pub mod limits;
pub mod policy;
mod schemas;

pub use generated::*;
pub use policy::{PolicyDocument, Principal, Statement};
pub use schemas::{PROVIDER_VERSIONS, provider_requirement, schemas};
