//! Why something happens, as sentences.

use std::collections::BTreeMap;

use serde_json::Value;
use terraform::plan::{Plan, ResourceChange, Step, path_text};

use super::block::Blocks;
use super::values::has_unknown;
use crate::forecast::listed;
use crate::{Action, Reason};

/// Why something happens to an object.
pub(super) fn of(plan: &Plan, change: &ResourceChange, action: &Action, blocks: &Blocks<'_>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if let Some(code) = &change.action_reason {
        reasons.push(by_code(code, plan, change, blocks));
    } else if change.deposed.is_some() {
        let text = "an earlier replacement made another in its place, and left this one behind";
        reasons.push(reason("deposed", text, Vec::new()));
    } else {
        let paths = paths(change);
        if !paths.is_empty() {
            reasons.push(cannot_update("replace_paths", paths, plan, change));
        }
    }
    if matches!(action, Action::Forget | Action::CreateThenForget) {
        let text = match action {
            Action::Forget => "its configuration says that Terraform forgets it and leaves it as it is",
            _ => "its configuration says that what is replaced stays, without Terraform",
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
        "replace_because_tainted" => "it is tainted: making it failed halfway, or somebody marked it",
        "replace_by_request" => "whoever planned asked for it",
        "delete_because_no_resource_config" => "no block declares it any more",
        "delete_because_wrong_repetition" => {
            "its block got `count` or `for_each`, or lost it, and its key does not fit any more"
        }
        "delete_because_count_index" => "`count` does not reach its number any more",
        "delete_because_each_key" => "its key is no longer in `for_each`",
        "delete_because_no_module" => "the module that it is in is no longer there",
        "delete_because_no_move_target" => "a `moved` block sends it to where no block is",
        "read_because_dependency_pending" => {
            "something it depends on changes, so that it is read while applying"
        }
        "read_because_check_nested" => "it belongs to a check, so that it is read while applying",
        other => {
            let text = format!("for a reason that is not known here, `{other}`");
            return reason(code, &text, Vec::new());
        }
    };
    reason(code, text, Vec::new())
}

fn cannot_update(code: &str, paths: Vec<(String, &[Step])>, plan: &Plan, change: &ResourceChange) -> Reason {
    let names: Vec<String> = paths.iter().map(|(name, _)| name.clone()).collect();
    let mut text = match names.as_slice() {
        [] => "it cannot change in place".to_owned(),
        [one] => format!("`{one}` cannot change in place"),
        many => format!("{} cannot change in place", listed(many)),
    };
    let mut causes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, path) in &paths {
        for cause in unknown_from(plan, change, path) {
            causes.entry(cause).or_default().push(name.clone());
        }
    }
    for (cause, names) in causes {
        let follow = if names.len() == 1 { "follows" } else { "follow" };
        text = format!("{text}; {} {follow} {cause}", listed(&names));
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
    let triggers = blocks.block(&change.address).and_then(|block| block.lifecycle("replace_triggered_by"));
    let triggers = triggers.and_then(Value::as_array).into_iter().flatten();
    let triggers = triggers.filter_map(Value::as_str);
    let triggers: Vec<String> = triggers.filter(changes).map(str::to_owned).collect();
    let text = match triggers.as_slice() {
        [] => "something changes that its `replace_triggered_by` names".to_owned(),
        some => format!("it is replaced whenever {} changes", listed(some)),
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
        [] => "an argument is known only while applying".to_owned(),
        [one] => format!("`{one}` is known only while applying"),
        many => format!("{} are known only while applying", listed(many)),
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

pub(super) fn reason(code: &str, text: &str, arguments: Vec<String>) -> Reason {
    Reason { code: code.to_owned(), text: text.to_owned(), arguments }
}
