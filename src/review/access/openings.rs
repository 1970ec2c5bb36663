//! Ways that open and close: security groups, API endpoints, databases, buckets, load balancers.

mod collect;
mod security_groups;
mod way;

use std::collections::{BTreeMap, BTreeSet};

use super::home::Home;
use super::names::Names;
use super::{Direction, OpeningChange, StackObjects, Traffic};
use way::Way;

/// What a way leads to or from, and which way.
type Place = (String, Traffic);

/// The ways of one side, each with the blocks that say so.
#[derive(Debug, Default)]
struct Ways(BTreeMap<Place, BTreeMap<Way, BTreeSet<String>>>);

impl Ways {
    fn add(&mut self, of: &str, traffic: Traffic, way: Way, through: String) {
        self.0.entry((of.to_owned(), traffic)).or_default().entry(way).or_default().insert(through);
    }
}

/// The ways that open or close, the broadening ones first, and of these those to the internet.
///
/// Compared is what gets through, not by how many rules: a range within another is less, and so are some of its ports.
pub fn openings(before: &[StackObjects], after: &[StackObjects]) -> Vec<OpeningChange> {
    let home = Home::of(before.iter().chain(after));
    let (old, new) = (Names::new(&home, before), Names::new(&home, after));
    let either = collect::Either::of([&old, &new]);
    let (old, new) = (collect::ways(&old, &either), collect::ways(&new, &either));
    let mut changes = opened(&old, &new, Direction::Gains);
    changes.extend(opened(&new, &old, Direction::Loses));
    changes.sort_by_cached_key(|change| (!change.broadening, !change.internet, change.clone()));
    changes
}

/// The ways that there are on one side alone.
fn opened(before: &Ways, after: &Ways, direction: Direction) -> Vec<OpeningChange> {
    let mut changes = Vec::new();
    for ((of, traffic), ways) in &after.0 {
        let old = before.0.get(&(of.clone(), *traffic));
        for (way, through) in ways {
            if old.is_some_and(|old| way.is_covered(old.keys())) {
                continue;
            }
            changes.push(OpeningChange {
                of: of.clone(),
                traffic: *traffic,
                direction,
                ports: way.ports.to_string(),
                peer: way.peer.to_string(),
                through: through.iter().cloned().collect(),
                internet: way.peer.is_internet(),
                broadening: direction == Direction::Gains,
            });
        }
    }
    changes
}

#[cfg(test)]
mod tests;
