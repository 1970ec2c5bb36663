//! Objects that stand and go, or may go: never left out as long as their names fit.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::change::{Around, Detail, Object, Said, entry, reasons, said};
use super::names::{self, Kind, name};
use super::spot::{Planned, Spot, planned};
use super::templates::Template;
use super::{Budget, Links};
use crate::render::words;
use crate::{Change, Danger, Review};
use markdown::number;

/// Everything that is destroyed or replaced, by stack, action and type, the most dangerous first.
pub(super) struct Alarm<'a> {
    buckets: Vec<Bucket<'a>>,
    /// How many could not be named.
    pub(super) unnamed: usize,
}

struct Bucket<'a> {
    stack: &'a str,
    deferred: bool,
    danger: Danger,
    changes: Vec<(Spot, &'a Change)>,
    text: String,
    whole: bool,
    explained: bool,
}

#[derive(Serialize)]
struct View<'a> {
    symbol: &'static str,
    verb: &'a str,
    stack: &'a str,
    deferred: bool,
    causes: Vec<Cause<'a>>,
}

/// Objects that go for the same reasons, with the same consequences.
#[derive(Serialize)]
struct Cause<'a> {
    many: Option<String>,
    objects: Vec<Object<'a>>,
    reasons: Vec<String>,
    consequences: Vec<Said>,
}

impl<'a> Bucket<'a> {
    fn kind(&self) -> Kind<'a> {
        let first = self.changes[0].1;
        Kind {
            symbol: words::symbol(&first.action),
            verb: words::verb(&first.action),
            resource_type: &first.resource_type,
            stack: Some(self.stack),
            deferred: self.deferred,
        }
    }

    /// Shows the names, as many as fit, and says how many do not.
    fn name(&mut self, budget: &mut Budget) -> usize {
        let kind = self.kind();
        let names: Vec<String> = self.changes.iter().map(|(_, change)| name(change)).collect();
        // What cannot fit is not made.
        if !budget.fits(kind.resource_type.len() + names[0].len()) {
            return names.len();
        }
        let fits = |most: usize| budget.fits(names::entry(kind, &names, most).len());
        let mut shown = names.len();
        if !fits(shown) {
            let (mut fit, mut not) = (0, shown);
            while fit + 1 < not {
                let middle = usize::midpoint(fit, not);
                if fits(middle) {
                    fit = middle;
                } else {
                    not = middle;
                }
            }
            shown = fit;
        }
        let text = names::entry(kind, &names, shown);
        if shown > 0 && budget.take(&text) {
            self.whole = shown == names.len();
            self.text = text;
            names.len() - shown
        } else {
            names.len()
        }
    }

    fn explain(&mut self, links: Option<&Links>, budget: &mut Budget) {
        // Causes are told apart by what is said of them.
        let mut places = BTreeMap::new();
        let mut causes: Vec<Cause<'a>> = Vec::new();
        for (_, change) in &self.changes {
            let place = *places.entry((&change.reasons, &change.consequences)).or_insert_with(|| {
                let consequences = said(&change.consequences);
                causes.push(Cause {
                    many: None,
                    objects: Vec::new(),
                    reasons: reasons(change),
                    consequences,
                });
                causes.len() - 1
            });
            causes[place].objects.push(Object::of(change, links));
        }
        for cause in &mut causes {
            cause.many = Some(cause.objects.len()).filter(|count| *count > 3).map(number);
        }
        let Kind { symbol, verb, .. } = self.kind();
        let text = Template::Alarm.render(&View {
            symbol,
            verb,
            stack: self.stack,
            deferred: self.deferred,
            causes,
        });
        if budget.replace(&self.text, &text) {
            self.text = text;
            self.explained = true;
        }
    }
}

impl<'a> Alarm<'a> {
    /// Names as many as fit.
    pub(super) fn of(review: &'a Review, budget: &mut Budget) -> Self {
        let mut places = BTreeMap::new();
        let mut buckets: Vec<Bucket<'a>> = Vec::new();
        for Planned { spot, stack, change, deferred } in planned(review) {
            if !words::grave(change) {
                continue;
            }
            let deferred = deferred.is_some();
            let key = (spot.stack, deferred, &change.action, &change.resource_type);
            let place = *places.entry(key).or_insert_with(|| {
                buckets.push(Bucket {
                    stack,
                    deferred,
                    danger: Danger::default(),
                    changes: Vec::new(),
                    text: String::new(),
                    whole: false,
                    explained: false,
                });
                buckets.len() - 1
            });
            buckets[place].danger = buckets[place].danger.max(change.danger);
            buckets[place].changes.push((spot, change));
        }
        buckets.sort_by_key(|bucket| Reverse(bucket.danger));
        let unnamed = buckets.iter_mut().map(|bucket| bucket.name(budget)).sum();
        Self { buckets, unnamed }
    }

    /// Adds why they go and what that means, as far as there is room.
    pub(super) fn explain(&mut self, budget: &mut Budget) {
        for bucket in self.buckets.iter_mut().filter(|bucket| bucket.whole) {
            bucket.explain(None, budget);
        }
    }

    /// Adds where they stand, as far as there is room.
    pub(super) fn link(&mut self, links: &Links, budget: &mut Budget) {
        for bucket in self.buckets.iter_mut().filter(|bucket| bucket.explained) {
            bucket.explain(Some(links), budget);
        }
    }

    /// Those whose consequences are said.
    pub(super) fn explained(&self) -> impl Iterator<Item = Spot> {
        let explained = self.buckets.iter().filter(|bucket| bucket.explained);
        explained.flat_map(|bucket| &bucket.changes).map(|(spot, _)| *spot)
    }

    /// The list; empty when nothing goes.
    pub(super) fn text(&self) -> String {
        let texts = self.buckets.iter().map(|bucket| bucket.text.trim_end_matches('\n'));
        texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
    }
}

/// The most bytes for what is to be looked at closely.
const CAUTION: usize = 8_000;

/// What is to be looked at closely though nothing goes, as much as there is room for; the rest is told under its stack.
pub(super) fn caution(
    review: &Review,
    links: &Links,
    budget: &mut Budget,
    explained: &mut BTreeSet<Spot>,
) -> String {
    let (mut text, mut more) = (String::new(), 0);
    for Planned { spot, stack, change, deferred } in planned(review) {
        if change.danger < Danger::Caution || words::grave(change) {
            continue;
        }
        let least = change.address.len();
        let fits = budget.fits(least) && text.len() + least <= CAUTION;
        let around = Around { stack: Some(stack), deferred, ..Around::default() };
        let entry = fits.then(|| entry(change, links, around, Detail::Brief));
        match entry.filter(|entry| text.len() + entry.len() <= CAUTION && budget.take(entry)) {
            Some(entry) => {
                text.push_str(&entry);
                explained.insert(spot);
            }
            None => more += 1,
        }
    }
    if more > 0 {
        let note = format!("- {} more, under their stacks\n", number(more));
        if budget.take(&note) {
            text.push_str(&note);
        }
    }
    text.truncate(text.trim_end().len());
    text
}
