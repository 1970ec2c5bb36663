//! Drift as people read it.

mod lines;
mod markdown;
mod text;

pub use markdown::markdown;
pub use text::text;
