//! Terraform's plans of the stacks of an environment, as a review.

mod block;
mod changes;
mod objects;
mod outputs;
mod reasons;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeSet;

use generated::Generated;
use terraform::plan::Plan;

use self::block::Blocks;
use crate::{Blocker, MadeFrom, Review, StackReview, StackState, access, openings, order};

/// A stack that Terraform planned, or could not plan.
#[derive(Clone, Debug)]
pub struct PlannedStack {
    /// The stack's name.
    pub name: String,
    /// How far it came.
    pub outcome: PlanOutcome,
}

/// How far the planning of a stack came.
#[derive(Clone, Debug)]
pub enum PlanOutcome {
    /// There is a plan of all of it.
    Planned(Box<Plan>),
    /// Terraform stopped halfway: what is in the plan is not all.
    Stopped {
        /// The plan.
        plan: Box<Plan>,
        /// What Terraform said.
        message: String,
    },
    /// It cannot be planned before another stack is applied.
    Blocked(Vec<Blocker>),
    /// It could not be planned, with what Terraform said.
    Failed(String),
}

impl PlanOutcome {
    /// A plan: of all, unless it says of itself that it is not.
    pub fn of(plan: Plan) -> Self {
        let plan = Box::new(plan);
        if plan.errored {
            let message = "Terraform stopped while it planned; why is not in the plan".to_owned();
            Self::Stopped { plan, message }
        } else {
            Self::Planned(plan)
        }
    }

    /// The plan, of whatever it is.
    pub fn plan(&self) -> Option<&Plan> {
        match self {
            Self::Planned(plan) | Self::Stopped { plan, .. } => Some(plan),
            Self::Blocked(_) | Self::Failed(_) => None,
        }
    }

    fn state(&self) -> StackState {
        match self {
            Self::Planned(_) => StackState::Reviewed,
            Self::Stopped { message, .. } => StackState::Incomplete { message: message.clone() },
            Self::Blocked(on) => StackState::Blocked { on: on.clone() },
            Self::Failed(message) => StackState::Failed { message: message.clone() },
        }
    }
}

/// The plans of an environment's stacks, in the order they are applied, beside the generated files that were planned, if
/// they are at hand: places and settings keys are theirs, and who reads which export.
pub fn plan(environment: &str, planned: &[PlannedStack], generated: Option<&Generated>) -> Review {
    let mut review = Review {
        format_version: 1,
        environment: environment.to_owned(),
        made_from: MadeFrom::Plan { program: program(planned) },
        stacks: Vec::new(),
        access: Vec::new(),
        openings: Vec::new(),
        notes: Vec::new(),
    };
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for stack in planned {
        let blocks = Blocks::of(environment, &stack.name, generated);
        let mut of_stack = StackReview {
            stack: stack.name.clone(),
            state: stack.outcome.state(),
            changes: Vec::new(),
            drift: Vec::new(),
            outputs: Vec::new(),
            checks: Vec::new(),
            deferred: Vec::new(),
        };
        if let Some(plan) = stack.outcome.plan() {
            of_stack.changes = changes::planned(plan, &blocks);
            of_stack.drift = changes::drift(plan, &blocks);
            of_stack.deferred = changes::deferred(plan, &blocks);
            of_stack.outputs = outputs::changed(&stack.name, plan, generated);
            of_stack.checks = outputs::checks(plan);
            before.push(objects::before(&stack.name, plan));
            after.push(objects::after(&stack.name, plan, &blocks));
            review.notes.extend(note_of(&stack.name, plan));
        }
        review.stacks.push(of_stack);
    }
    review.notes.extend(outputs::read_as_they_stand(planned, generated));
    review.access = access(&before, &after);
    review.openings = openings(&before, &after);
    order::finish(&mut review);
    review
}

/// What made the plans, by their own account.
fn program(planned: &[PlannedStack]) -> String {
    let plans = planned.iter().filter_map(|stack| stack.outcome.plan());
    let programs: BTreeSet<String> = plans.map(Plan::program).collect();
    if programs.is_empty() {
        "Terraform".to_owned()
    } else {
        programs.into_iter().collect::<Vec<_>>().join(", ")
    }
}

/// What to know of a plan as a whole.
fn note_of(stack: &str, plan: &Plan) -> Option<String> {
    (plan.complete == Some(false) && !plan.errored).then(|| {
        format!(
            "Applying `{stack}` once does not lead to all that is configured: Terraform puts a part off, and needs another \
             plan after that."
        )
    })
}
