//! An assessment as people and programs read it.

mod comment;
mod oscal;
#[cfg(test)]
pub(crate) mod sample;
mod sarif;
mod text;

pub use comment::markdown;
pub use oscal::oscal;
pub use sarif::{Digests, sarif};
pub use text::{Shown, text};
