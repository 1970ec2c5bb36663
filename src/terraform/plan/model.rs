//! What a plan says, part by part.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::checks::{self, Check};
use super::configuration::Configuration;
use crate::address::is_identifier;

/// A plan whose secrets are covered.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The version of Terraform or OpenTofu that made it; empty when it does not say.
    pub terraform_version: String,
    /// What happens to resources and data sources, what stays as it is among them.
    pub changes: Vec<ResourceChange>,
    /// What changed since the last apply, without Terraform.
    pub drift: Vec<ResourceChange>,
    /// What Terraform puts off to a later plan.
    pub deferred: Vec<Deferred>,
    /// What happens to outputs, by name, in order; those that stay as they are among them.
    pub outputs: Vec<(String, Change)>,
    /// Checks, conditions and validations, those that hold among them.
    pub checks: Vec<Check>,
    /// Actions of providers that run while it is applied.
    pub actions: Vec<ActionInvocation>,
    /// Attributes whose change since the last apply the plan follows.
    pub relevant_attributes: Vec<RelevantAttribute>,
    /// What was planned.
    pub configuration: Configuration,
    /// Whether Terraform stopped halfway.
    pub errored: bool,
    /// Whether applying it leads to what the configuration says; none when it does not tell, as Terraform before 1.8.
    pub complete: Option<bool>,
    /// Whether there is anything to apply; none when it does not tell.
    pub applyable: Option<bool>,
    json: Value,
}

/// What happens to a resource or a data source.
#[derive(Clone, Debug)]
pub struct ResourceChange {
    /// Its address with the keys of instances: `module.a.aws_subnet.private["b"]`.
    pub address: String,
    /// The address it had.
    pub previous_address: Option<String>,
    /// Whether it is only read.
    pub is_data: bool,
    /// Its type: `aws_subnet`.
    pub resource_type: String,
    /// Of an object that was replaced and not yet destroyed, its key.
    pub deposed: Option<String>,
    /// Why, in Terraform's word: `replace_because_cannot_update`.
    pub action_reason: Option<String>,
    /// What happens.
    pub change: Change,
}

/// What happens to an object or a value.
#[derive(Clone, Debug)]
pub struct Change {
    /// In Terraform's words: `["delete", "create"]`.
    pub actions: Vec<String>,
    /// What it was.
    pub before: Value,
    /// What it becomes, as far as it is known.
    pub after: Value,
    /// `true` where `after` is known only when the plan has been applied.
    pub after_unknown: Value,
    /// The arguments that make it be replaced.
    pub replace_paths: Vec<Vec<Step>>,
    /// That it is taken over from the provider.
    pub importing: Option<Importing>,
    /// The configuration that Terraform wrote for it.
    pub generated_config: Option<String>,
}

/// A step on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// To an attribute, or the entry of a map.
    Name(String),
    /// To an element of a list, from 0 on.
    Index(usize),
    /// To what this JSON says: an element of a set, and what comes later.
    Other(String),
}

/// An object that is taken over from the provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Importing {
    /// What the provider knows it by; for an identity of several parts, `name = value` of each.
    pub id: Option<String>,
}

/// A change that Terraform puts off.
#[derive(Clone, Debug)]
pub struct Deferred {
    /// Why, in Terraform's word: `provider_config_unknown`.
    pub reason: String,
    /// The change, as far as it is known.
    pub change: ResourceChange,
}

/// An action of a provider that runs while the plan is applied, as `action` blocks of Terraform 1.14 say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionInvocation {
    /// Its address.
    pub address: String,
    /// Its type.
    pub action_type: String,
    /// What it is run for, and when: `aws_instance.a`, `after_create`.
    pub trigger: Option<(String, String)>,
}

/// An attribute whose change since the last apply the plan follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelevantAttribute {
    /// The resource's address.
    pub resource: String,
    /// The attribute.
    pub attribute: Vec<Step>,
}

impl Plan {
    /// The plan as JSON, its secrets covered.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// The program that made it and its version: `Terraform 1.11.4`. OpenTofu is known by its providers' registry alone.
    #[must_use]
    pub fn program(&self) -> String {
        let mut changes = list(&self.json["resource_changes"]);
        let is_tofu = changes.any(|of| {
            of["provider_name"].as_str().is_some_and(|name| name.starts_with("registry.opentofu.org/"))
        });
        let name = if is_tofu { "OpenTofu" } else { "Terraform" };
        format!("{name} {}", self.terraform_version).trim_end().to_owned()
    }

    /// Whether the state has an output, as the last apply left it; none when the plan does not tell, since Terraform stopped
    /// before it got there.
    ///
    /// What the plan calls its prior state does not tell: it has the values that outputs are going to have.
    #[must_use]
    pub fn has_output(&self, name: &str) -> Option<bool> {
        has_output(&self.json, name)
    }

    pub(super) fn of(json: Value) -> Self {
        let outputs = json["output_changes"].as_object().into_iter().flatten();
        Self {
            terraform_version: text(&json["terraform_version"]),
            changes: list(&json["resource_changes"]).map(resource_change).collect(),
            drift: list(&json["resource_drift"]).map(resource_change).collect(),
            deferred: list(&json["deferred_changes"]).map(deferred).collect(),
            outputs: outputs.map(|(name, value)| (name.clone(), change(value))).collect(),
            checks: checks::read(&json["checks"]),
            actions: list(&json["action_invocations"]).map(action_invocation).collect(),
            relevant_attributes: list(&json["relevant_attributes"]).map(relevant_attribute).collect(),
            configuration: Configuration::of(&json["configuration"]["root_module"]),
            errored: json["errored"] == true,
            complete: json["complete"].as_bool(),
            applyable: json["applyable"].as_bool(),
            json,
        }
    }
}

/// Whether the state has an output.
pub(super) fn has_output(json: &Value, name: &str) -> Option<bool> {
    match json["output_changes"].get(name) {
        Some(change) => Some(!list(&change["actions"]).eq(["create"])),
        None => (json["errored"] != true).then_some(false),
    }
}

fn resource_change(value: &Value) -> ResourceChange {
    let address = text(&value["address"]);
    ResourceChange {
        previous_address: said(&value["previous_address"]).filter(|previous| *previous != address),
        is_data: value["mode"] == "data",
        resource_type: text(&value["type"]),
        deposed: said(&value["deposed"]),
        action_reason: said(&value["action_reason"]),
        change: change(&value["change"]),
        address,
    }
}

fn change(value: &Value) -> Change {
    Change {
        actions: list(&value["actions"]).map(text).collect(),
        before: value["before"].clone(),
        after: value["after"].clone(),
        after_unknown: value["after_unknown"].clone(),
        replace_paths: list(&value["replace_paths"]).map(path).collect(),
        importing: value["importing"].as_object().map(importing),
        generated_config: said(&value["generated_config"]),
    }
}

fn importing(value: &Map<String, Value>) -> Importing {
    let identity = || {
        let parts = value.get("identity")?.as_object()?.iter().filter(|(_, of)| !of.is_null());
        let parts: Vec<String> = parts.map(|(name, of)| format!("{name} = {}", text(of))).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    };
    Importing { id: value.get("id").and_then(said).or_else(identity) }
}

fn deferred(value: &Value) -> Deferred {
    // What is not one of the known words is still a reason.
    let reason = said(&value["reason"]).unwrap_or_else(|| "unknown".to_owned());
    Deferred { reason, change: resource_change(&value["resource_change"]) }
}

fn action_invocation(value: &Value) -> ActionInvocation {
    let trigger = &value["lifecycle_action_trigger"];
    let resource = said(&trigger["triggering_resource_address"]);
    ActionInvocation {
        address: text(&value["address"]),
        action_type: text(&value["type"]),
        trigger: resource.map(|resource| (resource, snake(&text(&trigger["action_trigger_event"])))),
    }
}

fn relevant_attribute(value: &Value) -> RelevantAttribute {
    RelevantAttribute { resource: text(&value["resource"]), attribute: path(&value["attribute"]) }
}

fn path(value: &Value) -> Vec<Step> {
    let step = |value: &Value| match value {
        Value::String(name) => Step::Name(name.clone()),
        Value::Number(index) => match index.as_u64().and_then(|index| usize::try_from(index).ok()) {
            Some(index) => Step::Index(index),
            None => Step::Other(index.to_string()),
        },
        other => Step::Other(other.to_string()),
    };
    list(value).map(step).collect()
}

/// A path as Terraform writes it: `scaling_config[0].max_size`, `tags["a/b"]`.
#[must_use]
pub fn path_text(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        // Writing to a string cannot fail.
        let _ = match step {
            Step::Name(name) if text.is_empty() => write!(text, "{name}"),
            Step::Name(name) if is_identifier(name) => write!(text, ".{name}"),
            Step::Name(name) => write!(text, "[{}]", Value::from(name.as_str())),
            Step::Index(index) => write!(text, "[{index}]"),
            Step::Other(json) => write!(text, "[{json}]"),
        };
    }
    text
}

/// `AfterCreate` as `after_create`.
fn snake(words: &str) -> String {
    let mut text = String::new();
    for letter in words.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

pub(super) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A text; of anything else, its JSON.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A text that says something.
pub(super) fn said(value: &Value) -> Option<String> {
    Some(text(value)).filter(|text| !text.is_empty())
}
