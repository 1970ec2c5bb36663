//! What became of the addresses of a stack: the `moved`, `removed` and `import` blocks that concern what stands.

use std::collections::{BTreeMap, BTreeSet};

use super::side::Side;

/// What became of the addresses of a stack. Blocks that were carried forward, and that no address of the base is concerned
/// by, are not in it.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// The address that a resource of the base has now.
    pub(crate) moved_to: BTreeMap<String, String>,
    /// The address that a resource had in the base.
    pub(crate) moved_from: BTreeMap<String, String>,
    /// The resources that Terraform forgets, by their address in the base.
    pub(crate) forgotten: BTreeSet<String>,
    /// The resources that are taken over, with the id.
    pub(crate) imported: BTreeMap<String, Option<String>>,
}

impl History {
    pub(crate) fn of(base: &Side<'_>, head: &Side<'_>) -> Self {
        let mut history = Self::default();
        let ways: BTreeMap<&str, &str> = head.moved.iter().copied().collect();
        for (address, _) in base.managed() {
            // What is declared at an address is not moved away from it.
            let end = if head.resource(address).is_some() { address } else { end_of(&ways, address) };
            // Nor does anything move to where something stands.
            let is_free = end == address || base.resource(end).is_none() || ways.contains_key(end);
            if end != address && is_free && !history.moved_from.contains_key(end) {
                history.moved_to.insert(address.to_owned(), end.to_owned());
                history.moved_from.insert(end.to_owned(), address.to_owned());
            }
            let now = history.moved_to.get(address).map_or(address, String::as_str);
            if head.resource(now).is_none() && head.removed.get(now) == Some(&false) {
                history.forgotten.insert(address.to_owned());
            }
        }
        for (to, id) in &head.imports {
            let stands = base.resource(to).is_some() || history.moved_from.contains_key(*to);
            if head.resource(to).is_some() && !stands {
                history.imported.insert((*to).to_owned(), id.map(str::to_owned));
            }
        }
        history
    }

    /// The address in the base of what has an address now.
    pub(crate) fn before<'a>(&'a self, address: &'a str) -> &'a str {
        self.moved_from.get(address).map_or(address, String::as_str)
    }

    /// The address that what had one in the base has now.
    pub(crate) fn now<'a>(&'a self, address: &'a str) -> &'a str {
        self.moved_to.get(address).map_or(address, String::as_str)
    }
}

/// Where moves lead from an address; a way that leads back to itself leads nowhere.
fn end_of<'a>(ways: &BTreeMap<&str, &'a str>, address: &'a str) -> &'a str {
    let mut at = address;
    for _ in 0..=ways.len() {
        match ways.get(at) {
            Some(next) => at = next,
            None => return at,
        }
    }
    address
}
