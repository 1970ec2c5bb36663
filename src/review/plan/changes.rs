//! What happens to objects.

use terraform::plan::{ActionInvocation, Plan, ResourceChange};

use super::block::Blocks;
use super::reasons::{self, reason};
use super::values;
use crate::compare::Rules;
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
pub(super) fn drift(plan: &Plan, blocks: &Blocks<'_>) -> Vec<Change> {
    let change = |of: &ResourceChange| {
        let mut change = told(of, blocks);
        change.arguments = arguments(plan, of, &change.action);
        let followed = plan.relevant_attributes.iter().filter(|attribute| attribute.resource == of.address);
        let mut followed: Vec<String> =
            followed.map(|attribute| terraform::plan::path_text(&attribute.attribute)).collect();
        followed
            .retain(|path| change.arguments.iter().any(|argument| argument.path.starts_with(path.as_str())));
        if !followed.is_empty() {
            let text = format!("what the plan does follows from it: {}", reasons::listed(&followed));
            change.reasons.push(reason("relevant_attributes", &text, followed));
        }
        change
    };
    plan.drift
        .iter()
        .map(change)
        .filter(|change| change.action != Action::NoOp || change.moved_from.is_some())
        .collect()
}

/// What is put off.
pub(super) fn deferred(plan: &Plan, blocks: &Blocks<'_>) -> Vec<Deferred> {
    let deferred = |of: &terraform::plan::Deferred| {
        let mut change = change(plan, &of.change, blocks);
        let text = match of.reason.as_str() {
            "instance_count_unknown" => "because how many there are is known only when others are applied",
            "resource_config_unknown" => "because its arguments are known only when others are applied",
            "provider_config_unknown" => {
                "because how to reach its provider is known only when others are applied"
            }
            "deferred_prereq" => "because something it depends on is put off",
            "absent_prereq" => "because something it depends on is not there",
            "excluded" => "because the one who planned left it out",
            "not_included" => "because the one who planned asked for other objects",
            "unknown" => "for a reason that Terraform does not tell",
            other => &format!("for a reason that is not known here: Terraform says `{other}`"),
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
    if matches!(action, Action::Create | Action::Replace(_) | Action::CreateThenForget) {
        arguments.retain(|argument| argument.forces_replacement || !is_filled_in(plan, of, argument));
    }
    without_all_tags(arguments)
}

/// Whether the provider fills in an argument that nobody set: of a new object that is no news.
fn is_filled_in(plan: &Plan, of: &ResourceChange, argument: &ArgumentChange) -> bool {
    let unknown = matches!(
        argument.change,
        ValueChange::Added { after: Shown::Unknown } | ValueChange::Changed { after: Shown::Unknown, .. }
    );
    let name = argument.path.split(['.', '[']).next().unwrap_or_default();
    unknown && plan.configuration.sets(&of.address, name) == Some(false)
}

/// `tags_all` repeats what `tags` says, beside the tags that the provider adds.
fn without_all_tags(arguments: Vec<ArgumentChange>) -> Vec<ArgumentChange> {
    let repeats = |argument: &ArgumentChange| {
        argument.path.strip_prefix("tags_all").is_some_and(|key| {
            let path = format!("tags{key}");
            arguments.iter().any(|other| other.path == path && other.change == argument.change)
        })
    };
    let kept: Vec<bool> = arguments.iter().map(|argument| !repeats(argument)).collect();
    arguments.into_iter().zip(kept).filter_map(|(argument, kept)| kept.then_some(argument)).collect()
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
            format!("because `{resource}` has it run {when}")
        }
        None => "because the one who planned asked for it".to_owned(),
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
