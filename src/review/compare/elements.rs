//! Elements of sets, and of lists of things with names.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Comparison, Rules};
use crate::ValueChange;
use crate::tree::Tree;

/// By what things in lists are known, in the order in which it is tried: what Kubernetes and policies know theirs by.
const NAMES: [&str; 10] =
    ["name", "Sid", "id", "mountPath", "containerPort", "port", "topologyKey", "key", "path", "type"];

impl Comparison {
    pub(super) fn sets(&mut self, path: &str, rules: Rules<'_>, olds: &[Tree], news: &[Tree]) {
        let (gone, come) = apart(olds, news);
        if gone.is_empty() && come.is_empty() {
            return;
        }
        let is_one = olds.len() == 1 && news.len() == 1;
        if let ([old], [new]) = (&gone[..], &come[..])
            && let (Tree::Map(_), Tree::Map(_)) = (old, new)
            && is_one
        {
            return self.values(&format!("{path}[0]"), rules.element(), old, new);
        }
        let (gone, come) = self.became(path, rules, gone, come);
        if !gone.is_empty() || !come.is_empty() {
            let told: BTreeSet<&str> = gone.iter().filter_map(|old| old.as_text()).collect();
            // The expression stands there already, and what it stands for is not the same.
            let told_again =
                |new: &Tree| matches!(new, Tree::Pending(pending) if told.contains(&*pending.text));
            let come = come.into_iter().map(|new| if told_again(new) { &Tree::Unknown } else { new });
            let (removed, added) = (in_order(gone.clone()), in_order(come.collect()));
            self.push(path, ValueChange::Elements { added, removed });
        }
    }

    /// Compares those blocks of a set that have a name with those that had it, and returns the others.
    fn became<'t>(
        &mut self,
        path: &str,
        rules: Rules<'_>,
        gone: Vec<&'t Tree>,
        come: Vec<&'t Tree>,
    ) -> (Vec<&'t Tree>, Vec<&'t Tree>) {
        let Some(key) = shared_key(&gone, &come) else { return (gone, come) };
        let mut olds: BTreeMap<String, &Tree> =
            gone.into_iter().filter_map(|old| Some((label(old, key)?, old))).collect();
        let mut others = Vec::new();
        for new in come {
            match label(new, key).and_then(|label| Some((olds.remove(&label)?, label))) {
                Some((old, label)) => self.values(&format!("{path}[{label}]"), rules.element(), old, new),
                None => others.push(new),
            }
        }
        (olds.into_values().collect(), others)
    }

    /// Compares lists of things that are known by the argument `key`.
    pub(super) fn named(&mut self, path: &str, rules: Rules<'_>, key: &str, olds: &[Tree], news: &[Tree]) {
        let mut others: BTreeMap<String, &Tree> =
            olds.iter().filter_map(|old| Some((label(old, key)?, old))).collect();
        let mut pairs: Vec<(String, &Tree, &Tree)> = Vec::new();
        for new in news {
            let Some(label) = label(new, key) else { continue };
            let old = others.remove(&label).unwrap_or(&Tree::Null);
            pairs.push((label, old, new));
        }
        pairs.extend(others.into_iter().map(|(label, old)| (label, old, &Tree::Null)));
        pairs.sort_by(|(a, ..), (b, ..)| a.cmp(b));
        for (label, old, new) in pairs {
            let path = format!("{path}[{label}]");
            match (old, new) {
                (Tree::Null, new) => self.push(&path, ValueChange::Added { after: new.shown() }),
                (old, Tree::Null) => self.push(&path, ValueChange::Removed { before: old.shown() }),
                (old, new) => self.values(&path, rules.element(), old, new),
            }
        }
    }
}

/// The elements that only the first has, and those that only the second has; an element that stands twice counts twice.
/// What is unknown is never an element that stood there.
pub(super) fn apart<'t>(olds: &'t [Tree], news: &'t [Tree]) -> (Vec<&'t Tree>, Vec<&'t Tree>) {
    let mut count: HashMap<&Tree, usize> = HashMap::new();
    for old in olds.iter().filter(|old| !old.has_unknown()) {
        *count.entry(old).or_default() += 1;
    }
    let mut come = Vec::new();
    for new in news {
        match count.get_mut(new) {
            Some(left) if *left > 0 => *left -= 1,
            _ => come.push(new),
        }
    }
    let gone = olds.iter().filter(|old| match count.get_mut(old) {
        Some(left) if *left > 0 => {
            *left -= 1;
            true
        }
        Some(_) => false,
        None => true,
    });
    (gone.collect(), come)
}

/// Elements as they may be shown, in an order of their own: a set has none.
pub(super) fn in_order(elements: Vec<&Tree>) -> Vec<crate::Shown> {
    let mut elements: Vec<(String, &Tree)> =
        elements.into_iter().map(|element| (format!("{element:?}"), element)).collect();
    elements.sort_by(|(a, _), (b, _)| a.cmp(b));
    elements.into_iter().map(|(_, element)| element.shown()).collect()
}

/// What all things in two lists are known by, if there is something that tells them apart.
pub(super) fn naming_key(olds: &[Tree], news: &[Tree]) -> Option<&'static str> {
    let [olds, news] = [olds, news].map(|items| items.iter().collect::<Vec<_>>());
    shared_key(&olds, &news)
}

fn shared_key(olds: &[&Tree], news: &[&Tree]) -> Option<&'static str> {
    if olds.is_empty() && news.is_empty() {
        return None;
    }
    let tells_apart = |items: &[&Tree], key: &str| {
        let labels: Option<BTreeSet<String>> = items.iter().map(|item| label(item, key)).collect();
        labels.is_some_and(|labels| labels.len() == items.len())
    };
    NAMES.into_iter().find(|key| tells_apart(olds, key) && tells_apart(news, key))
}

fn label(item: &Tree, key: &str) -> Option<String> {
    match item.get(key)? {
        Tree::Text(text) => Some(text.clone()),
        Tree::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
