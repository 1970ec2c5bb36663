//! What to know of a review as a whole, and who reads what changes.

use std::collections::BTreeMap;

use super::Environments;
use super::manifests::STACK;
use crate::{Action, MadeFrom, Review};
use generated::Generated;

/// Says which stacks read the outputs that change, and adds the notes.
pub(super) fn add(review: &mut Review, environments: &Environments<'_>, left_out: usize) {
    if !environments.predicts {
        let MadeFrom::Diff { base, .. } = &review.made_from else { return };
        review.notes.push(format!(
            "This compares two environments: what `{base}` lacks stands here as created, and what only it has as deleted. \
             Nothing of it is a change that anybody is going to make."
        ));
        if left_out > 0 {
            let values = if left_out == 1 { "1 value".to_owned() } else { format!("{left_out} values") };
            review.notes.push(format!(
                "Left out: {values} that differ in nothing but the names of the environments and their accounts."
            ));
        }
        return;
    }
    let readers = readers(environments);
    let mut waiting: Vec<String> = Vec::new();
    for stack in &mut review.stacks {
        let mut read: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for output in &mut stack.outputs {
            let of_output = readers.get(&(stack.stack.as_str(), output.name.as_str()));
            output.read_by = of_output.into_iter().flatten().map(|name| (*name).to_owned()).collect();
        }
        for output in stack.outputs.iter().filter(|output| output.action == Action::Update) {
            for reader in &output.read_by {
                read.entry(reader).or_default().push(&output.name);
            }
        }
        for (reader, names) in read {
            let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
            waiting.push(format!(
                "`{reader}` reads {} of `{}`, which changes: what follows from that in `{reader}` shows only when `{}` is \
                 applied.",
                names.join(", "),
                stack.stack,
                stack.stack,
            ));
        }
    }
    review.notes.extend(waiting);
    review.notes.extend(blocked(environments));
    let leaves_objects = |stack: &crate::StackReview| {
        stack.stack == STACK && stack.changes.iter().any(|change| change.action == Action::Delete)
    };
    if review.stacks.iter().any(leaves_objects) {
        review.notes.push(
            "What the manifests have no more stays in its cluster until Argo CD prunes it or somebody deletes it."
                .to_owned(),
        );
    }
}

/// The stacks that read what is not exported yet.
fn blocked(environments: &Environments<'_>) -> Vec<String> {
    let has_output = |generated: &Generated, stack: &str, export: &str| {
        let of_stack = generated.stacks.iter().filter(|standing| standing.name == stack);
        let mut files = of_stack.flat_map(|standing| standing.files.values());
        files.any(|(_, content)| content.get("output").and_then(|outputs| outputs.get(export)).is_some())
    };
    let mut notes = Vec::new();
    for stack in &environments.head.stacks {
        for (producer, exports) in &stack.references {
            let missing = exports.iter().filter(|export| {
                has_output(environments.head, producer, export)
                    && !has_output(environments.base, producer, export)
            });
            let missing: Vec<String> = missing.map(|export| format!("`{export}`")).collect();
            if !missing.is_empty() {
                notes.push(format!(
                    "`{}` reads {} of `{producer}`, which is new: it can be planned only when `{producer}` is applied.",
                    stack.name,
                    missing.join(", "),
                ));
            }
        }
    }
    notes
}

/// The stacks that read an export, on either side, by the stack that exports it and the export.
fn readers<'g>(environments: &Environments<'g>) -> BTreeMap<(&'g str, &'g str), Vec<&'g str>> {
    let mut readers: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    let stacks = |generated: &'g Generated| generated.stacks.iter();
    for stack in stacks(environments.head).chain(stacks(environments.base)) {
        for (producer, exports) in &stack.references {
            for export in exports {
                let of_export = readers.entry((producer, export)).or_default();
                if !of_export.contains(&&*stack.name) {
                    of_export.push(&stack.name);
                }
            }
        }
    }
    readers
}
