//! A service of the platform: its channels, and its AWS side.
//!
//! The AWS side is a key for what the service keeps, its secrets, and for each channel a role, a log group and alarms.

pub mod alarms;
pub mod channel;
pub mod grants;
pub mod key;
pub mod logs;
pub mod permissions;
pub mod role;
pub mod secrets;
pub mod settings;

pub use channel::{Channel, ServiceRole};
pub use permissions::Own;

#[cfg(test)]
mod tests;
