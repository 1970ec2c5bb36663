//! Pod disruption budgets that let no pod go, so that no node can be emptied.

use serde_json::Value;

use crate::plan::{Level, Note, Source};
use crate::situation::{NodeGroup, Situation};
use crate::workloads::{Workload, can_run_on, namespace, replicated, template};

/// Budgets that would keep the nodes of a group from being emptied.
pub(crate) fn notes(situation: &Situation, group: &NodeGroup) -> Vec<Note> {
    let objects = &situation.objects;
    let budgets = objects.iter().filter(|object| object.json["kind"] == "PodDisruptionBudget");
    let mut notes = Vec::new();
    for budget in budgets {
        let covered: Vec<Workload<'_>> = replicated(objects)
            .filter(|of| namespace(&of.object.json) == namespace(&budget.json))
            .filter(|of| template(&of.object.json).is_some_and(|pods| selects(&budget.json, pods)))
            .collect();
        let is_here =
            |of: &Workload<'_>| template(&of.object.json).is_some_and(|pods| can_run_on(pods, group));
        if !covered.iter().any(is_here) {
            continue;
        }
        let pods: u64 = covered.iter().map(|of| of.replicas).sum();
        if may_go(&budget.json["spec"], pods) > 0 || pods == 0 {
            continue;
        }
        let message = format!(
            "{} lets none of {pods} pod{} go, so that no node with one can be emptied",
            budget.address,
            if pods == 1 { "" } else { "s" }
        );
        let note = Note::new(Level::Blocks, Source::Settings, message).about(&budget.setting);
        notes.push(note.help(
            "let one be missing (`disruption_budget = { max_unavailable = 1 }`), or have one pod more",
        ));
    }
    notes
}

/// Whether a budget is about pods of a template: by labels; expressions are taken to be.
fn selects(budget: &Value, pods: &Value) -> bool {
    let asked = budget["spec"]["selector"]["matchLabels"].as_object().into_iter().flatten();
    let labels = &pods["metadata"]["labels"];
    asked.into_iter().all(|(key, value)| labels[key] == *value)
}

/// How many of so many healthy pods may go at once. Shares are rounded up, as Kubernetes does.
fn may_go(spec: &Value, pods: u64) -> u64 {
    let amount = |value: &Value| {
        value.as_u64().or_else(|| {
            let share: u64 = value.as_str()?.strip_suffix('%')?.parse().ok()?;
            Some((pods * share).div_ceil(100))
        })
    };
    if let Some(most) = amount(&spec["maxUnavailable"]) {
        return most.min(pods);
    }
    // Without either, one must be there.
    pods.saturating_sub(amount(&spec["minAvailable"]).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shares_are_rounded_up() {
        for (spec, pods, left) in [
            (json!({ "maxUnavailable": 0 }), 3, 0),
            (json!({ "maxUnavailable": "0%" }), 3, 0),
            (json!({ "maxUnavailable": "1%" }), 3, 1),
            (json!({ "maxUnavailable": 5 }), 3, 3),
            (json!({ "minAvailable": 3 }), 3, 0),
            (json!({ "minAvailable": 2 }), 3, 1),
            (json!({ "minAvailable": "100%" }), 3, 0),
            (json!({ "minAvailable": "50%" }), 1, 0),
            (json!({ "minAvailable": "50%" }), 3, 1),
            (json!({}), 1, 0),
        ] {
            assert_eq!(may_go(&spec, pods), left, "{spec} of {pods}");
        }
    }
}
