//! An assessment as people and programs read it.

#[cfg(test)]
pub(crate) mod sample;
mod text;

pub use text::{Shown, text};
