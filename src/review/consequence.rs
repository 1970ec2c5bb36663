//! What a change means for those who depend on the object, and how closely it wants to be looked at.
//!
//! The tables say it type by type, with AWS's own rules as the reason; they know no environment.

mod access;
mod cluster;
mod data;
mod kubernetes;
mod network;

use crate::{Action, Change, Consequence, Danger, ReplaceOrder, Shown, ValueChange};

/// A sentence that is true of some changes of a type.
struct Rule {
    /// The type; every type when it is empty.
    resource_type: &'static str,
    when: When,
    /// `{argument|words}` stands for the value that the argument had, or for the words when it is not a literal.
    text: &'static str,
    /// How closely the change wants to be looked at, at least.
    danger: Danger,
    one_way: bool,
}

/// Of which changes it is true.
#[derive(Clone, Copy)]
enum When {
    /// The object that stands is destroyed, whether or not another is made.
    Destroyed,
    /// It is destroyed, and none takes its place.
    Deleted,
    /// Another takes its place.
    Replaced,
    /// It is destroyed before the other is made.
    ReplacedDestroyFirst,
    /// It changes in place, whatever it is that changes.
    Updated,
    /// It changes in place in something else than its tags.
    UpdatedBeyondTags,
    /// An argument changes in place; it and everything in it.
    Changes(&'static str),
    /// An argument is set that was not.
    Set(&'static str),
    /// A number gets less.
    Lowered(&'static str),
    /// A number gets more.
    Raised(&'static str),
    /// An argument gets this value; `false` and no value are the same.
    Becomes(&'static str, &'static str),
    /// Elements come to a set or list.
    Gains(&'static str),
}

impl Rule {
    const fn new(resource_type: &'static str, when: When, text: &'static str) -> Self {
        Self { resource_type, when, text, danger: Danger::None, one_way: false }
    }

    /// The same, to be looked at as closely as what cannot be undone.
    const fn caution(self) -> Self {
        Self { danger: Danger::Caution, ..self }
    }

    /// The same, with the way back closed.
    const fn one_way(self) -> Self {
        Self { danger: Danger::Caution, one_way: true, ..self }
    }

    fn applies(&self, change: &Change) -> bool {
        if !self.resource_type.is_empty() && self.resource_type != change.resource_type {
            return false;
        }
        let replaces = matches!(change.action, Action::Replace(_) | Action::CreateThenForget);
        let in_place =
            matches!(change.action, Action::Update | Action::NoOp | Action::Written(_) | Action::Other(_));
        match self.when {
            When::Destroyed => change.action.destroys(),
            When::Deleted => change.action == Action::Delete,
            When::Replaced => replaces,
            When::ReplacedDestroyFirst => change.action == Action::Replace(ReplaceOrder::DestroyFirst),
            When::Updated => change.action == Action::Update && !change.arguments.is_empty(),
            When::UpdatedBeyondTags => {
                let beyond = |path: &str| !matches!(plain(path).split('.').next(), Some("tags" | "tags_all"));
                change.action == Action::Update
                    && change.arguments.iter().any(|argument| beyond(&argument.path))
            }
            When::Changes(path) => in_place && of(change, path).next().is_some(),
            When::Set(path) => in_place && of(change, path).any(|to| matches!(to, ValueChange::Added { .. })),
            When::Lowered(path) => in_place && of(change, path).any(|to| is_less(to) == Some(true)),
            When::Raised(path) => in_place && of(change, path).any(|to| is_less(to) == Some(false)),
            When::Becomes(path, value) => in_place && of(change, path).any(|to| becomes(to, value)),
            When::Gains(path) => in_place && of(change, path).any(gains),
        }
    }
}

/// How the argument at a path, and all in it, changes.
fn of<'c>(change: &'c Change, path: &'static str) -> impl Iterator<Item = &'c ValueChange> {
    let inside =
        move |at: &str| at.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    change
        .arguments
        .iter()
        .filter(move |argument| inside(&plain(&argument.path)))
        .map(|argument| &argument.change)
}

/// A path without the numbers and names of elements: `vpc_config.subnet_ids` of `vpc_config[0].subnet_ids`.
pub(crate) fn plain(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut depth = 0_usize;
    for character in path.chars() {
        match character {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            other if depth == 0 => plain.push(other),
            _ => {}
        }
    }
    plain
}

/// Whether a number gets less; none when it stays, is not known, or is no number.
fn is_less(change: &ValueChange) -> Option<bool> {
    let ValueChange::Changed { before: Shown::Value(before), after: Shown::Value(after) } = change else {
        return None;
    };
    let number = |value: &serde_json::Value| value.as_f64().or_else(|| value.as_str()?.parse().ok());
    let (before, after): (f64, f64) = (number(before)?, number(after)?);
    (before.total_cmp(&after) != std::cmp::Ordering::Equal).then_some(after < before)
}

fn becomes(change: &ValueChange, value: &str) -> bool {
    match change {
        ValueChange::Added { after: Shown::Value(after) }
        | ValueChange::Changed { after: Shown::Value(after), .. } => match after {
            serde_json::Value::String(text) => text == value,
            serde_json::Value::Bool(flag) => value == if *flag { "true" } else { "false" },
            other => value.parse().is_ok_and(|number: serde_json::Number| other.as_f64() == number.as_f64()),
        },
        ValueChange::Removed { .. } => value == "false",
        _ => false,
    }
}

fn gains(change: &ValueChange) -> bool {
    match change {
        ValueChange::Added { .. } => true,
        ValueChange::Elements { added, .. } => !added.is_empty(),
        ValueChange::Changed { .. } | ValueChange::Removed { .. } => false,
    }
}

/// Says what a change means, and how closely it wants to be looked at. What it says already stays, and is as dangerous as
/// it was at least.
pub(crate) fn weigh(change: &mut Change) {
    let holds = holds(&change.resource_type);
    let mut danger = match change.action {
        Action::NoOp | Action::Read | Action::Forget | Action::Written(_) => Danger::None,
        // What is not known could be anything.
        Action::Other(_) => Danger::Caution,
        Action::Create => Danger::Create,
        Action::Update => Danger::Update,
        Action::Delete | Action::Replace(_) if holds.is_some() => Danger::Loss,
        Action::Delete => Danger::Destroy,
        Action::Replace(_) | Action::CreateThenForget => Danger::Replace,
    };
    if let Some(holds) = holds
        && change.action.destroys()
    {
        say(change, format!("Lost with it: {holds}."), true);
    }
    for rule in tables().filter(|rule| rule.applies(change)).collect::<Vec<_>>() {
        danger = danger.max(rule.danger);
        say(change, filled(rule.text, change), rule.one_way);
    }
    change.danger = change.danger.max(danger);
}

/// A sentence with what stands in `{argument|words}`.
fn filled(text: &str, change: &Change) -> String {
    let parts = || {
        let (start, rest) = text.split_once('{')?;
        let (argument, rest) = rest.split_once('|')?;
        let (words, end) = rest.split_once('}')?;
        let values = change.arguments.iter().filter(|told| told.path == argument);
        let literal = values.filter_map(|told| match &told.change {
            ValueChange::Removed { before: Shown::Value(value) }
            | ValueChange::Changed { before: Shown::Value(value), .. } => value.as_str(),
            _ => None,
        });
        let literal = literal.filter(|value| !value.contains("${")).map(|value| format!("`{value}`")).next();
        Some(format!("{start}{}{end}", literal.unwrap_or_else(|| words.to_owned())))
    };
    parts().unwrap_or_else(|| text.to_owned())
}

fn say(change: &mut Change, text: String, one_way: bool) {
    let consequence = Consequence { text, one_way };
    if !change.consequences.contains(&consequence) {
        change.consequences.push(consequence);
    }
}

/// What is lost with an object of a type, when something is.
pub(crate) fn holds(resource_type: &str) -> Option<&'static str> {
    let of_aws = || aws::identity::KINDS.iter().find(|kind| kind.resource_type == resource_type)?.holds;
    let of_object =
        || kubernetes::HOLDS.iter().find(|(kind, _)| *kind == resource_type).map(|(_, holds)| *holds);
    of_aws().or_else(|| ::kubernetes::identity::holds(resource_type)).or_else(of_object)
}

fn tables() -> impl Iterator<Item = &'static Rule> {
    [cluster::RULES, network::RULES, data::RULES, access::RULES, kubernetes::RULES].into_iter().flatten()
}

#[cfg(test)]
mod tests;
