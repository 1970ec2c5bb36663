//! What became of the resources of a standing output: kept, renamed, moved to another stack, replaced or gone.
//!
//! An object is known by what the provider knows it by, not by its address: [`ResourceKind`] says for each type what
//! that is. [`compare`] reads rendered stacks on both sides and does no IO.

mod findings;
mod kind;
mod lineage;
mod matching;
mod reading;
mod references;
#[cfg(test)]
mod tests;
mod transfers;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

pub use findings::{Change, Finding, Object};
pub use kind::{KnownBy, ResourceKind};
pub use reading::StandingStack;

use self::matching::Matching;
use crate::declarations::{Import, Moved, Removed};
use crate::section::Section;
use crate::stack::Stack;

/// An object that has another address within its stack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Move {
    /// The address it had.
    pub from: String,
    /// The address it has, or the next one on the way there.
    pub to: String,
}

/// An object that another stack takes over: this stack forgets it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Forgotten {
    /// The address it had here.
    pub from: String,
    /// The stack that has it.
    pub to_stack: String,
    /// Its address there.
    pub to: String,
}

/// An object that comes from another stack: this stack imports it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Taken {
    /// The address it has here.
    pub to: String,
    /// What the provider imports it by.
    pub id: String,
    /// The stack that had it.
    pub from_stack: String,
    /// Its address there.
    pub from: String,
}

/// What a stack has to say of its past: what is found, and what stood there and still holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StackHistory {
    /// `moved` blocks.
    pub moves: BTreeSet<Move>,
    /// `removed` blocks without destruction.
    pub forgotten: BTreeSet<Forgotten>,
    /// `import` blocks.
    pub taken: BTreeSet<Taken>,
}

impl StackHistory {
    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.moves.is_empty() && self.forgotten.is_empty() && self.taken.is_empty()
    }
}

/// What a comparison finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What each stack has to say of its past, by the stack's name; stacks without any are left out.
    pub stacks: BTreeMap<String, StackHistory>,
    /// What is lost, or looks as if it were, in the order of stacks and addresses.
    pub findings: Vec<Finding>,
}

/// Compares the stacks that stand with those newly made.
///
/// A match is made only between an address that is gone and one that is new, of one type, when each is the only one
/// for the other. What `removed`, `moved` and `import` blocks of `after` say already is neither said again nor found
/// missing.
#[must_use]
pub fn compare(before: &[StandingStack], after: &[StandingStack], kinds: &[ResourceKind]) -> Comparison {
    let matching = Matching::of(before, after, kinds);
    let mut comparison = Comparison::default();
    transfers::trace(&matching, &mut comparison);
    lineage::trace(&matching, &mut comparison);
    findings::find(&matching, &mut comparison);
    for outside in before.iter().chain(after).filter(|stack| stack.is_outside) {
        comparison.stacks.remove(&outside.name);
        comparison.findings.retain(|finding| !finding.is_of(&outside.name));
    }
    comparison.stacks.retain(|_, history| !history.is_empty());
    comparison
}

impl Stack {
    /// Adds the blocks by which Terraform learns of the stack's past. What is no address is left out; none comes from
    /// [`compare`].
    #[track_caller]
    pub fn add_history(&mut self, history: &StackHistory) {
        let pair = |from: &str, to: &str| Some((from.parse().ok()?, to.parse().ok()?));
        for Move { from, to } in &history.moves {
            if let Some((from, to)) = pair(from, to) {
                self.moved(Moved::between(from, to));
            }
        }
        for Forgotten { from, to_stack, to } in &history.forgotten {
            let way = Section::new("", reading::moved_to(to_stack, to), "");
            if let Ok(from) = from.parse() {
                self.section(way, |stack| stack.removed(Removed::forget(from)));
            }
        }
        for Taken { to, id, from_stack, from } in &history.taken {
            let way = Section::new("", reading::moved_from(from_stack, from), "");
            if let Ok(to) = to.parse() {
                self.section(way, |stack| stack.import(Import::at(to, id.clone())));
            }
        }
    }
}
