//! How a run ends that reviewed something.

use review::Review;

use crate::cli::{FailOn, Verdict};
use crate::exit::Exit;
use crate::report::Report;

impl FailOn {
    /// What a review is asked, and what to say when it has it.
    const fn of_review(self) -> (review::FailOn, &'static str) {
        match self {
            Self::Broadening => (
                review::FailOn::Broadening,
                "failed on broadening: somebody gains a right, or something opens",
            ),
            Self::Replace => (review::FailOn::Replace, "failed on replace: something is replaced"),
            Self::Destroy => (review::FailOn::Destroy, "failed on destroy: something is destroyed"),
        }
    }
}

impl Verdict {
    /// The exit status: that anything was `found` counts, or with `--fail-on` what it names alone, which is said.
    pub(super) fn exit(&self, review: &Review, found: bool, report: &Report) -> Exit {
        if self.fail_on.is_empty() {
            return if found { Exit::Found } else { Exit::Done };
        }
        let mut exit = Exit::Done;
        let mut asked = self.fail_on.clone();
        asked.dedup();
        for (what, reason) in asked.into_iter().map(FailOn::of_review) {
            if review.has(what) {
                report.reason(reason);
                exit = Exit::Found;
            }
        }
        exit
    }
}
