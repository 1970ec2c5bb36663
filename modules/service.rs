//! A service of the platform: its channels, and its AWS side.

pub mod channel;
pub mod settings;

pub use channel::{Channel, ServiceRole};
