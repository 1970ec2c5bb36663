//! Renderings of a review.
//!
//! Values come from settings and plans, and so from whoever opens a pull request: nothing in them may act on a terminal or
//! become Markdown.

mod alike;
mod group;
mod lines;
mod markdown;
#[cfg(test)]
mod tests;
mod text;
mod value;
mod words;

pub use markdown::{Comment, Links, MARKDOWN_LIMIT, markdown, marker};
pub use text::text;
