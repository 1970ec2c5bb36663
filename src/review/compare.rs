//! Two values, compared argument by argument.
//!
//! What is a set and what a list, what is a secret and what type a value has, the provider's schema says. Where nothing is
//! known, as in Kubernetes objects and other JSON, lists of things with names are matched by these.

mod document;
mod elements;
mod normal;
mod policy;
mod rules;

use std::collections::BTreeSet;

use terraform::is_identifier;

pub(crate) use self::rules::{Rules, body};
use crate::tree::{NULL, Tree};
use crate::{ArgumentChange, ValueChange};

/// The arguments in which two values differ, in the order of their paths. What is null is not set.
///
/// A value that is unknown differs from every other, as in Terraform's plans: it may come out as it was.
pub(crate) fn arguments(rules: Rules<'_>, before: &Tree, after: &Tree) -> Vec<ArgumentChange> {
    let mut comparison = Comparison::default();
    if before != after || before.has_unknown() {
        let (before, after) = (normal::of(rules, before), normal::of(rules, after));
        comparison.values("", rules, &before, &after);
    }
    comparison.changes
}

/// The value as the provider would get it, with secrets marked.
pub(crate) fn normal(rules: Rules<'_>, tree: &Tree) -> Tree {
    normal::of(rules, tree)
}

/// What was found so far.
#[derive(Default)]
struct Comparison {
    changes: Vec<ArgumentChange>,
}

impl Comparison {
    /// Compares two values at a path, both in their normal form.
    fn values(&mut self, path: &str, rules: Rules<'_>, before: &Tree, after: &Tree) {
        if before == after && !after.has_unknown() {
            return;
        }
        match (before, after) {
            (Tree::Map(_), Tree::Map(_)) => self.maps(path, rules, before, after),
            // What comes or goes whole is told entry by entry.
            (Tree::Null, Tree::Map(entries)) if !entries.is_empty() => {
                self.maps(path, rules, &Tree::empty(), after);
            }
            (Tree::Map(entries), Tree::Null) if !entries.is_empty() => {
                self.maps(path, rules, before, &Tree::empty());
            }
            (Tree::List(olds), Tree::List(news)) => self.lists(path, rules, olds, news),
            (Tree::Null, Tree::List(news)) if rules.is_of_blocks() => self.lists(path, rules, &[], news),
            (Tree::List(olds), Tree::Null) if rules.is_of_blocks() => self.lists(path, rules, olds, &[]),
            _ => self.leaves(path, before, after),
        }
    }

    fn maps(&mut self, path: &str, rules: Rules<'_>, before: &Tree, after: &Tree) {
        let (Tree::Map(olds), Tree::Map(news)) = (before, after) else { return };
        let keys: BTreeSet<&String> = olds.keys().chain(news.keys()).collect();
        for key in keys {
            let [old, new] = [olds, news].map(|entries| entries.get(key).unwrap_or(&NULL));
            self.values(&join(path, key), rules.entry(key), old, new);
        }
    }

    fn lists(&mut self, path: &str, rules: Rules<'_>, olds: &[Tree], news: &[Tree]) {
        if rules.is_set() {
            self.sets(path, rules, olds, news);
        } else if let Some(key) = rules.is_free().then(|| elements::naming_key(olds, news)).flatten() {
            self.named(path, rules, key, olds, news);
        } else if rules.is_of_blocks() || is_of_maps(olds, news) || is_prefix(olds, news) {
            self.by_position(path, rules, olds, news);
        } else {
            let list = |items: &[Tree]| Tree::List(items.to_vec());
            self.push(path, ValueChange::Changed { before: list(olds).shown(), after: list(news).shown() });
        }
    }

    fn by_position(&mut self, path: &str, rules: Rules<'_>, olds: &[Tree], news: &[Tree]) {
        for at in 0..olds.len().max(news.len()) {
            let path = format!("{path}[{at}]");
            match (olds.get(at), news.get(at)) {
                // A block without arguments is there all the same.
                (None, Some(Tree::Map(entries))) if entries.is_empty() => {
                    self.push(&path, ValueChange::Added { after: Tree::empty().shown() });
                }
                (Some(Tree::Map(entries)), None) if entries.is_empty() => {
                    self.push(&path, ValueChange::Removed { before: Tree::empty().shown() });
                }
                (old, new) => {
                    self.values(&path, rules.element(), old.unwrap_or(&NULL), new.unwrap_or(&NULL));
                }
            }
        }
    }

    /// Two values that are not taken apart, unless they are texts that hold JSON.
    fn leaves(&mut self, path: &str, before: &Tree, after: &Tree) {
        let (before, after) = match document::both(before, after) {
            document::Both::Policies(before, after) => return self.policies(path, &before, &after),
            document::Both::Documents(before, after) => {
                return self.values(path, Rules::Free, &before, &after);
            }
            document::Both::Values(before, after) => (before, after),
        };
        let change = match (&*before, &*after) {
            (Tree::Null, Tree::Null) => return,
            (Tree::Null, after) => ValueChange::Added { after: after.shown() },
            (before, Tree::Null) => ValueChange::Removed { before: before.shown() },
            // The expression is as it was, and what it stands for is not.
            (Tree::Text(text), Tree::Pending(pending)) if *text == pending.text => {
                ValueChange::Changed { before: before.shown(), after: Tree::Unknown.shown() }
            }
            (before, after) => ValueChange::Changed { before: before.shown(), after: after.shown() },
        };
        self.push(path, change);
    }

    fn push(&mut self, path: &str, change: ValueChange) {
        self.changes.push(ArgumentChange { path: path.to_owned(), change, forces_replacement: false });
    }
}

/// Whether one list begins with the other, or they are of one length: then positions say what changes.
fn is_prefix(olds: &[Tree], news: &[Tree]) -> bool {
    olds.len() == news.len() || olds.starts_with(news) || news.starts_with(olds)
}

fn is_of_maps(olds: &[Tree], news: &[Tree]) -> bool {
    olds.iter().chain(news).all(|item| matches!(item, Tree::Map(_)))
}

/// The path of an entry, as Terraform writes it.
pub(crate) fn join(path: &str, key: &str) -> String {
    match (path.is_empty(), is_identifier(key)) {
        (true, _) => key.to_owned(),
        (false, true) => format!("{path}.{key}"),
        (false, false) => format!("{path}[{}]", serde_json::Value::from(key)),
    }
}

#[cfg(test)]
mod tests;
