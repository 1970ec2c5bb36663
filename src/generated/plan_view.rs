//! The plan view: what the first plan of each stack would be, in the JSON that `terraform show -json` prints, as far as the
//! model knows it. Scanners that read plans see full addresses in it, and values where the files have references.
//!
//! No provider was asked: what an argument left out means, and what AWS makes up, is not in it. Where Terraform would say
//! `(known after apply)`, the argument is left out and `true` in `after_unknown`. The one exception are documents of JSON,
//! policies above all: such a text stands there with `${stack:address.attribute}` for what is not known, and is `true` in
//! `after_unknown` all the same. A plan would hide all of it from those who judge policies.

mod arguments;
mod expressions;
mod providers;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::files::{Generated, GeneratedStack};
use crate::model::{entries, resolve::Resolver};
use arguments::Known;
use expressions::{expression, expressions};
use providers::Providers;

/// What a plan view says of itself, under the key `//`.
pub const PLAN_VIEW_NOTE: &str = "Made by cleon of the model, for scanners. No plan of Terraform: no state was read, and it cannot be applied.";

/// The version of the JSON of plans that it has, as Terraform 1.5 and later write it.
const FORMAT_VERSION: &str = "1.2";

/// What is said of Terraform's version where the stack says none: the oldest that is supported.
const OLDEST_TERRAFORM: &str = "1.11.0";

/// The plan view of a stack.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanView {
    /// The stack's name.
    pub stack: String,
    /// The plan, as `terraform show -json` would print it.
    pub plan: Value,
}

/// The plan view of each stack, in the order they are applied. What one stack reads of another is known as far as the model
/// knows it.
pub fn plan_views(generated: &Generated) -> Vec<PlanView> {
    let resolver = Resolver::new(generated);
    let view = |stack: &GeneratedStack| PlanView { stack: stack.name.clone(), plan: plan(&resolver, stack) };
    generated.stacks.iter().map(view).collect()
}

/// A resource or data source, as the files have it.
struct Declared<'g> {
    is_data: bool,
    resource_type: &'g str,
    name: &'g str,
    block: &'g Value,
}

fn plan(resolver: &Resolver<'_>, stack: &GeneratedStack) -> Value {
    let providers = Providers::of(stack);
    let known = Known { resolver, stack: &stack.name };
    let declared = declared(stack);
    let mut planned = Vec::new();
    let mut changes = Vec::new();
    let mut configured = Vec::new();
    for (address, of) in &declared {
        configured.push(of.configuration(address));
        // Data sources are read while planning, and no part of what is planned.
        if !of.is_data {
            let (after, unknown) = known.resource(of.block, &providers, of.resource_type);
            planned.push(of.planned(address, &providers, &after));
            changes.push(of.change(address, &providers, after, unknown));
        }
    }
    let outputs = Outputs::of(&known, stack);
    json!({
        "//": PLAN_VIEW_NOTE,
        "format_version": FORMAT_VERSION,
        "terraform_version": terraform_version(stack),
        "planned_values": { "outputs": outputs.planned, "root_module": { "resources": planned } },
        "resource_changes": changes,
        "output_changes": outputs.changes,
        "configuration": {
            "provider_config": providers.configuration(),
            "root_module": { "outputs": outputs.configured, "resources": configured },
        },
        "applyable": true,
        "complete": true,
        "errored": false,
    })
}

/// The resources and data sources of a stack by their address.
fn declared(stack: &GeneratedStack) -> BTreeMap<String, Declared<'_>> {
    let mut declared = BTreeMap::new();
    for (_, content) in stack.files.values() {
        for (block_type, prefix) in [("resource", ""), ("data", "data.")] {
            for (resource_type, named) in entries(content.get(block_type)) {
                for (name, block) in entries(Some(named)) {
                    let is_data = block_type == "data";
                    let of = Declared { is_data, resource_type, name, block: only(block) };
                    declared.insert(format!("{prefix}{resource_type}.{name}"), of);
                }
            }
        }
    }
    declared
}

impl Declared<'_> {
    fn mode(&self) -> &'static str {
        if self.is_data { "data" } else { "managed" }
    }

    fn planned(&self, address: &str, providers: &Providers<'_>, values: &Map<String, Value>) -> Value {
        json!({
            "address": address,
            "mode": self.mode(),
            "type": self.resource_type,
            "name": self.name,
            "provider_name": providers.full_name_of(self.resource_type, self.block),
            "schema_version": 0,
            "values": values,
            "sensitive_values": {},
        })
    }

    fn change(
        &self,
        address: &str,
        providers: &Providers<'_>,
        after: Map<String, Value>,
        unknown: Map<String, Value>,
    ) -> Value {
        json!({
            "address": address,
            "mode": self.mode(),
            "type": self.resource_type,
            "name": self.name,
            "provider_name": providers.full_name_of(self.resource_type, self.block),
            "change": {
                "actions": ["create"],
                "before": null,
                "after": after,
                "after_unknown": unknown,
                "before_sensitive": false,
                "after_sensitive": {},
            },
        })
    }

    fn configuration(&self, address: &str) -> Value {
        let mut configuration = json!({
            "address": address,
            "mode": self.mode(),
            "type": self.resource_type,
            "name": self.name,
            "provider_config_key": Providers::key_of(self.resource_type, self.block),
            "expressions": expressions(self.block),
            "schema_version": 0,
        });
        if let Some(depends_on) = self.block.get("depends_on") {
            configuration["depends_on"] = depends_on.clone();
        }
        configuration
    }
}

/// The outputs of a stack. Of those that are sensitive no value is told.
#[derive(Default)]
struct Outputs {
    planned: Map<String, Value>,
    changes: Map<String, Value>,
    configured: Map<String, Value>,
}

impl Outputs {
    fn of(known: &Known<'_>, stack: &GeneratedStack) -> Self {
        let mut outputs = Self::default();
        for (_, content) in stack.files.values() {
            for (name, block) in entries(content.get("output")) {
                outputs.add(known, name, only(block));
            }
        }
        outputs
    }

    fn add(&mut self, known: &Known<'_>, name: &str, block: &Value) {
        let value = block.get("value").unwrap_or(&Value::Null);
        let is_sensitive = block.get("sensitive") == Some(&Value::Bool(true));
        let (after, unknown) = known.value(value);
        let mut planned = json!({ "sensitive": is_sensitive });
        let mut change = json!({
            "actions": ["create"],
            "before": null,
            "after_unknown": unknown,
            "before_sensitive": false,
            "after_sensitive": is_sensitive,
        });
        if let Some(after) = after.filter(|_| !is_sensitive) {
            planned["value"] = after.clone();
            change["after"] = after;
        }
        self.planned.insert(name.to_owned(), planned);
        self.changes.insert(name.to_owned(), change);
        let mut configured = json!({ "expression": expression(value) });
        if is_sensitive {
            configured = json!({ "expression": {}, "sensitive": true });
        }
        self.configured.insert(name.to_owned(), configured);
    }
}

/// The oldest Terraform that the stack takes: `1.11.0` of `>= 1.11`.
fn terraform_version(stack: &GeneratedStack) -> String {
    let required = stack.files.values().find_map(|(_, content)| {
        let terraform = content.get("terraform").map(only)?;
        terraform.get("required_version")?.as_str()
    });
    let version = required.and_then(|required| {
        let number = required.trim_start_matches(|of: char| !of.is_ascii_digit());
        let end = number.find(|of: char| !of.is_ascii_digit() && of != '.').unwrap_or(number.len());
        let parts: Vec<&str> = number[..end].split('.').filter(|part| !part.is_empty()).collect();
        (!parts.is_empty()).then(|| parts.into_iter().chain(["0", "0"]).take(3).collect::<Vec<_>>().join("."))
    });
    version.unwrap_or_else(|| OLDEST_TERRAFORM.to_owned())
}

/// A block that may stand in a list of its own.
fn only(block: &Value) -> &Value {
    block.as_array().and_then(|blocks| blocks.first()).unwrap_or(block)
}

/// Whether a list is one of blocks, or of objects that look like them.
fn are_blocks(items: &[Value]) -> bool {
    !items.is_empty() && items.iter().all(Value::is_object)
}

/// What a block says to Terraform itself, and is no argument.
fn is_argument(name: &str) -> bool {
    !matches!(
        name,
        "//" | "depends_on" | "lifecycle" | "provider" | "provisioner" | "connection" | "count" | "for_each"
    )
}

#[cfg(test)]
mod tests;
