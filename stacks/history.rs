//! What the settings say of resources that are no longer made, or that stood before: blocks of the stack concerned.

use settings::index;
use terraform::{Import, Removed, Section, Stack};

use crate::Composition;
use crate::environment::Environment;
use crate::environment::{ImportedSettings, RemovedSettings, StackName};

/// Adds the blocks of `[[removed]]` and `[[imported]]`. What they say wrongly is reported when the stack is
/// synthesized.
pub(crate) fn declare(environment: &Environment, compositions: &mut [Composition]) {
    let settings = &environment.settings;
    for (at, entry) in settings.removed.iter().enumerate() {
        let RemovedSettings { stack, address, destroy, .. } = entry;
        within(compositions, "removed", at, stack, &address.to_string(), |stack| {
            let removed = if *destroy { Removed::destroy } else { Removed::forget };
            stack.removed(removed(address.get().clone()));
        });
    }
    for (at, entry) in settings.imported.iter().enumerate() {
        let ImportedSettings { stack, address, id } = entry;
        within(compositions, "imported", at, stack, &address.to_string(), |stack| {
            if stack.resources().any(|(present, _, _)| present == address.get()) {
                stack.import(Import::at(address.get().clone(), id.to_string()));
            } else {
                let message = "cannot be imported: the stack has no such resource";
                stack.refuse(address.to_string(), message);
            }
        });
    }
}

/// Runs `add` with the stack of an entry; one that is not there is reported in the first stack there is.
fn within(
    compositions: &mut [Composition],
    list: &str,
    at: usize,
    name: &StackName,
    address: &str,
    add: impl FnOnce(&mut Stack),
) {
    let names: Vec<String> = compositions.iter().map(|of| of.stack.name().to_owned()).collect();
    let found = names.iter().position(|of| of == name.as_str());
    let Some(composition) = compositions.get_mut(found.unwrap_or(0)) else { return };
    let section = |setting: String| Section::new(list.to_owned(), "", setting);
    if found.is_some() {
        composition.stack.section(section(index(list, at)), add);
    } else {
        composition.stack.section(section(format!("{}.stack", index(list, at))), |stack| {
            let message = format!("there is no stack \"{name}\": the stacks are {}", names.join(", "));
            stack.refuse(address, message);
        });
    }
}
