//! Markdown for the comment of a pull request.

use crate::Review;

/// The characters that a comment on GitHub takes: 65,536.
pub const MARKDOWN_LIMIT: usize = 65_536;

/// Where the generated files can be seen.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// The address that paths of files are added to: `https://github.com/example-org/platform/blob/1a2b3c4/`; none when files
    /// are named without a link.
    pub files: Option<String>,
}

/// The comment: shorter than [`MARKDOWN_LIMIT`], whatever happens.
pub fn markdown(review: &Review, _links: &Links) -> String {
    format!("<!-- cleon review {} -->\n", review.environment)
}
