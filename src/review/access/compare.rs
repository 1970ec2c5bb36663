//! What one side gives that the other does not.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::action_set::ActionSet;
use super::condition::Condition;
use super::principal::Principal;
use super::resource::Resource;
use super::rights::{Right, Rights, Space};

/// Rights that one side gives, or takes, and the other does not.
#[derive(Clone, Debug)]
pub(super) struct Found<'a> {
    pub(super) space: &'a Space,
    pub(super) right: &'a Right,
    pub(super) actions: ActionSet,
    pub(super) effect: Effect,
    /// What the other side has instead, with something else to do it on or under other conditions.
    pub(super) instead: Vec<&'a Right>,
}

/// What it means that one side alone has a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Effect {
    /// It is allowed on this side alone.
    Allowed,
    /// It is allowed on both sides, but on the other one it is denied too, or beyond the boundary.
    SetFree,
    /// It is allowed on this side alone, but denied too, or beyond the boundary.
    Void,
    /// It is denied on the other side alone, which is the one that the right is of.
    NoLongerDenied,
}

/// One side of a space, prepared.
struct Side<'a> {
    space: &'a Space,
    allowed: Vec<Entry<'a>>,
    denied: Vec<Entry<'a>>,
    by_key: HashMap<Key<'a>, Vec<usize>>,
}

type Key<'a> = (bool, &'a Principal, &'a Resource, &'a Condition);

struct Entry<'a> {
    right: &'a Right,
    /// What is left of the actions when what is denied, or beyond the boundary, is taken away.
    effective: ActionSet,
}

/// What somebody gains, and what somebody loses, from one side to the other.
pub(super) fn differences<'a>(before: &'a Rights, after: &'a Rights) -> (Vec<Found<'a>>, Vec<Found<'a>>) {
    let (mut gained, mut lost) = (Vec::new(), Vec::new());
    let (old_boundaries, new_boundaries) = (Boundaries::of(before), Boundaries::of(after));
    let spaces: BTreeSet<&Space> = before.spaces.keys().chain(after.spaces.keys()).collect();
    for space in spaces {
        let of = |rights: &'a Rights| rights.spaces.get(space).map(Vec::as_slice);
        let (old, new) = (of(before), of(after));
        if space.is_ceiling() && (old.is_none() || new.is_none()) {
            continue;
        }
        let old = Side::new(space, old.unwrap_or_default(), old_boundaries.of_space(space));
        let new = Side::new(space, new.unwrap_or_default(), new_boundaries.of_space(space));
        // What something new may not do is no loss, nor is it a gain that something gone may do anything.
        let stays = before.present.contains(space) == after.present.contains(space);
        gains_in(&old, &new, stays, &mut gained);
        gains_in(&new, &old, stays, &mut lost);
    }
    (gained, lost)
}

/// What `after` gives and `before` does not; what is no longer denied only where `stays` says so.
fn gains_in<'a>(before: &Side<'a>, after: &Side<'a>, stays: bool, found: &mut Vec<Found<'a>>) {
    let space = after.space;
    // What somebody could do before already, and what somebody can do now: a prohibition that goes matters only for what
    // nothing else in the space has told.
    let (mut kept, mut told) = (ActionSet::default(), ActionSet::default());
    for entry in &after.allowed {
        let mut nominal = entry.right.actions.clone();
        before.take_away(&before.allowed, entry.right, &mut nominal, |other| &other.right.actions);
        let mut effective = entry.effective.clone();
        before.take_away(&before.allowed, entry.right, &mut effective, |other| &other.effective);
        let mut rest = entry.effective.clone();
        rest.remove_exactly(&effective);
        kept.add(&rest);
        told.add(&effective);
        let mut set_free = effective.clone();
        set_free.remove_exactly(&nominal);
        effective.remove_exactly(&set_free);
        nominal.remove_exactly(&effective);
        let effects = [(effective, Effect::Allowed), (set_free, Effect::SetFree), (nominal, Effect::Void)];
        for (actions, effect) in effects {
            if !actions.is_empty() {
                let instead = before.instead(entry.right, &actions, after);
                found.push(Found { space, right: entry.right, actions, effect, instead });
            }
        }
    }
    told.remove_exactly(&kept);
    // Elsewhere, others may allow what is denied here; so may policies that are not spelled out.
    let is_known = |entry: &Entry<'_>| entry.right.actions.other().all(|other| !other.contains(' '));
    if !matches!(space, Space::Identity(_)) || !after.allowed.iter().all(is_known) {
        told = ActionSet::default();
    }
    for entry in before.denied.iter().filter(|_| stays) {
        let mut actions = entry.right.actions.clone();
        after.take_away(&after.denied, entry.right, &mut actions, |other| &other.right.actions);
        actions.remove_exactly(&told);
        if !actions.is_empty() {
            let effect = Effect::NoLongerDenied;
            found.push(Found { space, right: entry.right, actions, effect, instead: Vec::new() });
        }
    }
}

impl<'a> Side<'a> {
    fn new(space: &'a Space, all: &'a [Right], boundary: Option<&Boundary<'_>>) -> Self {
        let mut side = Self { space, allowed: Vec::new(), denied: Vec::new(), by_key: HashMap::new() };
        let denied: Vec<&Right> = all.iter().filter(|right| right.denies).collect();
        for right in all {
            let mut effective = right.actions.clone();
            if !right.denies {
                take_denied(&denied, right, &mut effective);
                if let Some(boundary) = boundary {
                    effective.keep_known(&boundary.allowed);
                    take_denied(&boundary.denied, right, &mut effective);
                }
            }
            let entries = if right.denies { &mut side.denied } else { &mut side.allowed };
            let key = (right.denies, &right.principal, &right.resource, &right.condition);
            side.by_key.entry(key).or_default().push(entries.len());
            entries.push(Entry { right, effective });
        }
        side
    }

    /// Takes those actions away which this side gives, or denies, at least on the same things and under no more
    /// conditions.
    fn take_away<'e>(
        &self,
        entries: &'e [Entry<'a>],
        right: &Right,
        actions: &mut ActionSet,
        of: impl Fn(&'e Entry<'a>) -> &'e ActionSet,
    ) {
        // Most often the other side says exactly the same.
        let key = (right.denies, &right.principal, &right.resource, &right.condition);
        for index in self.by_key.get(&key).into_iter().flatten() {
            actions.remove(of(&entries[*index]), &entries[*index].right.reach);
        }
        for entry in entries {
            if actions.is_empty() {
                return;
            }
            if actions.may_meet(of(entry), &entry.right.reach) && covers(entry.right, right) {
                actions.remove(of(entry), &entry.right.reach);
            }
        }
    }

    /// What this side allows of the same actions to the same principal, on more or fewer things, and the other one does not
    /// in the same way.
    fn instead(&self, right: &Right, actions: &ActionSet, other_side: &Self) -> Vec<&'a Right> {
        let like = |other: &&'a Right| {
            let key = (false, &other.principal, &other.resource, &other.condition);
            other.principal == right.principal
                && (other.resource.covers(&right.resource) || right.resource.covers(&other.resource))
                && actions.may_meet(&other.actions, &other.reach)
                && !other_side.by_key.get(&key).into_iter().flatten().any(|index| {
                    let same = other_side.allowed[*index].right;
                    actions.may_meet(&same.actions, &same.reach)
                })
        };
        self.allowed.iter().map(|entry| entry.right).filter(like).collect()
    }
}

/// Whether the first of two policies, each the only one of its kind, lets through something that the second does not.
pub(super) fn gives_more<'a>(space: &'a Space, one: &'a [Right], other: &'a [Right]) -> bool {
    let side = |rights| Side::new(space, rights, None);
    let mut found = Vec::new();
    gains_in(&side(other), &side(one), true, &mut found);
    !found.is_empty()
}

/// Whether a right is given to the same people at least, on the same things and under no more conditions.
fn covers(wide: &Right, narrow: &Right) -> bool {
    wide.principal.covers(&narrow.principal)
        && wide.condition.covers(&narrow.condition)
        && wide.resource.covers(&narrow.resource)
}

fn take_denied(denied: &[&Right], right: &Right, actions: &mut ActionSet) {
    for denial in denied {
        if actions.may_meet(&denial.actions, &denial.reach) && covers(denial, right) {
            actions.remove(&denial.actions, &denial.reach);
        }
    }
}

/// The boundaries of one side.
struct Boundaries<'a> {
    rights: &'a Rights,
    known: BTreeMap<&'a str, Boundary<'a>>,
}

/// What a boundary lets through.
struct Boundary<'a> {
    /// On whatever it may be.
    allowed: ActionSet,
    denied: Vec<&'a Right>,
}

impl<'a> Boundaries<'a> {
    fn of(rights: &'a Rights) -> Self {
        let mut known = BTreeMap::new();
        for (space, policy) in &rights.spaces {
            let unknown = |right: &Right| right.actions.other().any(|other| other.contains(' '));
            let Space::Boundary(name) = space else { continue };
            if policy.iter().any(unknown) {
                continue;
            }
            let mut allowed = ActionSet::default();
            for right in policy.iter().filter(|right| !right.denies) {
                allowed.add(&right.actions);
            }
            let denied = policy.iter().filter(|right| right.denies).collect();
            known.insert(name.as_str(), Boundary { allowed, denied });
        }
        Self { rights, known }
    }

    /// The boundary of whom a space is about, if there is one and its policy is known.
    fn of_space(&self, space: &Space) -> Option<&Boundary<'a>> {
        let Space::Identity(principal) = space else { return None };
        self.known.get(self.rights.ceilings.get(principal)?.boundary.as_deref()?)
    }
}
