//! Sets of actions, as policies write them.

use std::collections::{BTreeMap, BTreeSet};

use aws::iam_actions::{self, IamAction};

use super::wildcard::{are_disjoint, covers_in_any_case, is_pattern};

/// A set of actions. What the list of actions knows is there one by one, so that two ways to write the same set are equal;
/// the rest as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ActionSet {
    /// Sorted.
    known: Vec<IamAction>,
    /// Names and patterns that nothing in the list is, and rights that are no actions: `policy AmazonEKSWorkerNodePolicy`.
    other: BTreeSet<String>,
}

/// What a set gives of things that are not in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    /// Whatever matches one of these.
    patterns: BTreeSet<String>,
    /// Whatever matches none of these: those of a `NotAction`.
    all_but: Option<BTreeSet<String>>,
}

/// Turns patterns into sets, each once.
#[derive(Default)]
pub(super) struct Expansion {
    known: BTreeMap<String, Vec<IamAction>>,
    /// Those for which the list has nothing.
    unknown: BTreeSet<String>,
}

impl Expansion {
    /// The actions that the list has for a pattern, sorted.
    pub(super) fn of(&mut self, pattern: &str) -> &[IamAction] {
        if !self.known.contains_key(pattern) {
            self.known.insert(pattern.to_owned(), expand(pattern));
        }
        &self.known[pattern]
    }

    /// The set of some patterns, and what it gives beyond the list.
    pub(super) fn set<'a>(&mut self, patterns: impl IntoIterator<Item = &'a str>) -> (ActionSet, Reach) {
        let (mut set, mut reach) = (ActionSet::default(), Reach::default());
        for pattern in patterns {
            let known = self.of(pattern);
            let is_unknown = known.is_empty();
            set.known.extend_from_slice(known);
            if is_unknown {
                set.other.insert(pattern.to_owned());
                self.unknown.insert(pattern.to_owned());
            }
            if is_unknown || is_pattern(pattern) {
                reach.patterns.insert(pattern.to_owned());
            }
        }
        set.known.sort_unstable();
        set.known.dedup();
        (set, reach)
    }

    /// The set of everything that is none of some patterns.
    pub(super) fn all_but<'a>(&mut self, patterns: impl IntoIterator<Item = &'a str>) -> (ActionSet, Reach) {
        let patterns: BTreeSet<String> = patterns.into_iter().map(str::to_owned).collect();
        let (not, _) = self.set(patterns.iter().map(String::as_str));
        let known = iam_actions::all().filter(|action| not.known.binary_search(action).is_err()).collect();
        let set = ActionSet { known, other: BTreeSet::new() };
        (set, Reach { patterns: BTreeSet::new(), all_but: Some(patterns) })
    }

    /// Adds to a set of everything but some patterns what other policies say of things that the list does not have, once
    /// all of them are read.
    pub(super) fn complete(&self, set: &mut ActionSet, reach: &Reach) {
        let Some(excepted) = &reach.all_but else { return };
        for unknown in &self.unknown {
            let meeting: Vec<&str> = excepted
                .iter()
                .map(String::as_str)
                .filter(|pattern| !are_disjoint(pattern, unknown))
                .collect();
            if meeting.is_empty() {
                set.other.insert(unknown.clone());
            } else if !meeting.iter().any(|pattern| covers_in_any_case(pattern, unknown)) {
                set.other.insert(format!("{unknown} except {}", meeting.join(", ")));
            }
        }
    }
}

/// Services' prefixes may hold wildcards too, though IAM takes none but the `*` that is all.
fn expand(pattern: &str) -> Vec<IamAction> {
    let Some((service, name)) = pattern.split_once(':') else {
        return if pattern == "*" { iam_actions::all().collect() } else { Vec::new() };
    };
    let matching = |action: &IamAction| covers_in_any_case(name, action.name());
    if is_pattern(service) {
        let services = iam_actions::services().filter(|known| covers_in_any_case(service, known));
        services.filter_map(iam_actions::of_service).flatten().filter(matching).collect()
    } else {
        iam_actions::of_service(service).into_iter().flatten().filter(matching).collect()
    }
}

impl Reach {
    /// One that gives exactly one right that is no action.
    pub(super) fn of(right: &str) -> Self {
        Self { patterns: BTreeSet::from([right.to_owned()]), all_but: None }
    }

    fn covers(&self, other: &str) -> bool {
        self.patterns.iter().any(|pattern| covers_in_any_case(pattern, other))
            || self.all_but.as_ref().is_some_and(|excepted| {
                // Rights that are no actions, and patterns, may be among the excepted ones.
                other.contains(':')
                    && !other.contains(' ')
                    && excepted.iter().all(|pattern| are_disjoint(pattern, other))
            })
    }
}

impl ActionSet {
    /// A right that is no action.
    pub(super) fn right(name: impl Into<String>) -> Self {
        Self { known: Vec::new(), other: BTreeSet::from([name.into()]) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty() && self.other.is_empty()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.known.len() + self.other.len()
    }

    pub(super) fn known(&self) -> &[IamAction] {
        &self.known
    }

    pub(super) fn other(&self) -> impl Iterator<Item = &str> {
        self.other.iter().map(String::as_str)
    }

    pub(super) fn add(&mut self, more: &Self) {
        if !more.known.is_empty() {
            self.known.extend_from_slice(&more.known);
            // Two runs that are sorted already, which this sort merges.
            self.known.sort();
            self.known.dedup();
        }
        self.other.extend(more.other.iter().cloned());
    }

    /// What is left of it without those that `set`, which reaches as far as `reach`, gives too.
    pub(super) fn remove(&mut self, set: &Self, reach: &Reach) {
        self.remove_known(set);
        self.other.retain(|other| !set.other.contains(other) && !reach.covers(other));
    }

    /// What is left of it without exactly these.
    pub(super) fn remove_exactly(&mut self, set: &Self) {
        self.remove_known(set);
        self.other.retain(|other| !set.other.contains(other));
    }

    fn remove_known(&mut self, set: &Self) {
        if self.known == set.known {
            self.known.clear();
        } else if self.known.len() * 16 < set.known.len() {
            self.known.retain(|action| set.known.binary_search(action).is_err());
        } else {
            let mut others = set.known.iter().copied().peekable();
            self.known.retain(|action| {
                while others.next_if(|other| other < action).is_some() {}
                others.peek() != Some(action)
            });
        }
    }

    /// Keeps those of the list that are in `set` too, and whatever the list does not have.
    pub(super) fn keep_known(&mut self, set: &Self) {
        self.known.retain(|action| set.known.binary_search(action).is_ok());
    }

    /// Whether removing the others could take anything away.
    pub(super) fn may_meet(&self, set: &Self, reach: &Reach) -> bool {
        self.meets_known(set)
            || self.other.iter().any(|other| set.other.contains(other) || reach.covers(other))
    }

    fn meets_known(&self, set: &Self) -> bool {
        let (small, large) = if self.known.len() < set.known.len() { (self, set) } else { (set, self) };
        small.known.iter().any(|action| large.known.binary_search(action).is_ok())
    }
}

#[cfg(test)]
#[path = "action_set_tests.rs"]
mod tests;
