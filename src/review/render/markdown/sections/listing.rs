//! Changes by their action and type.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::super::Budget;
use super::super::names::{self, Kind};
use super::Part;
use super::unit::{Level, Unit};
use crate::render::words;
use crate::{Action, Counts, Danger};

/// An action, a type, and whether Terraform puts it off.
type Key<'a> = (&'a Action, &'a str, bool);

/// How changes are told of by their type alone.
#[derive(Default)]
pub(super) struct Listing<'a> {
    /// What has a line of its own though there is no room for names.
    counted: BTreeSet<Key<'a>>,
}

/// Changes of one action and type.
struct Row<'a> {
    key: Key<'a>,
    danger: Danger,
    names: Vec<String>,
}

fn key<'a>(unit: &Unit<'a>) -> Key<'a> {
    (&unit.change.action, &unit.change.resource_type, unit.deferred.is_some())
}

/// What stands at a level, in the order in which actions and types come first.
fn rows<'a>(parts: &[Part<'a>], level: Level) -> Vec<Row<'a>> {
    let mut places = BTreeMap::new();
    let mut rows: Vec<Row<'a>> = Vec::new();
    let units = parts.iter().flat_map(|part| &part.units);
    for unit in units.filter(|unit| unit.listed() && unit.level == level) {
        let key = key(unit);
        let place = *places.entry(key).or_insert_with(|| {
            rows.push(Row { key, danger: Danger::None, names: Vec::new() });
            rows.len() - 1
        });
        rows[place].danger = rows[place].danger.max(unit.change.danger);
        rows[place].names.push(names::name(unit.change));
    }
    rows
}

impl Row<'_> {
    /// The row with all names, or none of them.
    fn text(&self, named: bool) -> String {
        let (action, resource_type, deferred) = self.key;
        let kind = Kind {
            symbol: words::symbol(action),
            verb: words::verb(action),
            resource_type,
            stack: None,
            deferred,
        };
        names::entry(kind, &self.names, if named { self.names.len() } else { 0 })
    }
}

impl<'a> Listing<'a> {
    /// Takes room for names where all of a row fit, and else for the row, the most dangerous first.
    pub(super) fn of(parts: &mut [Part<'a>], budget: &mut Budget) -> Self {
        let mut rows = rows(parts, Level::Counted);
        rows.sort_by_key(|row| Reverse(row.danger));
        let mut named = BTreeSet::new();
        let mut counted = BTreeSet::new();
        for row in rows {
            if budget.take(&row.text(true)) {
                named.insert(row.key);
            } else if budget.take(&row.text(false)) {
                counted.insert(row.key);
            }
        }
        for unit in parts.iter_mut().flat_map(|part| &mut part.units) {
            if unit.listed() && named.contains(&key(unit)) {
                unit.level = Level::Named;
            }
        }
        Self { counted }
    }

    /// What is told of changes that are told of in no other way; empty when there are none.
    pub(super) fn text(&self, parts: &[Part<'a>]) -> String {
        let mut text: String = rows(parts, Level::Named).iter().map(|row| row.text(true)).collect();
        let rows = rows(parts, Level::Counted);
        let (counted, others): (Vec<_>, Vec<_>) =
            rows.iter().partition(|row| self.counted.contains(&row.key));
        text.extend(counted.iter().map(|row| row.text(false)));
        let others: BTreeSet<Key<'_>> = others.iter().map(|row| row.key).collect();
        let units = parts.iter().flat_map(|part| &part.units);
        let units =
            units.filter(|unit| unit.listed() && unit.level == Level::Counted && others.contains(&key(unit)));
        let phrases = words::phrases(&Counts::of_changes(units.map(|unit| unit.change)));
        if !phrases.is_empty() {
            let phrases: Vec<String> = phrases.into_iter().map(|phrase| phrase.text).collect();
            text.push_str("- Not named here: ");
            text.push_str(&phrases.join(", "));
            text.push_str(".\n");
        }
        text
    }
}
