//! What happens to objects, as `diff` says it and as a plan does.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::harness::plan::{Plan, array};

/// What happens, by address.
pub(super) type Changes = BTreeMap<String, Change>;

/// What happens to an object.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// The actions of a plan, joined: `update`, `delete-create`.
    action: String,
    moved_from: Option<String>,
    /// The id it is imported by.
    import: Option<String>,
    /// Why it is replaced: the arguments, without numbers.
    because_of: BTreeSet<String>,
}

impl Change {
    /// Terraform takes a JSON document for one argument, of which `diff` tells the part that changes.
    pub(super) fn take_documents_as_a_whole(&mut self, planned: &Self) {
        let argument = |path: &String| {
            let mut whole = planned.because_of.iter();
            let within =
                |whole: &&String| path.strip_prefix(&***whole).is_some_and(|rest| rest.starts_with('.'));
            whole.find(within).unwrap_or(path).clone()
        };
        self.because_of = self.because_of.iter().map(argument).collect();
    }
}

/// What `diff` says of a stack.
pub(super) fn forecast(review: &Value, stack: &str) -> Changes {
    let mut stacks = array(&review["stacks"]).iter();
    let Some(of) = stacks.find(|of| of["stack"] == stack) else { return Changes::new() };
    let changes = array(&of["changes"]).iter().filter(|change| is_managed(&change["address"]));
    let changes = changes.map(|change| {
        let reasons = array(&change["reasons"]).iter();
        let forcing = reasons.filter(|reason| reason["code"] == "replace_because_cannot_update");
        let arguments = forcing.flat_map(|reason| array(&reason["arguments"]));
        let happens = Change {
            action: text(&change["action"]).unwrap(),
            moved_from: text(&change["moved_from"]),
            import: text(&change["import"]["id"]),
            because_of: arguments.map(|path| plain(path.as_str().unwrap())).collect(),
        };
        (text(&change["address"]).unwrap(), happens)
    });
    changes.filter(|(_, change)| happens(change)).collect()
}

/// What a plan says.
pub(super) fn planned(plan: &Plan) -> Changes {
    let changes = array(&plan.0["resource_changes"]).iter().filter(|change| change["mode"] == "managed");
    let changes = changes.map(|change| {
        let actions: Vec<String> = array(&change["change"]["actions"]).iter().filter_map(text).collect();
        let paths = array(&change["change"]["replace_paths"]).iter();
        let names = |path: &Value| array(path).iter().filter_map(text).collect::<Vec<_>>().join(".");
        let happens = Change {
            action: actions.join("-"),
            moved_from: text(&change["previous_address"]),
            import: text(&change["change"]["importing"]["id"]),
            because_of: paths.map(names).collect(),
        };
        (text(&change["address"]).unwrap(), happens)
    });
    changes.filter(|(_, change)| happens(change)).collect()
}

fn happens(change: &Change) -> bool {
    change.action != "no-op" || change.moved_from.is_some() || change.import.is_some()
}

/// Whether an address is one of a resource: `diff` tells of providers and data sources too.
fn is_managed(address: &Value) -> bool {
    let kind = address.as_str().unwrap_or_default().split('.').next().unwrap_or_default();
    !["data", "provider", "terraform", "variable", "check", "output", "module"].contains(&kind)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// A path without numbers in brackets.
fn plain(path: &str) -> String {
    let mut parts = path.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once(']').map_or("", |(_, rest)| rest))
}
