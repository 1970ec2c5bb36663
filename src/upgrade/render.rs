//! Plans as people read them.

mod markdown;
mod text;
mod words;

pub use markdown::markdown;
pub use text::text;
