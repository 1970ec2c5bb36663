//! Kinds that custom resource definitions add to a cluster, as far as they are used.

pub mod app_project;
pub mod application;
