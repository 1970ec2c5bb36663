//! Ways that open and close.

use super::{OpeningChange, StackObjects};

/// The ways that open or close, the broadening ones first.
pub fn openings(_before: &[StackObjects], _after: &[StackObjects]) -> Vec<OpeningChange> {
    Vec::new()
}
