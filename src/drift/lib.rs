//! Live clusters against the model: what differs, what that means and what to do. No state of Terraform is looked at.
//!
//! It does no IO: [`generated`] has the model, [`live`] what stands.
//!
//! What the model refers to without knowing it, such as the id of a subnet, is recognised in AWS by what the model does
//! know of it: a subnet by its range, a security group, role or launch template by its name. What cannot be known from here,
//! such as the id of a key, is not compared.

mod compare;
mod difference;
pub mod render;

pub use compare::{Expected, Observed, compare};
pub use difference::{ClusterDrift, Difference, Drift, Kind, Notice, Remedy, Severity};
