//! Objects that went from one stack to another: the one forgets them, the other imports them.
//!
//! Both blocks stay as long as the other stack has the object and the first has not: an `import` of what is in the
//! state already does nothing, nor does a `removed` of what is not.

use super::findings::{Finding, Object};
use super::matching::{Matching, Place};
use super::{Comparison, Forgotten, StandingStack, Taken};

/// Adds what each stack forgets and imports, and the objects whose import ids only the provider knows.
pub(super) fn trace(matching: &Matching<'_>, comparison: &mut Comparison) {
    for place in matching.before.all() {
        if let Some(to) = matching.now(place)
            && to.0 != place.0
        {
            found(matching, comparison, place, to);
        }
    }
    for (name, stack) in &matching.before.stacks {
        for forgotten in &stack.forgotten {
            let to = (forgotten.to_stack.as_str(), forgotten.to.as_str());
            let from = (*name, forgotten.from.as_str());
            forget(matching, comparison, from, matching.now(to).unwrap_or(to));
        }
        for taken in &stack.taken {
            let from = (taken.from_stack.as_str(), taken.from.as_str());
            let to = (*name, taken.to.as_str());
            take(matching, comparison, from, matching.now(to).unwrap_or(to), &taken.id);
        }
    }
}

fn found(matching: &Matching<'_>, comparison: &mut Comparison, from: Place<'_>, to: Place<'_>) {
    let taken_care_of = |stack: &&StandingStack| stack.is_outside || stack.imported.contains(to.1);
    if matching.after.stacks.get(to.0).is_some_and(taken_care_of) {
        forget(matching, comparison, from, to);
        return;
    }
    match matching.import_id(&matching.after, to, 0) {
        Some(id) => {
            forget(matching, comparison, from, to);
            take(matching, comparison, from, to, &id);
        }
        None => comparison.findings.push(Finding::Unimportable {
            object: Object::standing(matching, from),
            to_stack: to.0.to_owned(),
            to: to.1.to_owned(),
        }),
    }
}

fn forget(matching: &Matching<'_>, comparison: &mut Comparison, from: Place<'_>, to: Place<'_>) {
    let Some(stack) = matching.after.stacks.get(from.0) else { return };
    let is_there = matching.after.objects.contains_key(&to);
    if is_there && !stack.resources.contains_key(from.1) && !stack.removed.contains(from.1) {
        let forgotten = Forgotten { from: from.1.to_owned(), to_stack: to.0.to_owned(), to: to.1.to_owned() };
        let history = comparison.stacks.entry(from.0.to_owned()).or_default();
        if history.forgotten.iter().all(|other| other.from != forgotten.from) {
            history.forgotten.insert(forgotten);
        }
    }
}

fn take(matching: &Matching<'_>, comparison: &mut Comparison, from: Place<'_>, to: Place<'_>, id: &str) {
    let Some(stack) = matching.after.stacks.get(to.0) else { return };
    if stack.resources.contains_key(to.1)
        && !stack.imported.contains(to.1)
        && !matching.after.objects.contains_key(&from)
    {
        let taken = Taken {
            to: to.1.to_owned(),
            id: id.to_owned(),
            from_stack: from.0.to_owned(),
            from: from.1.to_owned(),
        };
        let history = comparison.stacks.entry(to.0.to_owned()).or_default();
        if history.taken.iter().all(|other| other.to != taken.to) {
            history.taken.insert(taken);
        }
    }
}
