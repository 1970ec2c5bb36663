//! Boundaries that roles and users get, lose or change.

use super::compare::gives_more;
use super::identity::boundary_name;
use super::principal::Principal;
use super::rights::{Ceiling, Rights, Space};
use super::{AccessChange, Direction, RightKind};

/// The boundaries that roles and users get, lose or change which there are on both sides. Of those that come or go, what they
/// may do is told.
pub(super) fn changes(before: &Rights, after: &Rights) -> Vec<AccessChange> {
    let mut changes = Vec::new();
    for (principal, new) in &after.ceilings {
        let Some(old) = before.ceilings.get(principal) else { continue };
        if old.boundary == new.boundary {
            continue;
        }
        let (wider, narrower) = (is_wider(before, old, after, new), is_wider(after, new, before, old));
        if wider {
            changes.push(change(principal, Direction::Gains, old, new));
        } else if narrower {
            changes.push(change(principal, Direction::Loses, old, new));
        }
    }
    changes
}

/// Whether a ceiling lets through something that the one before did not, as far as can be told.
fn is_wider(before: &Rights, old: &Ceiling, after: &Rights, new: &Ceiling) -> bool {
    let policy = |rights: &'_ Rights, boundary: &str| {
        rights.spaces.get(&Space::Boundary(boundary.to_owned())).cloned()
    };
    match (&old.boundary, &new.boundary) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(old), Some(new)) => match (policy(before, old), policy(after, new)) {
            (Some(old), Some(policy)) => gives_more(&Space::Boundary(new.clone()), &policy, &old),
            _ => true,
        },
    }
}

fn change(principal: &Principal, direction: Direction, old: &Ceiling, new: &Ceiling) -> AccessChange {
    let named = |ceiling: &Ceiling| match &ceiling.boundary {
        Some(boundary) => format!("the boundary {}", boundary_name(boundary)),
        None => "no boundary".to_owned(),
    };
    AccessChange {
        principal: principal.to_string(),
        direction,
        kind: RightKind::Ceiling,
        actions: vec![format!("{} instead of {}", named(new), named(old))],
        patterns: Vec::new(),
        resources: Vec::new(),
        conditions: Vec::new(),
        through: vec![new.through.clone()],
        notes: Vec::new(),
        broadening: direction == Direction::Gains,
    }
}
