//! One argument, in the model and live.

use generated::model::Subject;
use serde_json::{Value, json};

use super::known::Known;
use crate::difference::{Difference, Kind, Remedy, Severity};

/// What becomes of a difference when the stack is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Undone {
    /// Terraform sets it back.
    InPlace,
    /// Terraform would replace what has it.
    ByReplacing,
    /// Terraform would ask EKS to go back to an older version, which EKS does or refuses.
    GoesBack,
    /// Terraform leaves alone what the model does not say.
    NotByTerraform,
    /// The same, of what settings have no word for.
    Unsaid,
}

/// An argument, in the model and live.
pub(super) struct Fact<'a> {
    pub(super) block: &'a Subject,
    /// What has it in AWS: `node group general`.
    pub(super) subject: &'a str,
    pub(super) argument: &'a str,
    /// What the model says; none when it leaves it to AWS.
    pub(super) model: Option<Value>,
    pub(super) live: Value,
    pub(super) severity: Severity,
    pub(super) meaning: &'a str,
    /// The setting, below that of the block: `size.min`; from the top when it begins with a slash; empty when there is none.
    pub(super) setting: &'a str,
    pub(super) undone: Undone,
}

impl Fact<'_> {
    /// The difference, if there is one that can be known and that Terraform is not told to ignore.
    pub(super) fn judge(self, known: &Known) -> Option<Difference> {
        let model = known.resolve(&self.model?);
        if has_unknown(&model) || same(&model, &self.live) {
            return None;
        }
        let is_ignored = is_ignored(self.block, self.argument);
        if is_ignored && !is_left_where_it_is_off(self.block, self.argument) {
            return None;
        }
        let undone = if is_ignored { Undone::NotByTerraform } else { self.undone };
        let setting = match (self.setting, self.block.setting.as_str()) {
            // Adopted clusters have settings of their own for what cleon works out for others.
            (_, own) if own.starts_with("adopted.") => {
                let resource_type = self.block.address.split('.').next().unwrap_or_default();
                adopt::setting_of(resource_type, self.argument).map(|setting| format!("{own}.{setting}"))
            }
            ("", _) => None,
            (setting, own) => Some(match setting.strip_prefix('/') {
                Some(from_top) => from_top.to_owned(),
                None => format!("{own}.{setting}"),
            }),
        };
        Some(Difference {
            kind: Kind::Changed,
            severity: self.severity,
            stack: Some(self.block.stack.clone()),
            address: Some(self.block.address.clone()),
            subject: self.subject.to_owned(),
            argument: Some(self.argument.to_owned()),
            remedies: remedies(undone, &self.block.stack, setting.as_deref()),
            model,
            live: self.live,
            meaning: self.meaning.to_owned(),
            setting: setting.or_else(|| Some(self.block.setting.clone())),
            setting_location: None,
        })
    }

    /// What a block says and nobody finds.
    pub(super) fn missing(block: &Subject, subject: String) -> Difference {
        Difference {
            kind: Kind::Missing,
            severity: Severity::High,
            stack: Some(block.stack.clone()),
            address: Some(block.address.clone()),
            meaning: "It is not there.".to_owned(),
            subject,
            argument: None,
            model: json!(block.address),
            live: Value::Null,
            remedies: vec![
                Remedy::Apply(format!("apply {}: Terraform makes it again", block.stack)),
                Remedy::Settings(format!("or take it out of the settings: `{}`", block.setting)),
            ],
            setting: Some(block.setting.clone()),
            setting_location: None,
        }
    }
}

fn remedies(undone: Undone, stack: &str, setting: Option<&str>) -> Vec<Remedy> {
    let apply = match undone {
        Undone::InPlace => Remedy::Apply(format!("apply {stack}: Terraform sets it back")),
        Undone::ByReplacing => Remedy::Look(format!(
            "do not apply {stack} before this is settled: Terraform would replace it, and what runs on it"
        )),
        Undone::GoesBack => {
            Remedy::Look(format!("do not apply {stack} before the settings say the version that runs"))
        }
        Undone::NotByTerraform | Undone::Unsaid => {
            Remedy::Look("Terraform leaves it alone: set it back by hand, when nobody needs it".to_owned())
        }
    };
    let settings = setting.map(|setting| {
        let or = if matches!(undone, Undone::InPlace) { "or write" } else { "write" };
        Remedy::Settings(format!("{or} what is live in the settings: `{setting}`"))
    });
    [apply].into_iter().chain(settings).collect()
}

/// Whether Terraform is told to leave an argument alone.
pub(super) fn is_ignored(block: &Subject, argument: &str) -> bool {
    let ignored = block.texts("lifecycle[0].ignore_changes");
    ignored.iter().any(|path| *path == "all" || generated::paths::is_within(argument, path))
}

/// What Terraform ignores of an adopted cluster that does not have it, since EKS says of some that it is off and of others nothing:
/// that it is on is drift.
fn is_left_where_it_is_off(block: &Subject, argument: &str) -> bool {
    let parts = ["compute_config", "storage_config", "kubernetes_network_config", "remote_network_config"];
    block.setting.starts_with("adopted.") && parts.iter().any(|part| argument.starts_with(part))
}

/// Whether something in a value is known only when it has been applied.
fn has_unknown(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains("${"),
        Value::Array(items) => items.iter().any(has_unknown),
        Value::Object(entries) => entries.values().any(has_unknown),
        _ => false,
    }
}

/// Whether two values are the same for Terraform, which takes `"true"` for `true` and `"3"` for `3`.
pub(super) fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, value)| other.get(key).is_some_and(|other| same(value, other)))
        }
        (Value::String(text), Value::Bool(value)) | (Value::Bool(value), Value::String(text)) => {
            text.parse() == Ok(*value)
        }
        (Value::String(text), Value::Number(value)) | (Value::Number(value), Value::String(text)) => {
            text.parse().is_ok_and(|text: serde_json::Number| text == *value)
        }
        _ => one == other,
    }
}

/// A list whose order means nothing.
pub(super) fn set(items: &[Value]) -> Value {
    let mut items = items.to_vec();
    items.sort_by_key(|item| item.to_string());
    Value::Array(items)
}

/// An object without what is null.
pub(super) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(entries) => entries
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key, without_nulls(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}
