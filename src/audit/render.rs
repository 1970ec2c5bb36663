//! An assessment as people and programs read it.

mod text;

pub use text::{Shown, text};
