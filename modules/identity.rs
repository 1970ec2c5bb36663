//! Roles of workloads and controllers.

pub mod settings;
