//! `manifest.json`: what the generated files of an environment are, and what they were made from.

use std::fmt::Write as _;

use serde_json::json;
use sha2::{Digest, Sha256};
use stacks::environment::Environment;
use stacks::root_module;

use crate::commands::RenderedStack;

/// The manifest's file within the environment's folder.
pub(crate) const MANIFEST: &str = "manifest.json";

/// The manifest's own version; a reader refuses what it does not know.
const FORMAT_VERSION: u32 = 1;

/// The manifest as text, without timestamps or paths of a machine.
pub(crate) fn render(environment: &Environment, stacks: &[RenderedStack]) -> String {
    let entries: Vec<_> = stacks
        .iter()
        .map(|RenderedStack { name, depends_on, synthesis }| {
            let files: serde_json::Map<String, serde_json::Value> =
                synthesis.files.iter().map(|(file, text)| (file.clone(), sha256(text).into())).collect();
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
                "escape_hatches": hatches,
                "files": files,
            })
        })
        .collect();
    let manifest = json!({
        "format_version": FORMAT_VERSION,
        "generator": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "environment": environment.name.as_str(),
        "stacks": entries,
    });
    format!("{manifest:#}\n")
}

/// The digest of a file, as the manifest has it.
pub(crate) fn sha256(content: impl AsRef<[u8]>) -> String {
    let mut digits = String::with_capacity(64);
    for byte in Sha256::digest(content) {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
