//! What a change does to an environment, as its reviewers read it: a [`Review`], made of two sets of generated files or of
//! Terraform's plans, and rendered as text, Markdown or JSON.
//!
//! Knows the providers' types and AWS's policies, and does no IO: files, plans and revisions are read by its caller.

mod access;
mod action;
mod argument;
mod change;
mod compare;
mod consequence;
mod danger;
mod diff;
mod fail_on;
#[cfg(test)]
mod fixture;
mod forecast;
mod order;
mod plan;
pub mod render;
mod review;
mod schema;
mod summary;
mod tree;

pub use access::{
    AccessChange, Direction, OpeningChange, RightKind, StackObjects, Traffic, access, openings,
};
pub use action::{Action, ReplaceOrder, Written};
pub use argument::{ArgumentChange, Shown, ValueChange};
pub use change::{Change, Consequence, Import, Place, Reason};
pub use danger::Danger;
pub use diff::diff;
pub use fail_on::FailOn;
pub use plan::{PlanOutcome, PlannedStack, plan};
pub use review::{Blocker, Check, Deferred, MadeFrom, OutputChange, Review, StackReview, StackState};
pub use schema::json_schema;
pub use summary::{Counts, Document, StackSummary, Summary};
