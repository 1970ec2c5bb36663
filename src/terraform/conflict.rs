//! What a stack says twice, or says against what it declares.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use crate::address::ResourceAddress;
use crate::block::Entry;
use crate::diagnostic::Diagnostic;
use crate::expression::Node;
use crate::stack::{Declared, Stack};

/// Adds everything that is found.
pub(crate) fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    requirements(stack, found);
    configurations(stack, found);
    history(stack, found);
    patches(stack, found);
}

fn requirements(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let all = stack.requirements.iter().map(|(requirement, declared)| (&requirement.local_name, declared));
    for (name, declared, first) in repeated(all) {
        let mut problem = stack.diagnostic(
            format!("provider.{name}"),
            declared,
            format!("the provider `{name}` is required twice"),
        );
        problem.related = Some(first.location.into());
        problem.help = Some("require it once, with a version that suits both".to_owned());
        found.push(problem);
    }
}

fn configurations(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let all = stack.providers.iter().map(|configuration| {
        ((&configuration.local_name, configuration.alias.as_ref()), &configuration.declared)
    });
    for ((name, alias), declared, first) in repeated(all) {
        let message = match alias {
            Some(alias) => format!("the alias `{alias}` of the provider `{name}` is taken"),
            None => format!("the provider `{name}` has a default configuration already"),
        };
        let mut problem = stack.diagnostic(format!("provider.{name}"), declared, message);
        problem.related = Some(first.location.into());
        problem.help = Some("give one of them another alias with `Stack::provider_alias`".to_owned());
        found.push(problem);
    }
}

/// Each entry whose key is there before, with the first of that key.
fn repeated<'a, K: Copy + Eq + Hash>(
    all: impl Iterator<Item = (K, &'a Declared)>,
) -> Vec<(K, &'a Declared, &'a Declared)> {
    let mut seen: FxHashMap<K, &Declared> = FxHashMap::default();
    let mut repeated = Vec::new();
    for (key, declared) in all {
        if let Some(first) = seen.get(&key) {
            repeated.push((key, declared, *first));
        } else {
            seen.insert(key, declared);
        }
    }
    repeated
}

/// Terraform refuses to move or forget what the configuration still has.
fn history(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (kind, declared) in stack.history.iter().filter(|(kind, _)| *kind != "import") {
        let Some(Entry::Value(Node::String(from))) = declared.block.get("from") else { continue };
        let Some(present) =
            from.parse().ok().and_then(|address: ResourceAddress| stack.resources.get(&address))
        else {
            continue;
        };
        let message = format!("`{from}` is said to be {kind}, but the stack still declares it");
        let mut problem = stack.diagnostic(from.as_ref(), declared, message);
        problem.related = Some(present.location.into());
        problem.help = Some(format!("take away the resource or the `{kind}` block"));
        found.push(problem);
    }
}

fn patches(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (handle, _, declared) in &stack.patches {
        let address = handle.address.to_string();
        let message = if handle.stack != stack.id() {
            format!("a patch is for `{address}`, which belongs to another stack")
        } else if stack.resources.contains_key(&handle.address) {
            continue;
        } else {
            format!("a patch is for `{address}`, which the stack does not have")
        };
        found.push(stack.diagnostic(address, declared, message));
    }
}

#[cfg(test)]
#[path = "conflict_tests.rs"]
mod tests;
