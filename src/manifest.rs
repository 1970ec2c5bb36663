//! `manifest.json`: what the generated files of an environment are, and what they were made from.

mod record;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use settings::Node;
use sha2::{Digest, Sha256};
use stacks::environment::Environment;
use stacks::manifests::{self, ClusterManifests, Manifests, NamespaceManifests};
use stacks::root_module;

use crate::commands::RenderedStack;

pub(crate) use record::{Record, References, Unreadable};

/// The manifest's file within the environment's folder.
pub(crate) const MANIFEST: &str = "manifest.json";

/// The manifest's own version; a reader refuses what it does not know.
const FORMAT_VERSION: u64 = 1;

/// The program that writes manifests, as they name it.
const GENERATOR: &str = env!("CARGO_PKG_NAME");

/// The manifest as text, without timestamps or paths of a machine.
pub(crate) fn render(environment: &Environment, stacks: &[RenderedStack], manifests: &Manifests) -> String {
    let entries: Vec<_> = stacks
        .iter()
        .map(|RenderedStack { name, depends_on, references, synthesis }| {
            let hatches: Vec<_> = synthesis
                .escape_hatches
                .iter()
                .map(|hatch| json!({ "kind": hatch.kind, "place": hatch.place }))
                .collect();
            json!({
                "name": name,
                "path": name,
                "depends_on": depends_on,
                "state_key": root_module::state_key(environment, name),
                "resources": synthesis.resource_counts,
                "exports": synthesis.outputs,
                "references": references,
                "escape_hatches": hatches,
                "files": digests(&synthesis.files),
            })
        })
        .collect();
    let apply_order: Vec<_> = stacks.iter().map(|stack| &stack.name).collect();
    let mut manifest = json!({
        "format_version": FORMAT_VERSION,
        "generator": { "name": GENERATOR, "version": env!("CARGO_PKG_VERSION") },
        "environment": environment.name.as_str(),
        "inputs": { "settings": { "files": environment.files(), "sha256": settings_digest(environment) } },
        "apply_order": apply_order,
        "stacks": entries,
    });
    if !manifests.clusters.is_empty() {
        manifest["kubernetes"] = json!({
            "path": manifests::FOLDER,
            "clusters": manifests.clusters.iter().map(cluster).collect::<Vec<_>>(),
            "files": digests(&manifests.files),
        });
    }
    format!("{manifest:#}\n")
}

fn cluster(of: &ClusterManifests) -> Value {
    let ClusterManifests { key, name, apply_order, namespaces, objects, applied, places: _ } = of;
    let namespace = |of: &NamespaceManifests| {
        json!({
            "namespace": of.namespace,
            "service": of.service,
            "channel": of.channel,
            "delivery": of.delivery.as_str(),
            "path": of.path,
            "objects": of.objects,
        })
    };
    json!({
        "key": key,
        "name": name,
        "apply_order": apply_order,
        "namespaces": namespaces.iter().map(namespace).collect::<Vec<_>>(),
        "objects": objects,
        "applied": applied.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

/// Files with the SHA-256 of each.
fn digests(files: &BTreeMap<String, String>) -> Map<String, Value> {
    files.iter().map(|(file, text)| (file.clone(), sha256(text).into())).collect()
}

/// The SHA-256 in hexadecimal digits.
pub(crate) fn sha256(data: impl AsRef<[u8]>) -> String {
    hex::encode(Sha256::digest(data))
}

/// The digest of the settings as the model sees them: merged, without comments, layout and order of keys. An edit that
/// changes none of the values, such as a comment, leaves `out/` as it is, and so `synth --check` silent.
pub(crate) fn settings_digest(environment: &Environment) -> String {
    sha256(plain(environment.document.root()).to_string())
}

/// The values of settings without their places; objects are ordered by key.
fn plain(node: &Node) -> Value {
    match node.value() {
        settings::Value::Boolean(value) => json!(value),
        settings::Value::Integer(value) => json!(value),
        settings::Value::Float(value) => json!(value),
        settings::Value::String(text) => json!(text),
        // Apart from a string of the same letters.
        settings::Value::Datetime(text) => json!({ "datetime": text }),
        settings::Value::Array(items) => items.iter().map(plain).collect(),
        settings::Value::Table(table) => {
            table.iter().map(|(key, value)| (key.clone(), plain(value))).collect::<Map<_, _>>().into()
        }
    }
}

#[cfg(test)]
#[path = "manifest/tests.rs"]
mod tests;
