//! Terraform's plans of the stacks of an environment, as a review.

use serde_json::Value;

use crate::{Generated, MadeFrom, Review};

/// A stack that Terraform planned, or could not plan.
#[derive(Clone, Debug)]
pub struct PlannedStack {
    /// The stack's name.
    pub name: String,
    /// The plan as `terraform show -json` prints it, or why there is none.
    pub plan: Result<Value, crate::StackState>,
}

/// The plans of an environment's stacks, in the order they are applied, beside the generated files that were planned, if
/// they are at hand: places and settings keys are theirs.
pub fn plan(environment: &str, _planned: &[PlannedStack], _generated: Option<&Generated>) -> Review {
    Review {
        format_version: 1,
        environment: environment.to_owned(),
        made_from: MadeFrom::Plan { program: "Terraform".to_owned() },
        stacks: Vec::new(),
        access: Vec::new(),
        openings: Vec::new(),
        notes: Vec::new(),
    }
}
