//! Policy documents, statement by statement.

use std::collections::{BTreeMap, BTreeSet};

use super::{Comparison, Rules, join};
use crate::ValueChange;
use crate::tree::{NULL, Tree};

/// How much two statements without a common `Sid` must have in common to be one that changed.
const ALIKE: f64 = 0.3;

impl Comparison {
    /// Compares two policy documents. The order of statements means nothing, nor that of actions, resources, principals
    /// and the values of conditions, each of which may also stand alone instead of in a list.
    pub(super) fn policies(&mut self, path: &str, before: &Tree, after: &Tree) {
        let (Tree::Map(olds), Tree::Map(news)) = (before, after) else { return };
        let keys: BTreeSet<&String> = olds.keys().chain(news.keys()).collect();
        for key in keys {
            let [old, new] = [olds, news].map(|entries| entries.get(key).unwrap_or(&NULL));
            let path = join(path, key);
            if key == "Statement" {
                self.statements(&path, &statements(old), &statements(new));
            } else {
                self.values(&path, Rules::Free, old, new);
            }
        }
    }

    fn statements(&mut self, path: &str, olds: &[Tree], news: &[Tree]) {
        for Pair { label, old, new } in pairs(olds, news) {
            let path = format!("{path}[{label}]");
            match (old, new) {
                (Some(old), Some(new)) => self.statement(&path, old, new),
                (None, Some(new)) => self.push(&path, ValueChange::Added { after: new.shown() }),
                (Some(old), None) => self.push(&path, ValueChange::Removed { before: old.shown() }),
                (None, None) => {}
            }
        }
    }

    fn statement(&mut self, path: &str, old: &Tree, new: &Tree) {
        let (Tree::Map(olds), Tree::Map(news)) = (old, new) else { return self.leaves(path, old, new) };
        let keys: BTreeSet<&String> = olds.keys().chain(news.keys()).collect();
        for key in keys {
            let [old, new] = [olds, news].map(|entries| entries.get(key).unwrap_or(&NULL));
            let path = join(path, key);
            match key.as_str() {
                "Action" | "NotAction" | "Resource" | "NotResource" => self.alternatives(&path, old, new),
                "Principal" | "NotPrincipal" => self.alternatives_within(&path, 1, old, new),
                "Condition" => self.alternatives_within(&path, 2, old, new),
                _ => self.values(&path, Rules::Free, old, new),
            }
        }
    }

    /// Compares maps of maps, so many deep, of alternatives.
    fn alternatives_within(&mut self, path: &str, depth: usize, old: &Tree, new: &Tree) {
        let none = BTreeMap::new();
        let (olds, news) = match (depth, old, new) {
            (1.., Tree::Map(olds), Tree::Map(news)) => (olds, news),
            (1.., Tree::Null, Tree::Map(news)) => (&none, news),
            (1.., Tree::Map(olds), Tree::Null) => (olds, &none),
            _ => return self.alternatives(path, old, new),
        };
        let keys: BTreeSet<&String> = olds.keys().chain(news.keys()).collect();
        for key in keys {
            let [old, new] = [olds, news].map(|entries| entries.get(key).unwrap_or(&NULL));
            self.alternatives_within(&join(path, key), depth - 1, old, new);
        }
    }

    fn alternatives(&mut self, path: &str, old: &Tree, new: &Tree) {
        match (old, new) {
            (Tree::Null, _) | (_, Tree::Null) => self.leaves(path, old, new),
            (Tree::Map(_), _) | (_, Tree::Map(_)) => self.values(path, Rules::Free, old, new),
            _ => self.values(path, Rules::FreeSet, &listed(old), &listed(new)),
        }
    }
}

/// A statement on both sides, or on one.
struct Pair<'t> {
    label: String,
    old: Option<&'t Tree>,
    new: Option<&'t Tree>,
}

/// Matches statements by their `Sid`, then those that are the same, then those most alike. What stands is told in the order
/// of the second document, what is gone behind it.
fn pairs<'t>(olds: &'t [Tree], news: &'t [Tree]) -> Vec<Pair<'t>> {
    let mut of_new: Vec<Option<usize>> = vec![None; news.len()];
    let mut taken = vec![false; olds.len()];
    let mut take = |of_new: &mut Vec<Option<usize>>, old: usize, new: usize| {
        if !taken[old] && of_new[new].is_none() {
            taken[old] = true;
            of_new[new] = Some(old);
        }
    };
    let by_sid = |statements: &'t [Tree]| {
        let mut sids: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, statement) in statements.iter().enumerate() {
            if let Some(sid) = sid(statement) {
                sids.entry(sid).or_default().push(at);
            }
        }
        sids
    };
    let (old_sids, new_sids) = (by_sid(olds), by_sid(news));
    for (sid, positions) in &new_sids {
        if let ([new], Some([old])) = (&positions[..], old_sids.get(sid).map(Vec::as_slice)) {
            take(&mut of_new, *old, *new);
        }
    }
    let mut alike: Vec<(f64, usize, usize)> = Vec::new();
    let [old_facts, new_facts] = [olds, news].map(|side| side.iter().map(facts).collect::<Vec<_>>());
    for (new, new_facts) in new_facts.iter().enumerate().filter(|(new, _)| of_new[*new].is_none()) {
        for (old, old_facts) in old_facts.iter().enumerate() {
            let likeness = likeness(old_facts, new_facts);
            if likeness > ALIKE {
                alike.push((likeness, old, new));
            }
        }
    }
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.2, a.1).cmp(&(b.2, b.1))));
    for (_, old, new) in alike {
        take(&mut of_new, old, new);
    }
    let label = |statements: &[Tree], sids: &BTreeMap<&str, Vec<usize>>, at: usize| match sid(&statements[at])
    {
        Some(sid) if sids.get(sid).is_some_and(|positions| positions.len() == 1) => sid.to_owned(),
        _ => at.to_string(),
    };
    let standing = news.iter().enumerate().map(|(at, new)| Pair {
        label: label(news, &new_sids, at),
        old: of_new[at].map(|old| &olds[old]),
        new: Some(new),
    });
    let gone = olds.iter().enumerate().filter(|(at, _)| !taken[*at]).map(|(at, old)| Pair {
        label: label(olds, &old_sids, at),
        old: Some(old),
        new: None,
    });
    standing.chain(gone).collect()
}

fn sid(statement: &Tree) -> Option<&str> {
    statement.get("Sid")?.as_text().filter(|sid| !sid.is_empty())
}

fn statements(tree: &Tree) -> Vec<Tree> {
    match tree {
        Tree::List(statements) => statements.clone(),
        Tree::Null => Vec::new(),
        statement => vec![statement.clone()],
    }
}

fn listed(tree: &Tree) -> Tree {
    if let Tree::List(_) = tree { tree.clone() } else { Tree::List(vec![tree.clone()]) }
}

/// Everything that a statement says, one by one.
fn facts(statement: &Tree) -> BTreeSet<String> {
    fn collect(path: &str, tree: &Tree, facts: &mut BTreeSet<String>) {
        match tree {
            Tree::List(items) => items.iter().for_each(|item| collect(path, item, facts)),
            Tree::Map(entries) => {
                for (key, value) in entries {
                    collect(&join(path, key), value, facts);
                }
            }
            leaf => _ = facts.insert(format!("{path}={leaf:?}")),
        }
    }
    let mut found = BTreeSet::new();
    collect("", statement, &mut found);
    found
}

/// How much two statements have in common: from 0, nothing, to 1, everything.
fn likeness(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let count = |number: usize| u32::try_from(number).map_or(f64::MAX, f64::from);
    let both = a.intersection(b).count();
    count(both) / count((a.len() + b.len() - both).max(1))
}
