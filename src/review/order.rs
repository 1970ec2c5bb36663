//! The order in which changes are told: dangerous first, everything of one subject together.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use crate::{Change, Danger, Review};

/// Marks the changes by which somebody gains rights or something opens, and puts those of each stack in order.
pub(crate) fn finish(review: &mut Review) {
    let of_access =
        review.access.iter().filter(|change| change.broadening).flat_map(|change| &change.through);
    let of_openings =
        review.openings.iter().filter(|change| change.broadening).flat_map(|change| &change.through);
    let broadening: HashSet<String> = of_access.chain(of_openings).cloned().collect();
    for stack in &mut review.stacks {
        for change in &mut stack.changes {
            let block = format!("{}: {}", stack.stack, change.address);
            if broadening.contains(&block) {
                change.danger = change.danger.max(Danger::Caution);
            }
        }
        stack.changes = in_order(std::mem::take(&mut stack.changes));
        stack.drift = in_order(std::mem::take(&mut stack.drift));
    }
}

/// Changes group by group: the group with the most dangerous change first, then by subject; within a group the most
/// dangerous first, then by address. What has no subject comes behind its equals.
pub(crate) fn in_order(mut changes: Vec<Change>) -> Vec<Change> {
    let mut worst: BTreeMap<String, Danger> = BTreeMap::new();
    for change in &changes {
        let danger = worst.entry(change.subject().to_owned()).or_default();
        *danger = change.danger.max(*danger);
    }
    changes.sort_by_cached_key(|change| {
        let subject = change.subject().to_owned();
        let danger = worst.get(&subject).copied().unwrap_or_default();
        (
            Reverse(danger),
            subject.is_empty(),
            subject,
            Reverse(change.danger),
            change.address.clone(),
            change.deposed.clone(),
        )
    });
    changes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Action;

    fn change(address: &str, setting: &str, danger: Danger) -> Change {
        Change {
            address: address.to_owned(),
            resource_type: "aws_vpc".to_owned(),
            action: Action::Update,
            danger,
            moved_from: None,
            import: None,
            deposed: None,
            reasons: Vec::new(),
            consequences: Vec::new(),
            arguments: Vec::new(),
            setting: setting.to_owned(),
            place: None,
        }
    }

    #[test]
    fn the_most_dangerous_subject_comes_first_and_stays_together() {
        let changes = vec![
            change("a", "services.dawn.grants", Danger::Create),
            change("b", "services.day", Danger::Update),
            change("c", "services.dawn.bucket", Danger::Loss),
            change("d", "", Danger::Update),
            change("e", "network.cidr", Danger::Update),
            change("f", "services.dawn", Danger::Create),
        ];
        let addresses: Vec<String> = in_order(changes).into_iter().map(|change| change.address).collect();
        assert_eq!(addresses, ["c", "a", "f", "e", "b", "d"]);
    }

    proptest! {
        #[test]
        fn the_order_found_does_not_matter(order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle()) {
            let all = ["network", "services.a.x", "services.a.y", "", "services.b", "clusters.c"];
            let dangers = [Danger::Loss, Danger::None, Danger::Destroy, Danger::Create, Danger::Destroy, Danger::Update];
            let make = |at: usize| change(&format!("x{at}"), all[at], dangers[at]);
            let straight = in_order((0..6).map(make).collect());
            prop_assert_eq!(in_order(order.into_iter().map(make).collect()), straight);
        }
    }
}
