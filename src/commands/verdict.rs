//! How a review is shown, and how the run ends that made it.

use std::collections::BTreeSet;

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
        // Once, however often it is named.
        let asked: BTreeSet<FailOn> = self.fail_on.iter().copied().collect();
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
        _ => report.result(&render::text(review, report.has_coloured_results())),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use review::{
        AccessChange, Action, Change, Danger, Direction, MadeFrom, ReplaceOrder, RightKind, StackReview,
        StackState,
    };

    use super::*;
    use crate::cli::{Cli, Verb};

    fn change(action: Action) -> Change {
        Change {
            address: "aws_vpc.main".to_owned(),
            resource_type: "aws_vpc".to_owned(),
            action,
            danger: Danger::default(),
            moved_from: None,
            import: None,
            deposed: None,
            reasons: Vec::new(),
            consequences: Vec::new(),
            arguments: Vec::new(),
            setting: String::new(),
            place: None,
        }
    }

    fn review(actions: &[Action], broadening: bool) -> Review {
        let stack = StackReview {
            stack: "infrastructure".to_owned(),
            state: StackState::Reviewed,
            changes: actions.iter().cloned().map(change).collect(),
            drift: Vec::new(),
            outputs: Vec::new(),
            checks: Vec::new(),
            deferred: Vec::new(),
        };
        let gain = AccessChange {
            principal: "role dawn".to_owned(),
            direction: Direction::Gains,
            kind: RightKind::Allowed,
            actions: vec!["s3:GetObject".to_owned()],
            patterns: Vec::new(),
            resources: vec!["*".to_owned()],
            conditions: Vec::new(),
            through: Vec::new(),
            notes: Vec::new(),
            broadening,
        };
        Review {
            format_version: 1,
            environment: "prod".to_owned(),
            made_from: MadeFrom::Diff { base: "main".to_owned(), head: "the settings".to_owned() },
            stacks: vec![stack],
            access: vec![gain],
            openings: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// How `cleon diff prod` with these arguments ends.
    fn exit(arguments: &[&str], review: &Review) -> Exit {
        let cli = Cli::try_parse_from([&["cleon", "diff", "prod"], arguments].concat()).unwrap();
        let Verb::Diff(diff) = &cli.verb else { panic!("{cli:?}") };
        diff.verdict.exit(review, review.has_changes(), &Report::new(&cli))
    }

    #[test]
    fn what_is_named_alone_fails() {
        let (update, replace) = (Action::Update, Action::Replace(ReplaceOrder::CreateFirst));
        let all = ["--fail-on", "broadening,replace", "--fail-on", "destroy"];
        let cases = [
            (review(&[], false), Exit::Done, Exit::Done, Exit::Done),
            (review(std::slice::from_ref(&update), false), Exit::Found, Exit::Done, Exit::Done),
            (review(&[update, replace], false), Exit::Found, Exit::Found, Exit::Found),
            (review(&[Action::Delete], false), Exit::Found, Exit::Found, Exit::Found),
            (review(&[Action::Create], true), Exit::Found, Exit::Done, Exit::Found),
        ];
        for (review, plain, destroy, any) in cases {
            assert_eq!(exit(&[], &review), plain, "{review:?}");
            assert_eq!(exit(&["--fail-on", "destroy"], &review), destroy, "{review:?}");
            assert_eq!(exit(&all, &review), any, "{review:?}");
        }
    }
}
