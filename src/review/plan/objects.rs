//! What stands in a stack before and after a plan, for those who judge rights and openings.

use serde_json::{Map, Value};
use terraform::plan::{Plan, ResourceChange};

use super::block::Blocks;
use super::values::has_unknown;
use crate::{Action, StackObjects};

/// What stands now.
pub(super) fn before(stack: &str, plan: &Plan) -> StackObjects {
    let mut objects = StackObjects { stack: stack.to_owned(), ..StackObjects::default() };
    for of in managed(plan) {
        if let Value::Object(arguments) = &of.change.before {
            // By the address it will have, so that a move is no change.
            objects.resources.insert(of.address.clone(), arguments.clone());
        }
    }
    for (name, change) in &plan.outputs {
        objects.outputs.insert(name.clone(), change.before.clone());
    }
    objects
}

/// What stands when it has been applied. What is known only then is as the generated files say it, if they are at hand.
pub(super) fn after(stack: &str, plan: &Plan, blocks: &Blocks<'_>) -> StackObjects {
    let mut objects = StackObjects { stack: stack.to_owned(), ..StackObjects::default() };
    for of in managed(plan) {
        let action = Action::of_plan(of.change.actions.iter().map(String::as_str));
        // What Terraform lets go of stays where it is, with all its rights.
        let arguments = if action == Action::Forget { &of.change.before } else { &of.change.after };
        let Value::Object(arguments) = arguments else { continue };
        let mut arguments = arguments.clone();
        let block = blocks.block(&of.address).and_then(|block| block.arguments());
        if let (Value::Object(unknown), Some(block)) = (&of.change.after_unknown, block) {
            fill(&mut arguments, unknown, block);
        }
        objects.resources.insert(of.address.clone(), arguments);
    }
    for (name, change) in &plan.outputs {
        objects.outputs.insert(name.clone(), change.after.clone());
    }
    objects
}

/// Objects of their own; what an earlier replacement left behind is nobody's any more.
fn managed(plan: &Plan) -> impl Iterator<Item = &ResourceChange> {
    plan.changes.iter().filter(|of| !of.is_data && of.deposed.is_none())
}

/// Puts the expressions of a block where values are not known yet.
fn fill(arguments: &mut Map<String, Value>, unknown: &Map<String, Value>, block: &Map<String, Value>) {
    for (name, mark) in unknown {
        if let Some(said) = block.get(name)
            && has_unknown(mark)
        {
            arguments.insert(name.clone(), said.clone());
        }
    }
}
