//! A review in figures.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{Action, Change, Danger, Review, StackReview, StackState};

/// A review as it is written as JSON: with its figures first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Review")]
pub struct Document<'a> {
    /// The figures.
    pub summary: Summary,
    /// The review.
    #[serde(flatten)]
    pub review: &'a Review,
}

/// What a review comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Summary {
    /// How closely the most dangerous change wants to be looked at.
    pub danger: Danger,
    /// Whether somebody gains a right, or something opens.
    pub broadening: bool,
    /// Whether each stack was looked at as a whole.
    pub complete: bool,
    /// What happens in all stacks.
    pub counts: Counts,
    /// What happens in each stack, in the order they are applied.
    pub stacks: Vec<StackSummary>,
}

/// What a stack's part of a review comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StackSummary {
    /// The stack's name.
    pub stack: String,
    /// How closely its most dangerous change wants to be looked at.
    pub danger: Danger,
    /// Whether it was looked at as a whole.
    pub complete: bool,
    /// What happens in it.
    pub counts: Counts,
}

/// To how many objects something happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// Made.
    pub create: usize,
    /// Changed in place.
    pub update: usize,
    /// Destroyed and made anew, in either order.
    pub replace: usize,
    /// Destroyed.
    pub delete: usize,
    /// Forgotten by Terraform.
    pub forget: usize,
    /// Made anew, while Terraform forgets the one that stands.
    pub create_then_forget: usize,
    /// Data sources that are read while applying.
    pub read: usize,
    /// Blocks that Terraform keeps no object for, such as a provider's configuration.
    pub written: usize,
    /// Something that a later Terraform does.
    pub other: usize,
    /// Moved to another address, whatever else happens to them.
    pub moved: usize,
    /// Taken over from the provider, whatever else happens to them.
    pub imported: usize,
    /// Outputs that change.
    pub outputs: usize,
    /// Changed by others since the last apply.
    pub drift: usize,
    /// Put off by Terraform.
    pub deferred: usize,
    /// Checks and conditions that do not hold, or are not known yet.
    pub checks: usize,
}

impl Counts {
    /// What happens to the objects of a list, whatever that list is.
    pub(crate) fn of_changes<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Self {
        let mut counts = Self::default();
        for change in changes {
            let count = match change.action {
                Action::NoOp => None,
                Action::Read => Some(&mut counts.read),
                Action::Create => Some(&mut counts.create),
                Action::Update => Some(&mut counts.update),
                Action::Replace(_) => Some(&mut counts.replace),
                Action::Delete => Some(&mut counts.delete),
                Action::Forget => Some(&mut counts.forget),
                Action::CreateThenForget => Some(&mut counts.create_then_forget),
                Action::Written(_) => Some(&mut counts.written),
                Action::Other(_) => Some(&mut counts.other),
            };
            if let Some(count) = count {
                *count += 1;
            }
            counts.moved += usize::from(change.moved_from.is_some());
            counts.imported += usize::from(change.import.is_some());
        }
        counts
    }

    fn of_stack(stack: &StackReview) -> Self {
        Self {
            outputs: stack.outputs.len(),
            drift: stack.drift.len(),
            deferred: stack.deferred.len(),
            checks: stack.checks.len(),
            ..Self::of_changes(&stack.changes)
        }
    }

    fn add(&mut self, other: &Self) {
        self.create += other.create;
        self.update += other.update;
        self.replace += other.replace;
        self.delete += other.delete;
        self.forget += other.forget;
        self.create_then_forget += other.create_then_forget;
        self.read += other.read;
        self.written += other.written;
        self.other += other.other;
        self.moved += other.moved;
        self.imported += other.imported;
        self.outputs += other.outputs;
        self.drift += other.drift;
        self.deferred += other.deferred;
        self.checks += other.checks;
    }
}

impl Review {
    /// What it comes to.
    pub fn summary(&self) -> Summary {
        let summary = |stack: &StackReview| StackSummary {
            stack: stack.stack.clone(),
            danger: stack.changes.iter().map(|change| change.danger).max().unwrap_or_default(),
            complete: stack.state == StackState::Reviewed,
            counts: Counts::of_stack(stack),
        };
        let stacks: Vec<StackSummary> = self.stacks.iter().map(summary).collect();
        let mut counts = Counts::default();
        for stack in &stacks {
            counts.add(&stack.counts);
        }
        Summary {
            danger: self.danger(),
            broadening: self.has(crate::FailOn::Broadening),
            complete: stacks.iter().all(|stack| stack.complete),
            counts,
            stacks,
        }
    }

    /// The review with its figures, to be written as JSON.
    pub fn document(&self) -> Document<'_> {
        Document { summary: self.summary(), review: self }
    }
}
