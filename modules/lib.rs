//! The building blocks of a platform, a file each: `fn(&mut Stack, settings, upstream handles) -> outputs`.
//!
//! A block's settings stand beside it in `<block>/settings.rs`. None knows which environment it is in.

pub mod account;
pub mod adopted;
pub mod argo_cd;
pub mod bucket;
pub mod cluster;
pub mod controllers;
pub mod database;
pub mod encryption_key;
pub mod file_system;
pub mod identity;
pub mod namespace;
pub mod network;
pub mod node_group;
pub mod pipeline;
pub mod quantity;
pub mod registry;
pub mod security_group;
pub mod service;
pub mod state_bucket;
pub mod workload;

#[cfg(test)]
mod testing;
