//! Renderings of a review.

mod markdown;
mod text;

pub use markdown::{Links, MARKDOWN_LIMIT, markdown};
pub use text::text;
