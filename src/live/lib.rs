//! What stands in AWS: [`Cluster`]s as they are, and the [versions](catalog) that EKS offers, as plain data.
//!
//! A [`Connection`] is one account in one region, by the credentials that every tool of AWS finds. It only reads. Its calls
//! are retried when AWS throttles them, and all of them end: nothing here waits for ever. What the caller may not read is
//! named in [`Cluster::gaps`], and the rest is read.
//!
//! No type of the SDK leaves this crate, and no credential does: see [`Error`].

mod call;
pub mod catalog;
pub mod cluster;
mod connection;
mod covered;
mod credentials;
mod error;
mod query;
mod read;

pub use call::{Progress, Unwatched, Watch};
pub use catalog::{AddonQuery, AddonVersions, KubernetesVersion};
pub use cluster::{Cluster, Gap, Parts};
pub use connection::{Caller, Connection, Target};
pub use error::Error;
