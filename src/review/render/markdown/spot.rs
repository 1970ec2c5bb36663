//! Changes and where they stand in their review.

use crate::{Change, Review};

/// Where a change stands in its review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    /// The stack, by its number.
    pub(super) stack: usize,
    /// The list of the stack.
    pub(super) list: List,
    /// The place in the list.
    pub(super) at: usize,
}

/// A list of changes of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum List {
    Changes,
    Deferred,
    Drift,
}

/// A change that happens, or that Terraform puts off.
#[derive(Clone, Copy)]
pub(super) struct Planned<'a> {
    pub(super) spot: Spot,
    pub(super) stack: &'a str,
    pub(super) change: &'a Change,
    /// Why it is put off.
    pub(super) deferred: Option<&'a str>,
}

/// What happens or is put off in all stacks, in order.
pub(super) fn planned(review: &Review) -> impl Iterator<Item = Planned<'_>> {
    review.stacks.iter().enumerate().flat_map(|(number, stack)| {
        let of = move |list, at, change, deferred| Planned {
            spot: Spot { stack: number, list, at },
            stack: stack.stack.as_str(),
            change,
            deferred,
        };
        let changes = stack.changes.iter().enumerate();
        let deferred = stack.deferred.iter().enumerate();
        changes.map(move |(at, change)| of(List::Changes, at, change, None)).chain(
            deferred.map(move |(at, put_off)| {
                of(List::Deferred, at, &put_off.change, Some(put_off.reason.as_str()))
            }),
        )
    })
}
