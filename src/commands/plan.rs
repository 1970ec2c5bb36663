//! `plan`: what Terraform would do in an environment, by plans of its stacks.

mod blocked;
mod from;
mod generated;
mod planning;
mod save;

use review::{Blocker, PlanOutcome, PlannedStack, Review, StackState};
use terraform::plan::{Redactor, Secrets, Unredacted};

use super::diff::{links, name};
use super::sides::Sides;
use super::{Failure, lock, verdict};
use crate::cli::{Cli, Plan};
use crate::exit::Exit;
use crate::output_folder::Access;
use crate::report::Report;

/// A stack as Terraform left it. What is in here may hold secrets, and goes nowhere before these are covered.
struct RawStack {
    name: String,
    outcome: RawOutcome,
}

/// How far a stack came.
enum RawOutcome {
    /// There is a plan; of one that is not of all, with what Terraform said.
    Plan(Unredacted, Option<String>),
    /// It waits for other stacks.
    Blocked(Vec<Blocker>),
    /// There is none, with what Terraform said.
    Failed(String),
}

pub(crate) fn run(cli: &Cli, arguments: &Plan, report: &Report) -> Result<Exit, Failure> {
    let environment = name(&arguments.environment)?;
    let _lock = lock(cli, Access::Read, report);
    let generated = generated::read(cli, &environment)?;
    let mut secrets = Secrets::default();
    let (raw, scratch) = if arguments.from.is_empty() {
        let generated = generated.as_ref().ok_or_else(|| generated::missing(cli, &environment))?;
        let (raw, scratch) = planning::plan(generated, arguments, &mut secrets, report)?;
        (raw, Some(scratch))
    } else {
        let order = generated.as_ref().map(|generated| generated.order()).unwrap_or_default();
        (from::read(&arguments.from, &order)?, None)
    };

    for stack in &raw {
        if let RawOutcome::Plan(plan, _) = &stack.outcome {
            secrets.collect(plan);
        }
    }
    let mut redactor = Redactor::new(&secrets);
    let stacks: Vec<PlannedStack> = raw.into_iter().map(|stack| covered(stack, &mut redactor)).collect();
    if let Some((folder, scratch)) = arguments.save.as_ref().zip(scratch) {
        save::plans(folder, &stacks, &scratch)?;
    }

    let mut review =
        review::plan(environment.as_str(), &stacks, generated.as_ref().map(|generated| &generated.files));
    review.notes.extend(generated.iter().flat_map(|generated| generated.warnings.iter().cloned()));
    if !arguments.stack.is_empty() {
        review.notes.push(format!("Only these stacks were planned: {}.", arguments.stack.join(", ")));
    }
    let links = links::of_checked_out(arguments.links.as_deref(), &Sides::new(cli, report));
    verdict::show(&review, &links, report);
    Ok(exit(&review, arguments, report))
}

/// The same without secrets.
fn covered(stack: RawStack, redactor: &mut Redactor) -> PlannedStack {
    let outcome = match stack.outcome {
        RawOutcome::Plan(plan, message) => {
            let plan = plan.redact(redactor);
            match message {
                Some(message) => {
                    PlanOutcome::Stopped { plan: Box::new(plan), message: redactor.text(&message) }
                }
                None => PlanOutcome::of(plan),
            }
        }
        RawOutcome::Blocked(on) => PlanOutcome::Blocked(on),
        RawOutcome::Failed(message) => PlanOutcome::Failed(redactor.text(&message)),
    };
    PlannedStack { name: stack.name, outcome }
}

/// What was asked to fail on decides, unless a stack could not be looked at: what is in it nobody knows.
fn exit(review: &Review, arguments: &Plan, report: &Report) -> Exit {
    let mut exit = arguments.verdict.exit(review, review.has_changes(), report);
    for stack in &review.stacks {
        exit = exit.max(match &stack.state {
            StackState::Reviewed => Exit::Done,
            StackState::Blocked { .. } => Exit::Found,
            // Plans made elsewhere are as good as they are.
            StackState::Incomplete { .. } if !arguments.from.is_empty() => Exit::Found,
            StackState::Incomplete { .. } | StackState::Failed { .. } => Exit::Outside,
        });
    }
    exit
}
