//! What differs between two stacks, block by block and argument by argument.

use rustc_hash::FxHashMap;

use crate::member::Member;

/// A block that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The block's address.
    pub address: String,
    /// How it differs.
    pub change: Change,
}

/// How a block differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Only the second stack has it.
    Added,
    /// Only the first stack has it.
    Removed,
    /// Both have it; these arguments differ, or only one of the two has them.
    Changed(Vec<String>),
}

/// What differs, in the order of the first stack's blocks, then of those that only the second has.
///
/// Blocks are compared by what they are rendered to: which stack made a handle does not count.
#[must_use]
pub fn differences(before: &[Member<'_>], after: &[Member<'_>]) -> Vec<Difference> {
    let mut others: FxHashMap<&str, &Member<'_>> =
        after.iter().map(|member| (&*member.address, member)).collect();
    let mut found = Vec::new();
    for member in before {
        let change = match others.remove(&*member.address) {
            None => Change::Removed,
            Some(other) if other.block == member.block => continue,
            Some(other) => Change::Changed(arguments(member, other)),
        };
        found.push(Difference { address: member.address.clone(), change });
    }
    let added = after.iter().filter(|member| others.contains_key(&*member.address));
    found.extend(added.map(|member| Difference { address: member.address.clone(), change: Change::Added }));
    found
}

fn arguments(before: &Member<'_>, after: &Member<'_>) -> Vec<String> {
    let (before, after) = (before.arguments(), after.arguments());
    let mut others: FxHashMap<&str, _> =
        after.iter().map(|argument| (&*argument.path, argument.value)).collect();
    let mut changed: Vec<String> = Vec::new();
    for argument in &before {
        if others.remove(&*argument.path) != Some(argument.value) {
            changed.push(argument.path.clone());
        }
    }
    changed.extend(
        after
            .iter()
            .filter(|argument| others.contains_key(&*argument.path))
            .map(|argument| argument.path.clone()),
    );
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Mode, Stack, Untyped};

    fn stack(size: i32, extra: &'static str) -> Stack {
        let mut stack = Stack::new("toys", ">= 1.11");
        let data = |name: &'static str| Untyped::new(Mode::Managed, "terraform_data").set("input", name);
        let first = stack.add_untyped("first", data("x").set::<crate::Number>("size", size));
        stack.add_untyped("second", data("y").set::<String>("of", first.attribute::<String>("id")));
        stack.add_untyped(extra, data("z"));
        stack
    }

    #[test]
    fn handles_of_two_stacks_are_alike() {
        let (before, after) = (stack(1, "third"), stack(1, "third"));
        assert_eq!(differences(&before.members(), &after.members()), []);
    }

    #[test]
    fn what_changes_comes_and_goes_is_told_apart() {
        let (before, after) = (stack(1, "third"), stack(2, "fourth"));
        let found = differences(&before.members(), &after.members());
        let change = |address: &str, change: Change| Difference {
            address: format!("terraform_data.{address}"),
            change,
        };
        assert_eq!(
            found,
            [
                change("first", Change::Changed(vec!["size".to_owned()])),
                change("third", Change::Removed),
                change("fourth", Change::Added),
            ]
        );
    }
}
