//! Providers of a stack: where they come from, and how they are configured.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::expressions::expressions;
use crate::files::GeneratedStack;
use crate::model::entries;

/// Where providers come from whose source names no other place.
const REGISTRY: &str = "registry.terraform.io";

/// The providers of a stack.
pub(super) struct Providers<'g> {
    /// What is required of each, by its name in the stack.
    required: BTreeMap<&'g str, &'g Value>,
    /// The configurations by their key: `aws`, `kubernetes.trantor`.
    configured: BTreeMap<String, (&'g str, &'g Value)>,
}

impl<'g> Providers<'g> {
    pub(super) fn of(stack: &'g GeneratedStack) -> Self {
        let mut providers = Self { required: BTreeMap::new(), configured: BTreeMap::new() };
        for (_, content) in stack.files.values() {
            let terraform = content.get("terraform").map(super::only);
            let required =
                terraform.and_then(|terraform| terraform.get("required_providers")).map(super::only);
            providers.required.extend(entries(required));
            for (name, configurations) in entries(content.get("provider")) {
                let blocks = match configurations {
                    Value::Array(blocks) => blocks.iter().collect(),
                    block => vec![block],
                };
                for block in blocks {
                    let key = match block.get("alias").and_then(Value::as_str) {
                        Some(alias) => format!("{name}.{alias}"),
                        None => name.to_owned(),
                    };
                    providers.configured.insert(key, (name, block));
                }
            }
        }
        providers
    }

    /// The key of the configuration that a resource uses.
    pub(super) fn key_of(resource_type: &str, block: &Value) -> String {
        let said = block.get("provider").and_then(Value::as_str);
        said.unwrap_or_else(|| implied(resource_type)).to_owned()
    }

    /// The provider of a resource with where it comes from.
    pub(super) fn full_name_of(&self, resource_type: &str, block: &Value) -> String {
        let key = Self::key_of(resource_type, block);
        self.full_name(key.split('.').next().unwrap_or_default())
    }

    fn full_name(&self, name: &str) -> String {
        let source = self.required.get(name).and_then(|of| of.get("source")).and_then(Value::as_str);
        match source {
            Some(source) if source.matches('/').count() == 2 => source.to_owned(),
            Some(source) => format!("{REGISTRY}/{source}"),
            None => format!("{REGISTRY}/hashicorp/{name}"),
        }
    }

    /// The tags that the provider of a resource gives to all that can have any.
    pub(super) fn default_tags_of(&self, resource_type: &str, block: &Value) -> Option<&'g Value> {
        let (_, configuration) = self.configured.get(&Self::key_of(resource_type, block))?;
        super::only(configuration.get("default_tags")?).get("tags")
    }

    /// The part of a plan that says how providers are configured.
    pub(super) fn configuration(&self) -> Map<String, Value> {
        let mut told = Map::new();
        for (key, (name, block)) in &self.configured {
            let mut arguments = expressions(block);
            arguments.remove("alias");
            let mut of = json!({
                "name": name,
                "full_name": self.full_name(name),
                "expressions": arguments,
            });
            if let Some(alias) = block.get("alias") {
                of["alias"] = alias.clone();
            }
            let version = self.required.get(name).and_then(|required| required.get("version"));
            if let Some(version) = version {
                of["version_constraint"] = version.clone();
            }
            told.insert(key.clone(), of);
        }
        told
    }
}

/// The provider that a type belongs to by its name.
fn implied(resource_type: &str) -> &str {
    resource_type.split('_').next().unwrap_or_default()
}
