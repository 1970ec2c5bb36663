//! Plans and states as `terraform show -json` prints them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// A plan.
pub(crate) struct Plan(pub(crate) Value);

impl Plan {
    /// The addresses of managed resources by what would happen to them: `create`, `update`, `delete create`. What stays
    /// is not in it, nor are reads.
    pub(crate) fn changes(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut changes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for change in array(&self.0["resource_changes"]) {
            let actions: Vec<&str> =
                array(&change["change"]["actions"]).iter().map(|action| action.as_str().unwrap()).collect();
            let actions = actions.join(" ");
            if actions != "no-op" && actions != "read" {
                changes.entry(actions).or_default().insert(change["address"].as_str().unwrap().to_owned());
            }
        }
        changes
    }

    /// The arguments in which a resource that is updated changes.
    pub(crate) fn changed_arguments(&self, address: &str) -> BTreeSet<String> {
        let all = array(&self.0["resource_changes"]);
        let change = &all.iter().find(|change| change["address"] == address).unwrap()["change"];
        let (before, after) = (change["before"].as_object().unwrap(), change["after"].as_object().unwrap());
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let differ = names.into_iter().filter(|name| {
            before.get(*name) != after.get(*name) || change["after_unknown"][name.as_str()] == true
        });
        differ.cloned().collect()
    }

    /// That applying it would do nothing at all: no change of a resource, none of an output.
    #[track_caller]
    pub(crate) fn assert_empty(&self) {
        let outputs: Vec<&String> = self.0["output_changes"]
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(_, change)| change["actions"] != serde_json::json!(["no-op"]))
            .map(|(name, _)| name)
            .collect();
        let changes = self.changes();
        let details: Vec<String> = changes
            .get("update")
            .into_iter()
            .flatten()
            .map(|address| format!("{address}: {:?}", self.changed_arguments(address)))
            .collect();
        assert!(
            changes.is_empty() && outputs.is_empty(),
            "the plan is not empty: {changes:#?}\noutputs: {outputs:?}\n{}",
            details.join("\n")
        );
    }
}

/// The addresses of all resources in a state, data sources left out.
pub(crate) fn state_addresses(state: &Value) -> BTreeSet<String> {
    let resources = array(&state["values"]["root_module"]["resources"]);
    let managed = resources.iter().filter(|resource| resource["mode"] == "managed");
    managed.map(|resource| resource["address"].as_str().unwrap().to_owned()).collect()
}

/// An array; nothing counts as an empty one.
pub(crate) fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
