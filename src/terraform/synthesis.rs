//! A checked stack as files of Terraform JSON.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde_json::Value;

use crate::address::{Mode, ResourceAddress};
use crate::block::Entry;
use crate::check::{self, Checks};
use crate::diagnostic::Diagnostic;
use crate::escape_hatch::EscapeHatch;
use crate::kind::Kind;
use crate::member::history_file;
use crate::stack::{Declared, Stack};
use crate::tree::Tree;

/// The rendered files of a stack and what a manifest says of it.
#[derive(Clone, Debug, Default)]
pub struct Synthesis {
    /// File name to content, ending in a newline.
    pub files: BTreeMap<String, String>,
    /// How many resources there are of each type; data sources count as `data.<type>`.
    pub resource_counts: BTreeMap<String, usize>,
    /// The names of the outputs.
    pub outputs: Vec<String>,
    /// Every escape hatch in use.
    pub escape_hatches: Vec<EscapeHatch>,
}

/// A resource of a group that is rendered together.
type Member<'a> = (&'a ResourceAddress, &'a Declared);

impl Stack {
    /// Checks the stack and renders it.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the stack, in the order the blocks were made.
    pub fn synthesize(&self, checks: Checks<'_>) -> Result<Synthesis, Vec<Diagnostic>> {
        let found = check::run(self, checks);
        if found.is_empty() { self.render() } else { Err(found) }
    }

    fn render(&self) -> Result<Synthesis, Vec<Diagnostic>> {
        let comments: Vec<String> = self.sections.iter().map(crate::section::Section::comment).collect();
        let comments: Vec<&str> = comments.iter().map(String::as_str).collect();
        let (patched, mut found) = self.patched(&comments);
        let mut files: BTreeMap<&str, Tree<'_>> = BTreeMap::new();
        self.plant_terraform(&mut files);
        self.plant_providers(&mut files, &comments);
        self.plant_resources(&mut files, &comments, &patched);
        self.plant_named(&mut files, &comments);
        self.plant_history(&mut files, &comments);
        found.extend(self.plant_raw(&mut files));
        if !found.is_empty() {
            return Err(found);
        }
        let mut synthesis = Synthesis {
            files: files
                .into_iter()
                .map(|(name, tree)| (format!("{name}.tf.json"), tree.to_text()))
                .collect(),
            escape_hatches: self.all_escape_hatches(),
            ..Synthesis::default()
        };
        let mut counts: FxHashMap<(Mode, &str), usize> = FxHashMap::default();
        for address in self.resources.keys() {
            *counts.entry((address.mode, &address.resource_type)).or_default() += 1;
        }
        synthesis.resource_counts = counts
            .into_iter()
            .map(|((mode, kind), count)| {
                (format!("{}{kind}", if mode == Mode::Data { "data." } else { "" }), count)
            })
            .collect();
        let outputs = self.named.keys().filter(|(kind, _)| *kind == Kind::Output);
        synthesis.outputs = outputs.map(|(_, name)| name.to_string()).collect();
        synthesis.outputs.sort_unstable();
        Ok(synthesis)
    }

    fn plant_terraform<'a>(&'a self, files: &mut BTreeMap<&'a str, Tree<'a>>) {
        let terraform = files.entry("terraform").or_default().at("terraform");
        if let Some((backend_type, block)) = &self.backend {
            terraform.at("backend").put(backend_type, Tree::Block(block, ""));
        }
        for (requirement, _) in &self.requirements {
            let provider = terraform.at("required_providers").at(&requirement.local_name);
            provider.put("source", Tree::Text(&requirement.source));
            provider.put("version", Tree::Text(&requirement.version));
        }
        terraform.put("required_version", Tree::Text(&self.required_version));
    }

    fn plant_providers<'a>(&'a self, files: &mut BTreeMap<&'a str, Tree<'a>>, comments: &[&'a str]) {
        for configuration in &self.providers {
            let providers = files.entry("providers").or_default().at("provider");
            let block =
                Tree::Block(&configuration.declared.block, comments[configuration.declared.section as usize]);
            providers.at(&configuration.local_name).push(block);
        }
    }

    fn plant_resources<'a>(
        &'a self,
        files: &mut BTreeMap<&'a str, Tree<'a>>,
        comments: &[&'a str],
        patched: &'a BTreeMap<ResourceAddress, Value>,
    ) {
        // Grouped first, so that sorting compares names alone.
        let mut groups: FxHashMap<(&str, Mode, &str), Vec<Member<'a>>> = FxHashMap::default();
        for (address, declared) in &self.resources {
            let file = &*self.sections[declared.section as usize].file;
            groups.entry((file, address.mode, &address.resource_type)).or_default().push((address, declared));
        }
        for ((file, mode, resource_type), mut group) in groups {
            group.sort_unstable_by(|(a, _), (b, _)| a.name.cmp(&b.name));
            let kind = if mode == Mode::Data { "data" } else { "resource" };
            let blocks = group.into_iter().map(|(address, declared)| {
                let tree = match patched.get(address) {
                    Some(json) => Tree::Json(json),
                    None => Tree::Block(&declared.block, comments[declared.section as usize]),
                };
                (&*address.name, tree)
            });
            let blocks = Tree::Map(blocks.collect());
            files.entry(file).or_default().at(kind).put(resource_type, blocks);
        }
    }

    fn plant_named<'a>(&'a self, files: &mut BTreeMap<&'a str, Tree<'a>>, comments: &[&'a str]) {
        for ((kind, name), declared) in &self.named {
            let section = &self.sections[declared.section as usize];
            let comment = comments[declared.section as usize];
            let tree = match (kind, declared.block.get("value")) {
                (Kind::Local, Some(Entry::Value(node))) => Tree::Node(node),
                _ => Tree::Block(&declared.block, comment),
            };
            files.entry(kind.file(section)).or_default().at(kind.block_type()).put(name, tree);
        }
    }

    fn plant_history<'a>(&'a self, files: &mut BTreeMap<&'a str, Tree<'a>>, comments: &[&'a str]) {
        for (kind, declared) in &self.history {
            let file = history_file(kind);
            let tree = Tree::Block(&declared.block, comments[declared.section as usize]);
            files.entry(file).or_default().at(kind).push(tree);
        }
    }

    fn plant_raw<'a>(&'a self, files: &mut BTreeMap<&'a str, Tree<'a>>) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for raw in &self.raw {
            files.entry(&raw.file).or_default().graft(&raw.block_type, &raw.content, &mut |path| {
                let message = format!("the raw block `{path}` is there already");
                found.push(self.diagnostic(raw.place(), &raw.declared, message));
            });
        }
        found
    }

    /// The resources with their patches applied. What a patch may be for is checked before.
    fn patched(&self, comments: &[&str]) -> (BTreeMap<ResourceAddress, Value>, Vec<Diagnostic>) {
        let mut patched = BTreeMap::new();
        let mut found = Vec::new();
        for (handle, patch, declared) in &self.patches {
            let Some(target) = self.resources.get(&handle.address) else { continue };
            let json = patched.entry((*handle.address).clone()).or_insert_with(|| {
                let tree = Tree::Block(&target.block, comments[target.section as usize]);
                serde_json::to_value(tree).unwrap_or_default()
            });
            if let Err(error) = json_patch::patch(json, patch) {
                let message = format!("a patch does not apply: {error}");
                found.push(self.diagnostic(handle.address.to_string(), declared, message));
            }
        }
        (patched, found)
    }
}

#[cfg(test)]
#[path = "synthesis_tests.rs"]
mod tests;
