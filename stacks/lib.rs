//! Compositions of building blocks, a file each, and the settings they are made from.

pub mod environment;
pub mod infrastructure;
pub mod root_module;
