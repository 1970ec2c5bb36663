//! What happens to objects.

use serde_json::Value;
use terraform::plan::{ActionInvocation, Plan, ResourceChange};

use super::block::Blocks;
use super::reasons::{self, reason};
use super::values;
use crate::compare::Rules;
use crate::forecast::{leave_own_to_themselves, listed};
use crate::{Action, ArgumentChange, Change, Danger, Deferred, Import, Shown, ValueChange, consequence};

/// What the plan does, without what stays as it is and where it is.
pub(super) fn planned(plan: &Plan, blocks: &Blocks<'_>) -> Vec<Change> {
    let changes = plan.changes.iter().map(|of| change(plan, of, blocks));
    let told = changes.filter(|change| {
        change.action != Action::NoOp || change.moved_from.is_some() || change.import.is_some()
    });
    told.chain(plan.actions.iter().map(invocation)).collect()
}

/// What others changed since the last apply. It is nobody's plan, so that it is not weighed.
///
/// Providers also keep books in the state. An argument that nobody set is drift only where the plan follows it; and with
/// `-refresh-only`, which is asked for nothing else, where it had a value: what was empty is filled in soon after an object
/// is made, such as the rules of a security group that are blocks of their own.
pub(super) fn drift(plan: &Plan, blocks: &Blocks<'_>) -> Vec<Change> {
    let is_refresh_only = plan.changes.is_empty();
    let change = |of: &ResourceChange| {
        let mut change = told(of, blocks);
        change.arguments = arguments(plan, of, &change.action);
        let followed = plan.relevant_attributes.iter().filter(|attribute| attribute.resource == of.address);
        let mut followed: Vec<String> = followed
            .map(|attribute| terraform::plan::path_text(&attribute.attribute))
            .filter(|path| change.arguments.iter().any(|argument| values::is_within(&argument.path, path)))
            .collect();
        // Terraform has them in no order.
        followed.sort();
        followed.dedup();
        change.arguments.retain(|argument| {
            let name = argument.path.split(['.', '[']).next().unwrap_or_default();
            let is_set = plan.configuration.sets(&of.address, name) != Some(false);
            let is_followed = followed.iter().any(|path| values::is_within(&argument.path, path));
            let is_filled_in = is_empty(&of.change.before[name]);
            !is_nothing(&argument.change) && (is_set || is_followed || is_refresh_only && !is_filled_in)
        });
        if !followed.is_empty() {
            let text = format!("what the plan does follows {}", listed(&followed));
            change.reasons.push(reason("relevant_attributes", &text, followed));
        }
        change
    };
    let is_told = |change: &Change| match change.action {
        Action::NoOp => change.moved_from.is_some(),
        Action::Update => !change.arguments.is_empty(),
        _ => true,
    };
    plan.drift.iter().map(change).filter(is_told).collect()
}

/// What is put off.
pub(super) fn deferred(plan: &Plan, blocks: &Blocks<'_>) -> Vec<Deferred> {
    let deferred = |of: &terraform::plan::Deferred| {
        let mut change = change(plan, &of.change, blocks);
        let text = match of.reason.as_str() {
            "instance_count_unknown" => "how many there are is known only when others are applied",
            "resource_config_unknown" => "its arguments are known only when others are applied",
            "provider_config_unknown" => "how to reach its provider is known only when others are applied",
            "deferred_prereq" => "something it depends on is put off",
            "absent_prereq" => "something it depends on is not there",
            "excluded" => "whoever planned left it out",
            "not_included" => "whoever planned asked for other objects",
            "unknown" => "Terraform does not tell why",
            other => &format!("for a reason that is not known here, `{other}`"),
        };
        change.reasons.push(reason(&of.reason, text, Vec::new()));
        Deferred { reason: of.reason.clone(), change }
    };
    plan.deferred.iter().map(deferred).collect()
}

fn change(plan: &Plan, of: &ResourceChange, blocks: &Blocks<'_>) -> Change {
    let mut change = told(of, blocks);
    change.reasons = reasons::of(plan, of, &change.action, blocks);
    change.arguments = arguments(plan, of, &change.action);
    consequence::weigh(&mut change);
    change
}

/// What happens to an object, without why and how.
fn told(of: &ResourceChange, blocks: &Blocks<'_>) -> Change {
    let action = Action::of_plan(of.change.actions.iter().map(String::as_str));
    Change {
        address: of.address.clone(),
        resource_type: of.resource_type.clone(),
        action,
        danger: Danger::None,
        moved_from: of.previous_address.clone(),
        import: of.change.importing.as_ref().map(|import| Import { id: import.id.clone() }),
        deposed: of.deposed.clone(),
        reasons: Vec::new(),
        consequences: Vec::new(),
        arguments: Vec::new(),
        setting: blocks.setting(&of.address),
        place: blocks.place(&of.address),
    }
}

/// The arguments that change. Of what goes all of them would, and of what is read none is changed.
fn arguments(plan: &Plan, of: &ResourceChange, action: &Action) -> Vec<ArgumentChange> {
    if matches!(action, Action::Delete | Action::Forget | Action::NoOp | Action::Read) {
        return Vec::new();
    }
    let rules =
        if of.is_data { Rules::of_data(&of.resource_type) } else { Rules::of_resource(&of.resource_type) };
    let mut arguments = values::arguments(rules, &of.change);
    let is_new = matches!(action, Action::Create | Action::Replace(_) | Action::CreateThenForget);
    arguments.retain(|argument| {
        let is_news = argument.forces_replacement || !is_filled_in(plan, of, argument, is_new);
        is_news && !argument.path.is_empty()
    });
    leave_own_to_themselves(&mut arguments);
    arguments
}

/// Whether the provider fills in an argument that nobody set. That it does so for a new object is no news, and that it had
/// filled in nothing (`""`, `false`, `0`) is none either.
fn is_filled_in(plan: &Plan, of: &ResourceChange, argument: &ArgumentChange, is_new: bool) -> bool {
    let fills_in = match &argument.change {
        ValueChange::Added { after: Shown::Unknown } | ValueChange::Changed { after: Shown::Unknown, .. } => {
            is_new
        }
        other => is_nothing(other),
    };
    let name = argument.path.split(['.', '[']).next().unwrap_or_default();
    fills_in && plan.configuration.sets(&of.address, name) == Some(false)
}

/// Whether it is no change but that nothing is written as nothing: `""`, `false`, `[]`.
fn is_nothing(change: &ValueChange) -> bool {
    match change {
        ValueChange::Removed { before: Shown::Value(value) }
        | ValueChange::Added { after: Shown::Value(value) } => is_empty(value),
        _ => false,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
    }
}

/// An action of a provider that runs. What it does, nobody knows but the provider.
fn invocation(of: &ActionInvocation) -> Change {
    let text = match &of.trigger {
        Some((resource, event)) => {
            let when = match event.as_str() {
                "before_create" => "before it is made",
                "after_create" => "after it is made",
                "before_update" => "before it changes",
                "after_update" => "after it changes",
                "before_destroy" => "before it is destroyed",
                "after_destroy" => "after it is destroyed",
                other => &format!("at `{other}`"),
            };
            format!("`{resource}` has it run {when}")
        }
        None => "whoever planned asked for it".to_owned(),
    };
    Change {
        address: of.address.clone(),
        resource_type: of.action_type.clone(),
        action: Action::Other("invoke".to_owned()),
        danger: Danger::Caution,
        moved_from: None,
        import: None,
        deposed: None,
        reasons: vec![reason("action_trigger", &text, Vec::new())],
        consequences: Vec::new(),
        arguments: Vec::new(),
        setting: String::new(),
        place: None,
    }
}
