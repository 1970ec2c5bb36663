//! A stack as its generated files have it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{Forgotten, Move, StackHistory, Taken};

/// A rendered stack, read back: its resources and what it says of its past.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StandingStack {
    /// The stack's name.
    pub name: String,
    pub(super) resources: BTreeMap<String, Standing>,
    pub(super) moves: Vec<Move>,
    pub(super) removed: BTreeSet<String>,
    pub(super) imported: BTreeSet<String>,
    pub(super) forgotten: Vec<Forgotten>,
    pub(super) taken: Vec<Taken>,
    /// The provider configurations that have an alias: `aws.replica`.
    pub(super) aliases: BTreeSet<String>,
    /// Whether its objects are made by something else than Terraform.
    pub(super) is_outside: bool,
}

/// A managed resource of a rendered stack.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Standing {
    pub(super) arguments: Map<String, Value>,
    /// The settings key it comes from, as its block says.
    pub(super) setting: String,
}

/// What a `removed` block of an object says that another stack has.
const MOVED_TO: &str = "moved to the stack ";
/// What an `import` block of an object says that another stack had.
const MOVED_FROM: &str = "moved from the stack ";

/// What a block says of an object's way to another stack.
pub(crate) fn moved_to(stack: &str, address: &str) -> String {
    format!("{MOVED_TO}{stack}: {address}")
}

/// What a block says of an object's way from another stack.
pub(crate) fn moved_from(stack: &str, address: &str) -> String {
    format!("{MOVED_FROM}{stack}: {address}")
}

impl StandingStack {
    /// Reads the files of a stack, given with their names. Also returns what cannot be read, with the reason; the
    /// comparison knows nothing of what those files hold.
    pub fn read<'a>(
        name: impl Into<String>,
        files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> (Self, Vec<(String, String)>) {
        let mut stack = Self { name: name.into(), ..Self::default() };
        let mut unreadable = Vec::new();
        for (file, text) in files {
            match serde_json::from_slice::<Value>(text) {
                Ok(Value::Object(blocks)) => stack.take(blocks),
                Ok(_) => unreadable.push((file.to_owned(), "it holds no JSON object".to_owned())),
                Err(error) => unreadable.push((file.to_owned(), error.to_string())),
            }
        }
        (stack, unreadable)
    }

    /// Objects that something else than Terraform makes, each under the address and with the arguments by which it is
    /// known as a resource. A stack that had one of them forgets it, and one that has it now imports it; nothing is said
    /// of those that are in no stack on either side.
    pub fn outside(name: impl Into<String>, objects: impl IntoIterator<Item = (String, Value)>) -> Self {
        let mut stack = Self { name: name.into(), is_outside: true, ..Self::default() };
        for (address, block) in objects {
            if let Some(arguments) = single(block) {
                let setting = setting_of(&arguments);
                stack.resources.insert(address, Standing { arguments, setting });
            }
        }
        stack
    }

    /// The addresses of its managed resources, in order.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.resources.keys().map(String::as_str)
    }

    /// Whether it has a resource at an address, or says that the one there was removed or went to another stack.
    #[must_use]
    pub fn accounts_for(&self, address: &str) -> bool {
        self.resources.contains_key(address)
            || self.removed.contains(address)
            || self.forgotten.iter().any(|forgotten| forgotten.from == address)
    }

    /// What it says of its past, apart from what its settings or its code say.
    #[must_use]
    pub fn history(&self) -> StackHistory {
        StackHistory {
            moves: self.moves.iter().cloned().collect(),
            forgotten: self.forgotten.iter().cloned().collect(),
            taken: self.taken.iter().cloned().collect(),
        }
    }

    fn take(&mut self, mut blocks: Map<String, Value>) {
        if let Some(Value::Object(types)) = blocks.remove("resource") {
            for (resource_type, named) in types {
                let Value::Object(named) = named else { continue };
                for (name, block) in named {
                    let Some(arguments) = single(block) else { continue };
                    let setting = setting_of(&arguments);
                    let standing = Standing { arguments, setting };
                    self.resources.insert(format!("{resource_type}.{name}"), standing);
                }
            }
        }
        if let Some(Value::Object(providers)) = blocks.remove("provider") {
            for (name, configurations) in providers {
                let aliases =
                    list(Some(configurations)).into_iter().filter_map(|block| text(&block, "alias"));
                self.aliases.extend(aliases.map(|alias| format!("{name}.{alias}")));
            }
        }
        for block in list(blocks.remove("moved")) {
            if let Some((from, to)) = text(&block, "from").zip(text(&block, "to")) {
                self.moves.push(Move { from, to });
            }
        }
        for block in list(blocks.remove("removed")) {
            let Some(from) = text(&block, "from") else { continue };
            match other_end(&block, MOVED_TO) {
                Some((to_stack, to)) => self.forgotten.push(Forgotten { from, to_stack, to }),
                None => _ = self.removed.insert(from),
            }
        }
        for block in list(blocks.remove("import")) {
            let Some((to, id)) = text(&block, "to").zip(text(&block, "id")) else { continue };
            match other_end(&block, MOVED_FROM) {
                Some((from_stack, from)) => self.taken.push(Taken { to, id, from_stack, from }),
                None => _ = self.imported.insert(to),
            }
        }
    }
}

/// A block, which may also stand in a list of one.
fn single(block: Value) -> Option<Map<String, Value>> {
    match block {
        Value::Object(arguments) => Some(arguments),
        Value::Array(blocks) => match <[Value; 1]>::try_from(blocks) {
            Ok([Value::Object(arguments)]) => Some(arguments),
            _ => None,
        },
        _ => None,
    }
}

fn list(blocks: Option<Value>) -> Vec<Map<String, Value>> {
    match blocks {
        Some(Value::Array(blocks)) => blocks.into_iter().filter_map(single).collect(),
        Some(block) => single(block).into_iter().collect(),
        None => Vec::new(),
    }
}

fn text(block: &Map<String, Value>, name: &str) -> Option<String> {
    block.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn comment(block: &Map<String, Value>) -> &str {
    block.get("//").and_then(Value::as_str).unwrap_or_default()
}

fn other_end(block: &Map<String, Value>, way: &str) -> Option<(String, String)> {
    let (stack, address) = comment(block).strip_prefix(way)?.split_once(": ")?;
    Some((stack.to_owned(), address.to_owned()))
}

/// The settings key, as [`Section::comment`](crate::Section::comment) writes it.
fn setting_of(block: &Map<String, Value>) -> String {
    comment(block).split_once("settings: ").map_or("", |(_, setting)| setting).to_owned()
}
