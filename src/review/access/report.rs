//! What was found, as people read it: the same for many things in one line.

use std::collections::{BTreeMap, BTreeSet};

use aws::iam_actions::{self, AccessLevel, IamAction};

use super::action_set::{ActionSet, Expansion};
use super::compare::{Effect, Found};
use super::condition::Condition;
use super::identity::boundary_name;
use super::resource::Resource;
use super::rights::{Right, Space};
use super::{AccessChange, Direction, RightKind};

/// Above so many actions, services of which nothing is missing go by their pattern.
const MOST_BY_NAME: usize = 400;

/// So many of the other side's rights are told.
const MOST_INSTEAD: usize = 3;

/// What changes have in common that go in one line, apart from actions, things and conditions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Heading {
    principal: String,
    kind: RightKind,
    effect: Effect,
}

/// Where something comes from, and what there is instead.
#[derive(Clone, Debug, Default)]
struct Origin {
    patterns: BTreeSet<String>,
    through: BTreeSet<String>,
    notes: BTreeSet<String>,
}

impl Origin {
    fn add(&mut self, other: Self) {
        self.patterns.extend(other.patterns);
        self.through.extend(other.through);
        self.notes.extend(other.notes);
    }
}

/// The changes of one direction. `other_blocks` are the blocks of the other side: those that are on both sides are told only
/// when nothing else is to blame.
pub(super) fn changes(
    found: Vec<Found<'_>>,
    direction: Direction,
    expansion: &mut Expansion,
    is_on_other_side: impl Fn(&str) -> bool,
) -> Vec<AccessChange> {
    let mut lines: BTreeMap<(Heading, Resource, Condition), (ActionSet, Origin)> = BTreeMap::new();
    for found in found {
        let (principal, condition) = match found.space {
            Space::Boundary(boundary) => (
                format!("whoever is within the boundary {}", boundary_name(boundary)),
                found.right.condition.clone(),
            ),
            _ => found.right.principal.under(&found.right.condition),
        };
        let heading = Heading { principal, kind: kind(&found), effect: found.effect };
        let origin = origin(&found, direction, expansion, &is_on_other_side);
        let (actions, origins) = lines.entry((heading, found.right.resource.clone(), condition)).or_default();
        actions.add(&found.actions);
        origins.add(origin);
    }
    let mut changes: Vec<AccessChange> = joined(lines)
        .into_iter()
        .map(|(heading, resources, condition, actions, origin)| {
            change(heading, direction, &resources, &condition, &actions, origin)
        })
        .collect();
    changes.sort_by_cached_key(|change| {
        let sensitive = change.notes.iter().any(|note| note.starts_with(MANAGES));
        (!change.broadening, !change.principal.starts_with("everybody"), !sensitive, change.clone())
    });
    changes
}

type Joined = (Heading, BTreeSet<Resource>, Condition, ActionSet, Origin);

/// Puts together what differs in its condition's values, its things or its actions alone, in this order.
fn joined(lines: BTreeMap<(Heading, Resource, Condition), (ActionSet, Origin)>) -> Vec<Joined> {
    let mut by_condition: BTreeMap<(Heading, Resource, ActionSet), Vec<(Condition, Origin)>> =
        BTreeMap::new();
    for ((heading, resource, condition), (actions, origin)) in lines {
        by_condition.entry((heading, resource, actions)).or_default().push((condition, origin));
    }
    let mut by_resource: BTreeMap<(Heading, Condition, ActionSet), (BTreeSet<Resource>, Origin)> =
        BTreeMap::new();
    for ((heading, resource, actions), conditions) in by_condition {
        for (condition, origin) in either(conditions) {
            let key = (heading.clone(), condition, actions.clone());
            let (resources, origins) = by_resource.entry(key).or_default();
            resources.insert(resource.clone());
            origins.add(origin);
        }
    }
    let mut by_actions: BTreeMap<(Heading, BTreeSet<Resource>, Condition), (ActionSet, Origin)> =
        BTreeMap::new();
    for ((heading, condition, actions), (resources, origin)) in by_resource {
        let (all, origins) = by_actions.entry((heading, resources, condition)).or_default();
        all.add(&actions);
        origins.add(origin);
    }
    let line = |((heading, resources, condition), (actions, origin))| {
        (heading, resources, condition, actions, origin)
    };
    by_actions.into_iter().map(line).collect()
}

/// Conditions that differ in the values of one clause alone, as one.
fn either(mut conditions: Vec<(Condition, Origin)>) -> Vec<(Condition, Origin)> {
    let mut whole: Vec<(Condition, Origin)> = Vec::new();
    let mut changed = true;
    while changed {
        changed = false;
        for (condition, origin) in std::mem::take(&mut conditions) {
            let joins = whole
                .iter_mut()
                .find_map(|(other, known)| other.either(&condition).map(|either| (other, known, either)));
            match joins {
                Some((other, known, either)) => {
                    *other = either;
                    known.add(origin);
                    changed = true;
                }
                None => whole.push((condition, origin)),
            }
        }
        if changed {
            conditions = std::mem::take(&mut whole);
        }
    }
    whole
}

fn kind(found: &Found<'_>) -> RightKind {
    match found.space {
        Space::Boundary(_) | Space::Endpoint(_) => RightKind::Ceiling,
        _ if found.effect == Effect::NoLongerDenied => RightKind::Denied,
        Space::Trust(_) => RightKind::Assume,
        Space::Cluster(_) => RightKind::Cluster,
        Space::Identity(_) | Space::Thing(_) => RightKind::Allowed,
    }
}

fn origin(
    found: &Found<'_>,
    direction: Direction,
    expansion: &mut Expansion,
    is_on_other_side: &impl Fn(&str) -> bool,
) -> Origin {
    let is_written = |pattern: &&String| {
        pattern.starts_with("everything but ")
            || expansion.of(pattern).iter().any(|action| found.actions.known().binary_search(action).is_ok())
    };
    let patterns = found.right.patterns.iter().filter(is_written).cloned().collect();
    // A policy that is attached says what is allowed, unless only the attachment is new.
    let (policy, attachment) = found.right.through.split_at(1.min(found.right.through.len()));
    let new: Vec<&String> = attachment.iter().filter(|block| !is_on_other_side(block)).collect();
    let through = policy.iter().chain(new).cloned().collect();
    let mut notes: BTreeSet<String> = BTreeSet::new();
    for instead in found.instead.iter().take(MOST_INSTEAD) {
        notes.extend(instead_note(found.right, instead, direction));
    }
    if found.instead.len() > MOST_INSTEAD {
        notes.clear();
    }
    Origin { patterns, through, notes }
}

/// What the other side has of a right.
fn instead_note(right: &Right, other: &Right, direction: Direction) -> Option<String> {
    let mut parts = Vec::new();
    let (who, _) = right.principal.under(&right.condition);
    let (other_who, mut condition) = other.principal.under(&other.condition);
    if who != other_who {
        parts.push(other_who);
    } else if right.condition != other.condition {
        condition = other.condition.clone();
    }
    if right.resource != other.resource {
        parts.push(format!("on {}", other.resource.shown()?));
    }
    if right.condition != other.condition {
        match condition.shown() {
            clauses if !clauses.is_empty() => parts.push(format!("when {}", clauses.join(" and "))),
            _ if parts.is_empty() => parts.push("under no condition".to_owned()),
            _ => {}
        }
    }
    let when = if direction == Direction::Gains { "before" } else { "still" };
    let mut note = (!parts.is_empty()).then(|| format!("{when} {}", parts.join(" ")))?;
    let comparable = right.condition.covers(&other.condition)
        || other.condition.covers(&right.condition)
        || right.condition.either(&other.condition).is_some();
    if direction == Direction::Gains && !comparable {
        note.push_str("; whether this is more cannot be told, so it counts as more");
    }
    Some(note)
}

const MANAGES: &str = "manages permissions: ";

fn change(
    heading: Heading,
    direction: Direction,
    resources: &BTreeSet<Resource>,
    condition: &Condition,
    actions: &ActionSet,
    origin: Origin,
) -> AccessChange {
    let mut notes = Vec::new();
    let sensitive: Vec<IamAction> =
        actions.known().iter().copied().filter(|action| is_sensitive(*action)).collect();
    let gains = direction == Direction::Gains;
    if gains && !sensitive.is_empty() && heading.kind != RightKind::Assume {
        notes.push(format!("{MANAGES}{}", some(&sensitive)));
    }
    if resources.iter().any(Resource::is_everything) && heading.kind == RightKind::Allowed {
        notes.push("on every resource".to_owned());
    }
    match (heading.effect, heading.kind) {
        (Effect::NoLongerDenied, RightKind::Denied) if gains => {
            notes.push("it is no longer denied".to_owned());
        }
        (Effect::NoLongerDenied, RightKind::Denied) => notes.push("it is denied from now on".to_owned()),
        (Effect::NoLongerDenied, _) if gains => notes.push("the ceiling no longer denies it".to_owned()),
        (Effect::NoLongerDenied, _) => notes.push("the ceiling denies it from now on".to_owned()),
        (Effect::SetFree, _) if gains => {
            notes.push("it was allowed before, but denied too, or beyond the boundary".to_owned());
        }
        (Effect::SetFree, _) => {
            notes.push("it is still allowed, but denied too, or beyond the boundary".to_owned());
        }
        (Effect::Void, _) => {
            notes.push("it has no effect: it is denied too, or beyond the boundary".to_owned());
        }
        (Effect::Allowed, _) => {}
    }
    notes.extend(origin.notes);
    let actions = named(actions, &sensitive);
    AccessChange {
        broadening: gains && heading.effect != Effect::Void,
        principal: heading.principal,
        direction,
        kind: heading.kind,
        patterns: origin.patterns.into_iter().filter(|pattern| !actions.contains(pattern)).collect(),
        actions,
        resources: resources.iter().filter_map(Resource::shown).collect(),
        conditions: condition.shown(),
        through: origin.through.into_iter().collect(),
        notes,
    }
}

/// Whether an action changes who may do what, or hands one's role to a machine.
fn is_sensitive(action: IamAction) -> bool {
    action.level() == AccessLevel::PermissionsManagement
        || (action.service() == "iam" && action.name() == "PassRole")
}

/// The first of some actions and how many more there are.
fn some(actions: &[IamAction]) -> String {
    let mut actions: Vec<&IamAction> = actions.iter().collect();
    actions.sort_by_key(|action| (action.service() != "iam", action.name() != "PassRole", **action));
    let first: Vec<String> = actions.iter().take(5).map(ToString::to_string).collect();
    match actions.len().saturating_sub(5) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// The actions by name, those first that manage permissions.
fn named(actions: &ActionSet, sensitive: &[IamAction]) -> Vec<String> {
    let other: Vec<&str> = actions.other().collect();
    // Whoever may do something in a cluster has an entry there.
    let is_said = |other: &&&str| **other == "access entry of the type STANDARD" && actions.len() > 1;
    let other = other.iter().filter(|other| !is_said(other)).map(|other| (*other).to_owned());
    if actions.known().len() <= MOST_BY_NAME {
        let rest = actions.known().iter().filter(|action| !sensitive.contains(action));
        return sensitive.iter().chain(rest).map(ToString::to_string).chain(other).collect();
    }
    if actions.known().len() == iam_actions::all().count() {
        return std::iter::once("*".to_owned()).chain(other).collect();
    }
    let mut names = Vec::new();
    for of_service in actions.known().chunk_by(|one, next| one.service() == next.service()) {
        let service = of_service[0].service();
        let all = iam_actions::of_service(service).map_or(0, Iterator::count);
        if all == of_service.len() && all > 1 {
            names.push(format!("{service}:*"));
        } else {
            names.extend(of_service.iter().map(ToString::to_string));
        }
    }
    let services: BTreeSet<&str> = sensitive.iter().map(|action| action.service()).collect();
    let by_name: BTreeSet<String> = sensitive.iter().map(ToString::to_string).collect();
    let is_first = |name: &String| {
        by_name.contains(name) || name.strip_suffix(":*").is_some_and(|service| services.contains(service))
    };
    let (first, rest): (Vec<String>, Vec<String>) = names.into_iter().partition(is_first);
    first.into_iter().chain(rest).chain(other).collect()
}
