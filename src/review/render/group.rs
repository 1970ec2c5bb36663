//! What belongs together.

use std::collections::BTreeMap;

use crate::Change;

/// The changes of one subject.
pub(super) struct Group<'a> {
    /// The settings they come from: `services.dawn`; empty when they are not known.
    pub(super) subject: &'a str,
    /// The changes in order, each with its place among all.
    pub(super) changes: Vec<(usize, &'a Change)>,
}

/// Changes by their subject, in the order in which the subjects come first.
pub(super) fn groups(changes: &[Change]) -> Vec<Group<'_>> {
    let mut places = BTreeMap::new();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        let subject = change.subject();
        let place = *places.entry(subject).or_insert_with(|| {
            groups.push(Group { subject, changes: Vec::new() });
            groups.len() - 1
        });
        groups[place].changes.push((at, change));
    }
    groups
}
