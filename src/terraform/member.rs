//! Every block of a stack under the address it is known by, with where it comes from and where it is rendered.

use std::borrow::Cow;
use std::panic::Location;

use crate::address::Mode;
use crate::argument_path::Argument;
use crate::block::{Block, Entry};
use crate::expression::{Expr, Node, Text};
use crate::kind::Kind;
use crate::section::Section;
use crate::stack::{Declared, Stack};
use crate::uses::{self, Use};

/// A block of a stack.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    /// Terraform's address: `aws_subnet.private_a`, `data.aws_partition.current`, `output.vpc_id`, `local.x`, `var.x`,
    /// `module.x`, `check.x`. Where Terraform has none: `provider.aws`, `provider.aws.replica`, `terraform`, and
    /// `moved.<address>`, `removed.<address>`, `import.<address>` of the resource they speak of.
    pub address: String,
    /// The block's type as Terraform JSON has it: `resource`, `data`, `output`, `locals`, `terraform`, …
    pub block_type: &'a str,
    /// What was set. Patches are not in it.
    pub block: Cow<'a, Block>,
    /// Module, file and settings key it belongs to.
    pub section: &'a Section,
    /// The Rust line that made it.
    pub location: &'static Location<'static>,
    /// The file it is rendered to: `network.tf.json`.
    pub file: String,
    /// The keys that lead to it in that file; elements of lists by their number.
    pub pointer: Vec<String>,
    /// The Rust lines that patch its JSON.
    pub patches: Vec<&'static Location<'static>>,
}

impl Member<'_> {
    /// Its arguments, those of nested blocks included.
    #[must_use]
    pub fn arguments(&self) -> Vec<Argument<'_>> {
        self.block.arguments()
    }

    /// What the argument refers to.
    #[must_use]
    pub fn uses(&self, argument: &Argument<'_>) -> Vec<Use> {
        match argument.value {
            Node::String(name) if argument.path == "provider" => vec![uses::provider(name)],
            value => uses::of(value),
        }
    }

    /// `/resource/aws_subnet/private_a` (RFC 6901).
    #[must_use]
    pub fn json_pointer(&self) -> String {
        let escaped = |key: &String| format!("/{}", key.replace('~', "~0").replace('/', "~1"));
        self.pointer.iter().map(escaped).collect()
    }
}

impl Stack {
    /// Every block of the stack: resources in the order they were added, then named blocks, providers, what happened
    /// to addresses, blocks given as JSON, and the settings of Terraform itself.
    #[must_use]
    pub fn members(&self) -> Vec<Member<'_>> {
        let mut members: Vec<Member<'_>> = Vec::with_capacity(self.resources.len() + self.named.len() + 4);
        for (address, declared) in &self.resources {
            let block_type = if address.mode == Mode::Data { "data" } else { "resource" };
            let file = &self.section_of(declared).file;
            let labels = [address.resource_type.to_string(), address.name.to_string()];
            members.push(self.member(address.to_string(), block_type, file, labels.to_vec(), declared));
        }
        for (handle, _, patch) in &self.patches {
            let at = self.resources.get_index_of(&handle.address);
            if let Some(member) = at.and_then(|at| members.get_mut(at)) {
                member.patches.push(patch.location);
            }
        }
        for ((kind, name), declared) in &self.named {
            let address = format!("{}.{name}", kind.prefix());
            let file = kind.file(self.section_of(declared));
            members.push(self.member(address, kind.block_type(), file, vec![name.to_string()], declared));
        }
        for (at, configuration) in self.providers.iter().enumerate() {
            let name = &configuration.local_name;
            let number = self.providers[..at].iter().filter(|before| before.local_name == *name).count();
            let alias = configuration.alias.as_ref().map(|alias| format!(".{alias}")).unwrap_or_default();
            let labels = vec![name.to_string(), number.to_string()];
            let address = format!("provider.{name}{alias}");
            members.push(self.member(address, "provider", "providers", labels, &configuration.declared));
        }
        for (at, (kind, declared)) in self.history.iter().enumerate() {
            let number = self.history[..at].iter().filter(|(before, _)| before == kind).count();
            let address = format!("{kind}.{}", crate::escape_hatch::subject(declared).unwrap_or_default());
            let file = history_file(kind);
            members.push(self.member(address, kind, file, vec![number.to_string()], declared));
        }
        for raw in &self.raw {
            self.raw_members(raw, &mut members);
        }
        members.push(self.terraform_member());
        members
    }

    fn section_of(&self, declared: &Declared) -> &Section {
        &self.sections[declared.section as usize]
    }

    fn member<'a>(
        &'a self,
        address: String,
        block_type: &'a str,
        file: &str,
        labels: Vec<String>,
        declared: &'a Declared,
    ) -> Member<'a> {
        Member {
            address,
            block_type,
            block: Cow::Borrowed(&declared.block),
            section: self.section_of(declared),
            location: declared.location,
            file: format!("{file}.tf.json"),
            pointer: std::iter::once(block_type.to_owned()).chain(labels).collect(),
            patches: Vec::new(),
        }
    }

    /// Blocks given as JSON, one for each label that the type has.
    fn raw_members<'a>(&'a self, raw: &'a crate::stack::Raw, members: &mut Vec<Member<'a>>) {
        let mut found = vec![(Vec::new(), &raw.content)];
        for _ in 0..crate::tree::labels(&raw.block_type) {
            let opened = found.into_iter().flat_map(|(labels, content)| {
                let entries = content.as_object().into_iter().flatten();
                entries.map(move |(key, content)| {
                    let labels: Vec<String> = labels.iter().chain([key]).cloned().collect();
                    (labels, content)
                })
            });
            found = opened.collect();
        }
        let prefix = match &*raw.block_type {
            "resource" => None,
            "locals" => Some("local"),
            "variable" => Some("var"),
            other => Some(other),
        };
        for (labels, content) in found {
            let path = prefix.into_iter().chain(labels.iter().map(String::as_str));
            let address = path.collect::<Vec<_>>().join(".");
            let block = Cow::Owned(block_of(content));
            members.push(Member {
                block,
                ..self.member(address, &raw.block_type, &raw.file, labels, &raw.declared)
            });
        }
    }

    /// The settings of Terraform itself: its version, the providers it needs, the backend.
    fn terraform_member(&self) -> Member<'_> {
        let text = |text: &Text| Node::String(text.clone());
        let mut block = Block::new();
        block.require::<String>("required_version", self.required_version.clone());
        let providers = self.requirements.iter().map(|(requirement, _)| {
            let entry = [
                ("source".into(), text(&requirement.source)),
                ("version".into(), text(&requirement.version)),
            ];
            (requirement.local_name.clone(), Node::Object(entry.to_vec()))
        });
        let providers = Node::Object(providers.collect());
        block.require::<crate::Any>("required_providers", Expr::from_node(providers));
        if let Some((backend_type, backend)) = &self.backend {
            let backend = Node::Object(vec![(backend_type.clone(), backend.to_node())]);
            block.require::<crate::Any>("backend", Expr::from_node(backend));
        }
        Member {
            address: "terraform".to_owned(),
            block_type: "terraform",
            block: Cow::Owned(block),
            section: &self.sections[0],
            location: self.created,
            file: "terraform.tf.json".to_owned(),
            pointer: vec!["terraform".to_owned()],
            patches: Vec::new(),
        }
    }
}

/// The file, without its ending, that blocks of history are rendered to.
pub(crate) fn history_file(kind: &str) -> &str {
    if kind == "import" { "imports" } else { kind }
}

impl Kind {
    /// The file, without its ending, that such blocks of a section are rendered to.
    pub(crate) fn file(self, section: &Section) -> &str {
        match self {
            Kind::Check => "checks",
            Kind::Local => "locals",
            Kind::Module => &section.file,
            Kind::Output => "outputs",
            Kind::Variable => "variables",
        }
    }
}

impl Block {
    /// The block as a value, nested blocks as lists, as JSON has them.
    fn to_node(&self) -> Node {
        let entry = |(name, entry): &(Text, Entry)| {
            let node = match entry {
                Entry::Value(node) => node.clone(),
                Entry::Blocks(blocks) => Node::List(blocks.iter().map(Block::to_node).collect()),
            };
            (name.clone(), node)
        };
        Node::Object(self.entries().iter().map(entry).collect())
    }
}

fn block_of(content: &serde_json::Value) -> Block {
    let mut block = Block::new();
    match content.as_object() {
        Some(entries) => {
            for (key, value) in entries {
                block.require::<crate::Any>(key.clone(), Expr::from_node(node_of(value)));
            }
        }
        None => block.require::<crate::Any>("value", Expr::from_node(node_of(content))),
    }
    block
}

fn node_of(json: &serde_json::Value) -> Node {
    match json {
        serde_json::Value::Null => Node::Null,
        serde_json::Value::Bool(value) => Node::Bool(*value),
        serde_json::Value::Number(number) => {
            number.as_i64().map_or_else(|| Node::Float(number.as_f64().unwrap_or(f64::NAN)), Node::Integer)
        }
        serde_json::Value::String(text) => {
            match text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
                Some(hcl) => Expr::<crate::Any>::raw(hcl.to_owned()).into_node(),
                None => Node::String(text.clone().into()),
            }
        }
        serde_json::Value::Array(items) => Node::List(items.iter().map(node_of).collect()),
        serde_json::Value::Object(entries) => {
            Node::Object(entries.iter().map(|(key, value)| (key.clone().into(), node_of(value))).collect())
        }
    }
}

#[cfg(test)]
#[path = "member_tests.rs"]
mod tests;
