//! Text for terminals.

use crate::Review;

/// The review for a terminal, with or without colour.
pub fn text(review: &Review, _colour: bool) -> String {
    format!("{}\n", review.environment)
}
