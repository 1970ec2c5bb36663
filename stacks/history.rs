//! What the settings say of resources that are no longer made, or that stood before: blocks of the stack concerned.

use settings::index;
use terraform::{Import, Removed, Section, Stack};

use crate::Composition;
use crate::environment::Environment;
use crate::environment::{ImportedSettings, RemovedSettings, StackName};

/// Adds the blocks of `[[removed]]` and `[[imported]]`. What they say wrongly of the stack is reported when
/// it is synthesized.
pub(crate) fn declare(environment: &Environment, compositions: &mut [Composition]) {
    let settings = &environment.settings;
    for (at, entry) in settings.removed.iter().enumerate() {
        let RemovedSettings { stack, address, destroy, .. } = entry;
        within(compositions, "removed", at, stack, |stack| {
            let removed = if *destroy { Removed::destroy } else { Removed::forget };
            stack.removed(removed(address.get().clone()));
        });
    }
    for (at, entry) in settings.imported.iter().enumerate() {
        let ImportedSettings { stack, address, id } = entry;
        within(compositions, "imported", at, stack, |stack| {
            if stack.resources().any(|(present, _, _)| present == address.get()) {
                stack.import(Import::at(address.get().clone(), id.to_string()));
            } else {
                let message = "cannot be imported: the stack has no such resource";
                stack.refuse(address.to_string(), message);
            }
        });
    }
}

/// Runs `add` with the stack of an entry. That there is one is checked with the settings.
fn within(
    compositions: &mut [Composition],
    list: &str,
    at: usize,
    name: &StackName,
    add: impl FnOnce(&mut Stack),
) {
    let mut stacks = compositions.iter_mut().map(|of| &mut of.stack);
    if let Some(stack) = stacks.find(|stack| stack.name() == name.as_str()) {
        stack.section(Section::new(list.to_owned(), "", index(list, at)), add);
    }
}
