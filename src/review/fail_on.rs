//! What a run can be asked to fail on.

use crate::{Danger, Review, StackState};

/// What a run can be asked to fail on, apart from everything else that changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailOn {
    /// Somebody gains a right, or something opens.
    Broadening,
    /// Something is replaced.
    Replace,
    /// Something is destroyed, be it to be replaced.
    Destroy,
}

impl Review {
    /// Whether there is anything to look at. A stack that could not be looked at is, and a check that does not hold; what
    /// is only read while applying is not.
    pub fn has_changes(&self) -> bool {
        let has = |stack: &crate::StackReview| {
            stack.state != StackState::Reviewed
                || stack.changes.iter().any(|change| change.action != crate::Action::Read)
                || stack.checks.iter().any(|check| check.status != "unknown")
                || !stack.drift.is_empty()
                || !stack.outputs.is_empty()
                || !stack.deferred.is_empty()
        };
        self.stacks.iter().any(has)
    }

    /// Whether it has what a run was asked to fail on.
    pub fn has(&self, what: FailOn) -> bool {
        let changes = || self.stacks.iter().flat_map(|stack| &stack.changes);
        match what {
            FailOn::Broadening => {
                self.access.iter().any(|change| change.broadening)
                    || self.openings.iter().any(|change| change.broadening)
            }
            FailOn::Replace => changes().any(|change| {
                matches!(change.action, crate::Action::Replace(_) | crate::Action::CreateThenForget)
            }),
            FailOn::Destroy => changes().any(|change| change.action.destroys()),
        }
    }

    /// The most dangerous change of all.
    pub fn danger(&self) -> Danger {
        let changes = self.stacks.iter().flat_map(|stack| &stack.changes);
        changes.map(|change| change.danger).max().unwrap_or_default()
    }
}
