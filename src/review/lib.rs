//! What a change does to an environment, as its reviewers read it: a [`Review`], made of two sets of generated files or of
//! Terraform's plans, and rendered as text, Markdown or JSON.
//!
//! Knows the providers' types and AWS's policies, and does no IO: files, plans and revisions are read by its caller.

mod access;
mod action;
mod argument;
mod change;
mod danger;
mod diff;
mod fail_on;
mod generated;
mod plan;
pub mod render;
mod review;

pub use access::{
    AccessChange, Direction, OpeningChange, RightKind, StackObjects, Traffic, access, openings,
};
pub use action::{Action, ReplaceOrder};
pub use argument::{ArgumentChange, Shown, ValueChange};
pub use change::{Change, Consequence, Import, Place, Reason};
pub use danger::Danger;
pub use diff::diff;
pub use fail_on::FailOn;
pub use generated::{Generated, GeneratedStack, Unreadable};
pub use plan::{PlannedStack, plan};
pub use review::{Blocker, Check, Deferred, MadeFrom, OutputChange, Review, StackReview, StackState};
