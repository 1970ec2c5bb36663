//! Why something happens, as sentences.

use std::collections::BTreeSet;

use serde_json::Value;
use terraform::plan::{Plan, ResourceChange, Step, path_text};

use super::block::Blocks;
use super::values::has_unknown;
use crate::{Action, Reason};

/// Why something happens to an object.
pub(super) fn of(plan: &Plan, change: &ResourceChange, action: &Action, blocks: &Blocks<'_>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if let Some(code) = &change.action_reason {
        reasons.push(by_code(code, plan, change, blocks));
    } else if change.deposed.is_some() {
        let text = "because an earlier replacement made another in its place and left this one behind";
        reasons.push(reason("deposed", text, Vec::new()));
    } else {
        let paths = paths(change);
        if !paths.is_empty() {
            reasons.push(cannot_update("replace_paths", paths, plan, change));
        }
    }
    if matches!(action, Action::Forget | Action::CreateThenForget) {
        let text = match action {
            Action::Forget => "because its configuration says to let go of it without destroying it",
            _ => "because its configuration says not to destroy what is replaced",
        };
        reasons.push(reason("forget", text, Vec::new()));
    }
    if change.change.generated_config.is_some() {
        let text = "its configuration was written by Terraform itself: read it before you apply";
        reasons.push(reason("generated_config", text, Vec::new()));
    }
    reasons
}

/// Terraform's word for a reason as a sentence. One that is not known is told as it is.
fn by_code(code: &str, plan: &Plan, change: &ResourceChange, blocks: &Blocks<'_>) -> Reason {
    let text = match code {
        "replace_because_cannot_update" => return cannot_update(code, paths(change), plan, change),
        "replace_by_triggers" => return triggers(code, plan, change, blocks),
        "read_because_config_unknown" => return config_unknown(code, plan, change),
        "replace_because_tainted" => "because it is tainted: making it failed halfway, or somebody marked it",
        "replace_by_request" => "because the one who planned asked for it",
        "delete_because_no_resource_config" => "because its block is no longer there",
        "delete_because_wrong_repetition" => {
            "because its block got `count` or `for_each`, or lost it, and its key does not fit any more"
        }
        "delete_because_count_index" => "because `count` does not reach its number any more",
        "delete_because_each_key" => "because its key is no longer in `for_each`",
        "delete_because_no_module" => "because the module that it is in is no longer there",
        "delete_because_no_move_target" => "because a `moved` block sends it to where no block is",
        "read_because_dependency_pending" => {
            "because something it depends on changes, so that it is read while applying"
        }
        "read_because_check_nested" => "because it belongs to a check, so that it is read while applying",
        other => {
            let text = format!("for a reason that is not known here: Terraform says `{other}`");
            return reason(code, &text, Vec::new());
        }
    };
    reason(code, text, Vec::new())
}

fn cannot_update(code: &str, paths: Vec<(String, &[Step])>, plan: &Plan, change: &ResourceChange) -> Reason {
    let names: Vec<String> = paths.iter().map(|(name, _)| name.clone()).collect();
    let mut text = match names.as_slice() {
        [] => "because it cannot change in place".to_owned(),
        [one] => format!("because the argument `{one}` cannot change in place"),
        many => format!("because the arguments {} cannot change in place", listed(many)),
    };
    let causes: BTreeSet<String> =
        paths.iter().flat_map(|(_, path)| unknown_from(plan, change, path)).collect();
    if !causes.is_empty() {
        let causes: Vec<String> = causes.into_iter().collect();
        text = format!("{text}, and follows {}", causes.join(" and "));
    }
    reason(code, &text, names)
}

/// What an argument follows that is known only when the plan has been applied: the objects it refers to that change, with
/// what happens to them.
fn unknown_from(plan: &Plan, change: &ResourceChange, path: &[Step]) -> Vec<String> {
    if !is_unknown(&change.change.after_unknown, path) {
        return Vec::new();
    }
    let references = plan.configuration.references(&change.address, path);
    let changed = plan.changes.iter().filter(|of| {
        let address = terraform::plan::without_keys(&of.address);
        references.iter().any(|reference| terraform::plan::without_keys(reference) == address)
    });
    changed
        .filter_map(|of| {
            let verb = match Action::of_plan(of.change.actions.iter().map(String::as_str)) {
                Action::NoOp => return None,
                Action::Create => "made",
                Action::Replace(_) | Action::CreateThenForget => "replaced",
                Action::Read => "read",
                _ => "changed",
            };
            Some(format!("`{}`, which is {verb}", of.address))
        })
        .collect()
}

fn is_unknown(unknown: &Value, path: &[Step]) -> bool {
    let mut at = unknown;
    for step in path {
        let next = match step {
            Step::Name(name) => at.get(name),
            Step::Index(index) => at.get(index),
            Step::Other(_) => None,
        };
        let Some(next) = next else { break };
        at = next;
    }
    has_unknown(at)
}

/// What of its `replace_triggered_by` changes, where the block is at hand.
fn triggers(code: &str, plan: &Plan, change: &ResourceChange, blocks: &Blocks<'_>) -> Reason {
    let changes = |trigger: &&str| {
        plan.changes.iter().any(|of| {
            let is_it = trigger.strip_prefix(of.address.as_str());
            is_it.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
                && of.change.actions != ["no-op"]
        })
    };
    let lifecycle = blocks.arguments(&change.address).map_or(&Value::Null, |block| &block["lifecycle"]);
    let lifecycle = lifecycle.get(0).unwrap_or(lifecycle);
    let triggers = lifecycle["replace_triggered_by"].as_array().into_iter().flatten();
    let triggers = triggers.filter_map(Value::as_str);
    let triggers: Vec<String> = triggers.filter(changes).map(str::to_owned).collect();
    let text = match triggers.as_slice() {
        [] => "because something changes that its `replace_triggered_by` names".to_owned(),
        some => format!("because {} changes, which its `replace_triggered_by` names", listed(some)),
    };
    reason(code, &text, Vec::new())
}

fn config_unknown(code: &str, plan: &Plan, change: &ResourceChange) -> Reason {
    let unknown = change.change.after_unknown.as_object().into_iter().flatten();
    let refers = |name: &String| {
        !plan.configuration.references(&change.address, &[Step::Name(name.clone())]).is_empty()
    };
    let names: Vec<String> = unknown
        .filter(|(name, mark)| has_unknown(mark) && refers(name))
        .map(|(name, _)| name.clone())
        .collect();
    let text = match names.as_slice() {
        [] => "because an argument is known only while applying".to_owned(),
        [one] => format!("because the argument `{one}` is known only while applying"),
        many => format!("because the arguments {} are known only while applying", listed(many)),
    };
    reason(code, &text, names)
}

/// The arguments that make an object be replaced, each once, in order.
fn paths(change: &ResourceChange) -> Vec<(String, &[Step])> {
    let mut paths: Vec<(String, &[Step])> = Vec::new();
    for path in &change.change.replace_paths {
        let text = path_text(path);
        if !text.is_empty() && !paths.iter().any(|(known, _)| *known == text) {
            paths.push((text, path));
        }
    }
    paths.sort_by(|a, b| a.0.cmp(&b.0));
    paths
}

/// Names as a list in a sentence.
pub(super) fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

pub(super) fn reason(code: &str, text: &str, arguments: Vec<String>) -> Reason {
    Reason { code: code.to_owned(), text: text.to_owned(), arguments }
}
