//! What is said of an environment without the places, and of one whose blocks are wired otherwise.

use std::fmt::Write as _;

use terraform::{Any, Block, Entry, Expr, Stack, Untyped};

use super::{Findings, Model, TODAY, Texts, run};
use crate::{Composition, compose};

impl Texts {
    /// What checks whose ids begin with this say of an environment, without the places, which move with every line of
    /// the settings.
    #[track_caller]
    pub(super) fn told(&self, environment: &str, ids: &str) -> String {
        told(&self.findings(environment), ids)
    }

    /// What checks whose ids begin with this say of an environment whose stacks have other blocks: `change` gives each
    /// resource's block as it shall be, or none to take it away.
    #[track_caller]
    pub(super) fn told_rewired(
        &self,
        environment: &str,
        ids: &str,
        change: impl Fn(&str, &Block) -> Option<Block>,
    ) -> String {
        let loaded = self.load(environment);
        let rewired = |composed: Composition| {
            let mut stack = Stack::new(composed.stack.name(), ">= 1.11");
            for (address, declared, section) in composed.stack.resources() {
                let Some(block) = change(&address.to_string(), &declared.block) else { continue };
                let resource = Untyped::new(address.mode, address.resource_type.clone());
                let resource = block.entries().iter().fold(resource, |resource, (name, entry)| match entry {
                    Entry::Value(node) => resource.set(name.clone(), Expr::<Any>::from_node(node.clone())),
                    Entry::Blocks(blocks) => blocks
                        .iter()
                        .fold(resource, |resource, block| resource.nest(name.clone(), block.clone())),
                });
                stack.section(section.clone(), |stack| stack.add_untyped(address.name.clone(), resource));
            }
            Composition { stack, ..composed }
        };
        // Outputs are not made again, and so what reads them is left out.
        let reads_nothing = |composed: &Composition| crate::references::reads(&composed.stack).is_empty();
        let stacks: Vec<_> = compose(&loaded).into_iter().filter(reads_nothing).map(rewired).collect();
        told(&run(&Model { environment: &loaded, stacks: &stacks, today: TODAY }), ids)
    }
}

pub(super) fn told(findings: &Findings, ids: &str) -> String {
    let mut text = String::new();
    for problem in &findings.problems {
        let (id, target) = problem.rule.as_ref().map_or(("", ""), |rule| (&rule.id, &rule.target));
        if !id.starts_with(ids) {
            continue;
        }
        let _ = writeln!(text, "{}[{id}] {target}: {}", problem.level.as_str(), problem.message);
        for (name, value) in problem.rule.iter().flat_map(|rule| &rule.figures) {
            let _ = writeln!(text, "  {name}: {value}");
        }
        if let Some(help) = &problem.help {
            let _ = writeln!(text, "  help: {help}");
        }
    }
    text
}

/// Whatever the settings are, checks find something or nothing, and come to an end.
#[test]
fn odd_settings_are_judged_too() {
    let size = "size = { min = 2, desired = 2, max = 4 }";
    let tiny = "size = { min = 0, desired = 1, max = 1 }\nmax_pods = 4\nupdate = { max_unavailable = 100 }";
    let ranges =
        "[network.pods]\ncidr = \"100.64.0.0/26\"\n[network.peers]\nempty = []\nall = [\"0.0.0.0/0\"]";
    let group = "[clusters.trantor.node_groups.odd]\ninstance_types = [\"t3.nano\", \"m99g.gigantic\"]\n\
                 architecture = \"x86_64\"\nzones = [\"us-east-1b\"]\nsize = { min = 0, desired = 0, max = 450 }";
    let dev = Texts::committed;
    let odd = [
        dev().replace("dev", "max = 4", "max = 450"),
        dev().replace("dev", size, tiny),
        dev().replace("dev", "\"10.0.10.0/24\"", "\"10.0.10.0/28\""),
        dev()
            .replace("dev", "nat = \"single\"", "nat = \"none\"\ns3_gateway_endpoint = false")
            .append("dev", ranges),
        dev().append("dev", group),
    ];
    for (at, texts) in odd.iter().enumerate() {
        let found = texts.findings("dev");
        assert!(at == 1 || !found.problems.is_empty(), "{at}");
    }
}
