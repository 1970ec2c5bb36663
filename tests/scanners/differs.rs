//! Where scanners find something that the model knows to be right.

use std::cell::Cell;
use std::fs;

use super::audits::{Audits, Place};
use crate::harness::project::repository;

/// What scanners are known to find, and why that is nothing.
pub(super) struct Differences {
    entries: Vec<Entry>,
    table: toml::Table,
}

struct Entry {
    check: String,
    addresses: Vec<String>,
    /// What must be found, as the scanner says it; anything when empty.
    details: Vec<String>,
    control: Option<String>,
    is_used: Cell<bool>,
}

impl Differences {
    /// Those that are checked in.
    pub(super) fn read(file: &str) -> Self {
        Self::parse(&fs::read_to_string(repository().join("tests/judges").join(file)).unwrap())
    }

    pub(super) fn parse(text: &str) -> Self {
        let table: toml::Table = text.parse().unwrap();
        let entries = table.get("differs").and_then(toml::Value::as_array).into_iter().flatten();
        Self { entries: entries.flat_map(Entry::of).collect(), table }
    }

    /// A list of texts beside the entries.
    pub(super) fn list(&self, key: &str) -> Vec<&str> {
        let items = self.table.get(key).and_then(toml::Value::as_array).into_iter().flatten();
        items.map(|item| item.as_str().unwrap()).collect()
    }

    /// Whether a finding is one of these, and the control that knows better holds.
    pub(super) fn explain(&self, check: &str, at: &Place, detail: &str, audits: &Audits) -> bool {
        let mut explained = false;
        for entry in &self.entries {
            let holds = |control: &String| audits.holds(control, at);
            if entry.is_of(check, at, detail) && entry.control.as_ref().is_none_or(holds) {
                entry.is_used.set(true);
                explained = true;
            }
        }
        explained
    }

    /// Entries that explained nothing.
    pub(super) fn unused(&self) -> Vec<String> {
        let unused = self.entries.iter().filter(|entry| !entry.is_used.get());
        unused
            .map(|of| format!("nothing needs {} at {:?} {:?}", of.check, of.addresses, of.details))
            .collect()
    }
}

impl Entry {
    /// An entry for each check that is named.
    fn of(entry: &toml::Value) -> Vec<Self> {
        let list = |key: &str| -> Vec<String> {
            let items = match entry.get(key) {
                Some(toml::Value::Array(items)) => items.iter().collect(),
                one => Vec::from_iter(one),
            };
            items.into_iter().map(|item| item.as_str().unwrap().to_owned()).collect()
        };
        let reason = entry["reason"].as_str().unwrap();
        assert!(reason.ends_with('.') && reason.len() > 20, "a reason is a sentence: {reason}");
        let (addresses, details) = (list("addresses"), list("details"));
        assert!(!addresses.is_empty(), "{entry}: at which addresses?");
        let control = entry.get("control").and_then(toml::Value::as_str).map(str::to_owned);
        let of = |check| Self {
            check,
            addresses: addresses.clone(),
            details: details.clone(),
            control: control.clone(),
            is_used: Cell::new(false),
        };
        list("check").into_iter().map(of).collect()
    }

    fn is_of(&self, check: &str, at: &Place, detail: &str) -> bool {
        let is_at = |pattern: &String| match at.address.strip_prefix("resource.") {
            Some(name) => matches(pattern.split_once('.').map_or(pattern.as_str(), |(_, of)| of), name),
            None => matches(pattern, &at.address),
        };
        self.check == check
            && self.addresses.iter().any(is_at)
            && (self.details.is_empty() || self.details.iter().any(|of| matches(of, detail)))
    }
}

/// Whether a pattern with `*` is of a text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(behind) = text.strip_prefix(start) else { return false };
    (0..=behind.len()).any(|at| behind.is_char_boundary(at) && matches(rest, &behind[at..]))
}
