//! How a review is shown, and how the run ends that made it.

use review::render::{self, Links};
use review::{FailOn as ReviewFailOn, Review};
use serde_json::json;

use crate::cli::{FailOn, Format, Verdict};
use crate::exit::Exit;
use crate::report::Report;

impl FailOn {
    /// What a review is asked, and what to say when it has it.
    const fn of_review(self) -> (ReviewFailOn, &'static str) {
        match self {
            Self::Broadening => {
                (ReviewFailOn::Broadening, "failed on broadening: somebody gains a right, or something opens")
            }
            Self::Replace => (ReviewFailOn::Replace, "failed on replace: something is replaced"),
            Self::Destroy => (ReviewFailOn::Destroy, "failed on destroy: something is destroyed"),
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

/// Shows a review in the format that was asked for.
pub(super) fn show(review: &Review, links: &Links, report: &Report) {
    match report.format() {
        Format::Text => report.result(&render::text(review, report.has_coloured_results())),
        Format::Markdown => {
            let comment = render::markdown(review, links);
            report.result(&comment.text);
            if !comment.complete {
                report.warning(
                    "not everything that is destroyed or replaced fits in a comment, which says so at its top; \
                     `--format json` has all of it",
                );
            }
        }
        Format::Json => report.document(&json!(review.document())),
    }
}
