//! What changes alike in many objects of a stack, such as a tag of all of them: it is said once.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Action, ArgumentChange, Review, StackReview};

/// In how many objects of a stack an argument changes alike at least to be said once.
const MANY: usize = 8;

/// A review in which what changes alike is taken out of each object.
pub(super) struct Alike {
    /// The review without it.
    pub(super) review: Review,
    stacks: Vec<OfStack>,
}

/// What changes alike in a stack.
#[derive(Default)]
struct OfStack {
    shared: Vec<(usize, Vec<ArgumentChange>)>,
    /// The places of the changes that are nothing else.
    nothing_else: BTreeSet<usize>,
}

impl Alike {
    pub(super) fn of(review: &Review) -> Self {
        let mut review = review.clone();
        let stacks = review.stacks.iter_mut().map(OfStack::take).collect();
        Self { review, stacks }
    }

    /// What changes alike in a stack, by its number: in how many objects, and the arguments.
    pub(super) fn shared(&self, stack: usize) -> &[(usize, Vec<ArgumentChange>)] {
        self.stacks.get(stack).map(|of| &of.shared[..]).unwrap_or_default()
    }

    /// Whether a change of a stack, by the numbers of both, is nothing but what is said once.
    pub(super) fn is_nothing_else(&self, stack: usize, at: usize) -> bool {
        self.stacks.get(stack).is_some_and(|of| of.nothing_else.contains(&at))
    }
}

impl OfStack {
    fn take(stack: &mut StackReview) -> Self {
        let mut shared = Self::default();
        // An argument is told by its path and its values, which have an order only as text.
        let key = |argument: &ArgumentChange| format!("{argument:?}");
        let mut found: BTreeMap<String, (usize, ArgumentChange)> = BTreeMap::new();
        for change in stack.changes.iter().filter(|change| change.action == Action::Update) {
            for argument in &change.arguments {
                found.entry(key(argument)).or_insert_with(|| (0, argument.clone())).0 += 1;
            }
        }
        found.retain(|_, (count, _)| *count >= MANY);
        if found.is_empty() {
            return shared;
        }
        for (at, change) in stack.changes.iter_mut().enumerate() {
            if change.action == Action::Update && !change.arguments.is_empty() {
                change.arguments.retain(|argument| !found.contains_key(&key(argument)));
                let says_more = !change.arguments.is_empty()
                    || !change.consequences.is_empty()
                    || !change.reasons.is_empty()
                    || change.moved_from.is_some()
                    || change.import.is_some();
                if !says_more {
                    shared.nothing_else.insert(at);
                }
            }
        }
        for (_, (count, argument)) in found {
            match shared.shared.iter_mut().find(|(other, _)| *other == count) {
                Some((_, arguments)) => arguments.push(argument),
                None => shared.shared.push((count, vec![argument])),
            }
        }
        shared.shared.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        shared
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::sample::{change, changed, review, stack};
    use crate::render::{Links, markdown, text};
    use crate::{Action, Danger};

    fn tagged(objects: usize) -> Review {
        let tags = || changed("tags_all.owner", "platform".into(), "payments".into());
        let mut changes: Vec<_> = (0..objects)
            .map(|at| change(&format!("aws_eip.e{at}"), Action::Update, Danger::Update).with([tags()]))
            .collect();
        let size = changed("size", "1".into(), "2".into());
        changes.push(change("aws_vpc.main", Action::Update, Danger::Update).with([size, tags()]));
        review(vec![stack("infrastructure", changes)])
    }

    #[test]
    fn what_changes_alike_is_said_once_and_every_object_named() {
        let review = tagged(20);
        let text = text(&review, false);
        let comment = markdown(&review, &Links::default()).text;
        for rendered in [&text, &comment] {
            assert_eq!(rendered.matches("\"platform\"").count(), 1, "{rendered}");
            assert!(rendered.contains("size"), "{rendered}");
            for at in 0..20 {
                assert!(rendered.contains(&format!("e{at}")), "{at} is missing in {rendered}");
            }
        }
        assert!(text.contains("alike in 21 objects") && comment.contains("Alike in 21 objects"), "{comment}");
        assert!(!comment.contains("left out"), "{comment}");
    }

    #[test]
    fn what_changes_alike_in_few_is_told_of_each() {
        let text = text(&tagged(MANY - 2), false);
        assert_eq!(text.matches("tags_all.owner").count(), MANY - 1, "{text}");
    }
}
