//! Terraform's plans, read back from the JSON that `terraform show -json` prints, with every secret covered.
//!
//! A plan holds secrets in clear text. [`Unredacted::read`] reads one and shows nothing of it; [`Secrets`] collects what is
//! marked as sensitive in it, and a [`Redactor`] made of them covers each of those values wherever it stands. Only then
//! there is a [`Plan`], so that nothing that is made of a plan can hold one of its secrets.
//!
//! Reads the formats of Terraform and OpenTofu, version 1 and its minor versions. What a later version adds is passed over
//! or kept by its own name: actions, reasons and fields that are not known here are no error.

mod checks;
mod configuration;
mod error;
mod model;
mod reading;
mod redactor;
mod secrets;
mod spellings;
#[cfg(test)]
mod tests;

pub use checks::{Check, CheckInstance};
pub use configuration::{Configuration, without_keys};
pub use error::PlanError;
pub use model::{
    ActionInvocation, Change, Deferred, Importing, Plan, RelevantAttribute, ResourceChange, Step, path_text,
};
pub use reading::Unredacted;
pub use redactor::{Redactor, is_covered};
pub use secrets::Secrets;
