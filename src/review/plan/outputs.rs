//! Outputs, and checks.

use generated::Generated;
use terraform::plan::Plan;

use super::{PlannedStack, values};
use crate::compare::Rules;
use crate::forecast::listed;
use crate::{Action, Check, OutputChange};

/// The outputs of a stack that change, with who reads them.
pub(super) fn changed(stack: &str, plan: &Plan, generated: Option<&Generated>) -> Vec<OutputChange> {
    let change = |(name, change): &(String, terraform::plan::Change)| {
        let action = Action::of_plan(change.actions.iter().map(String::as_str));
        let arguments = match action {
            Action::NoOp | Action::Delete => Vec::new(),
            _ => values::arguments(Rules::Free, change),
        };
        OutputChange { name: name.clone(), action, arguments, read_by: readers(stack, name, generated) }
    };
    plan.outputs.iter().map(change).filter(|change| change.action != Action::NoOp).collect()
}

/// The stacks that read an export.
fn readers(stack: &str, export: &str, generated: Option<&Generated>) -> Vec<String> {
    let stacks = generated.map(|generated| generated.stacks.as_slice()).unwrap_or_default();
    let reads = stacks.iter().filter(|reader| {
        reader.references.get(stack).is_some_and(|exports| exports.iter().any(|of| of == export))
    });
    reads.map(|reader| reader.name.clone()).collect()
}

/// That a stack was planned with an export as it stands, which another of these plans changes.
pub(super) fn read_as_they_stand(planned: &[PlannedStack], generated: Option<&Generated>) -> Vec<String> {
    let stacks = generated.map(|generated| generated.stacks.as_slice()).unwrap_or_default();
    let mut notes = Vec::new();
    for reader in planned.iter().filter(|stack| stack.outcome.plan().is_some()) {
        let Some(references) = stacks.iter().find(|of| of.name == reader.name).map(|of| &of.references)
        else {
            continue;
        };
        for (producer, exports) in references {
            let producing = planned.iter().find(|of| of.name == *producer).and_then(|of| of.outcome.plan());
            let Some(plan) = producing else { continue };
            let is_other = |export: &&String| {
                plan.has_output(export) == Some(true)
                    && plan
                        .outputs
                        .iter()
                        .any(|(name, change)| name == *export && change.actions != ["no-op"])
            };
            let changed: Vec<String> = exports.iter().filter(is_other).cloned().collect();
            if !changed.is_empty() {
                notes.push(format!(
                    "`{}` was planned with {} of `{producer}` as it stands, which changes: plan it again when `{producer}` \
                     has been applied.",
                    reader.name,
                    listed(&changed),
                ));
            }
        }
    }
    notes
}

/// The checks and conditions that do not hold, or are not known yet.
pub(super) fn checks(plan: &Plan) -> Vec<Check> {
    let mut found = Vec::new();
    for check in &plan.checks {
        let open = check.instances.iter().filter(|instance| instance.status != "pass");
        let instances: Vec<Check> = open
            .map(|instance| Check {
                address: if instance.address.is_empty() { &check.address } else { &instance.address }.clone(),
                status: instance.status.clone(),
                messages: instance.messages.clone(),
            })
            .collect();
        if instances.is_empty() && check.status != "pass" {
            let (address, status) = (check.address.clone(), check.status.clone());
            found.push(Check { address, status, messages: Vec::new() });
        }
        found.extend(instances);
    }
    found
}
