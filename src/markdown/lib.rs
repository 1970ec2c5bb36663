//! Text in GitHub's Markdown that stays text, whatever is in it: nothing becomes markup, a mention, a reference to an issue or
//! a commit, a link, an emoji or a formula, and nothing is there that is not seen.

mod budget;
mod escape;
mod visible;

pub use budget::Budget;
pub use escape::{cell, code, counted, html_code, longest_run, prose, url};
pub use visible::{number, shortened, shortened_pair, visible};

/// The characters that a comment on GitHub takes.
pub const LIMIT: usize = 65_536;
