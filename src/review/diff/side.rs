//! The blocks of a stack, as its generated files have them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use generated::GeneratedStack;

/// A stack on one side of a comparison.
#[derive(Debug, Default)]
pub(crate) struct Side<'g> {
    /// The stack's name.
    pub(crate) name: &'g str,
    /// Every block by its address, apart from those that say what happened to addresses.
    pub(crate) blocks: BTreeMap<String, Block<'g>>,
    /// `moved` blocks: from and to.
    pub(crate) moved: Vec<(&'g str, &'g str)>,
    /// `removed` blocks: the address, and whether the object is destroyed.
    pub(crate) removed: BTreeMap<&'g str, bool>,
    /// `import` blocks: the address, and the id.
    pub(crate) imports: BTreeMap<&'g str, Option<&'g str>>,
}

/// A block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block<'g> {
    pub(crate) kind: Kind,
    /// The type of a resource or data source, the name of a provider; of other blocks, what they are: `variable`.
    pub(crate) resource_type: &'g str,
    pub(crate) content: &'g Value,
    pub(crate) file: &'g str,
    /// The file's text.
    pub(crate) text: &'g str,
    /// What leads to it in the file: block type, labels, and the number of a repeated block.
    pub(crate) pointer: Pointer<'g>,
}

/// What leads to a block in a file: keys, as far as there are any, and its number among those that share them.
pub(crate) type Pointer<'g> = (&'g str, &'g str, &'g str, Option<usize>);

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A managed resource.
    Managed,
    /// A data source.
    Data,
    /// A provider's configuration.
    Provider,
    /// An output.
    Output,
    /// A local value.
    Local,
    /// The settings of Terraform itself.
    Terraform,
    /// Anything else: `variable`, `check`, `module`.
    Other,
}

impl<'g> Block<'g> {
    /// Its arguments; none when it is no block but a value.
    pub(crate) fn arguments(&self) -> Option<&'g Map<String, Value>> {
        single(self.content)
    }

    /// The argument `name`.
    pub(crate) fn argument(&self, name: &str) -> Option<&'g Value> {
        self.arguments()?.get(name).filter(|value| !value.is_null())
    }

    /// The settings key that its comment names; empty when it names none.
    pub(crate) fn setting(&self) -> &'g str {
        let comment = self.arguments().and_then(|block| block.get("//")).and_then(Value::as_str);
        comment.and_then(|comment| comment.split_once("settings: ")).map_or("", |(_, setting)| setting)
    }

    /// The value of a setting of its `lifecycle`.
    pub(crate) fn lifecycle(&self, name: &str) -> Option<&'g Value> {
        single(self.argument("lifecycle")?)?.get(name)
    }
}

impl<'g> Side<'g> {
    pub(crate) fn of(stack: &'g GeneratedStack) -> Self {
        let mut side = Self { name: &stack.name, ..Self::default() };
        for (file, (text, content)) in &stack.files {
            for (block_type, content) in content {
                side.take(file, text, block_type, content);
            }
        }
        side
    }

    /// The managed resources, by their address.
    pub(crate) fn managed(&self) -> impl Iterator<Item = (&str, &Block<'g>)> {
        let of_kind = |(_, block): &(&String, &Block<'g>)| block.kind == Kind::Managed;
        self.blocks.iter().filter(of_kind).map(|(address, block)| (&**address, block))
    }

    /// The managed resource at an address.
    pub(crate) fn resource(&self, address: &str) -> Option<&Block<'g>> {
        self.blocks.get(address).filter(|block| block.kind == Kind::Managed)
    }

    fn take(&mut self, file: &'g str, text: &'g str, block_type: &'g str, content: &'g Value) {
        let block = |kind, resource_type, content, pointer| Block {
            kind,
            resource_type,
            content,
            file,
            text,
            pointer,
        };
        match block_type {
            "//" => {}
            "resource" | "data" => {
                let (kind, prefix) =
                    if block_type == "data" { (Kind::Data, "data.") } else { (Kind::Managed, "") };
                for (resource_type, name, content) in labelled(content) {
                    let pointer = (block_type, resource_type, name, None);
                    let address = format!("{prefix}{resource_type}.{name}");
                    self.blocks.insert(address, block(kind, resource_type, content, pointer));
                }
            }
            "provider" => {
                for (name, configurations) in entries(content) {
                    for (at, content) in blocks(configurations).into_iter().enumerate() {
                        let alias = content.get("alias").and_then(Value::as_str);
                        let address = alias.map_or_else(
                            || format!("provider.{name}"),
                            |alias| format!("provider.{name}.{alias}"),
                        );
                        let number = configurations.is_array().then_some(at);
                        let pointer = (block_type, name, "", number);
                        self.blocks.insert(address, block(Kind::Provider, name, content, pointer));
                    }
                }
            }
            "moved" => {
                let pair = |block: &'g Value| Some((text_of(block, "from")?, text_of(block, "to")?));
                self.moved.extend(blocks(content).into_iter().filter_map(pair));
            }
            "removed" => {
                for removed in blocks(content) {
                    let destroys = removed.get("lifecycle").and_then(single).and_then(|it| it.get("destroy"));
                    let destroys = destroys.and_then(Value::as_bool).unwrap_or(true);
                    if let Some(from) = text_of(removed, "from") {
                        self.removed.insert(from, destroys);
                    }
                }
            }
            "import" => {
                for import in blocks(content) {
                    if let Some(to) = text_of(import, "to") {
                        self.imports.insert(to, text_of(import, "id"));
                    }
                }
            }
            "terraform" => {
                let pointer = (block_type, "", "", None);
                self.blocks
                    .insert("terraform".to_owned(), block(Kind::Terraform, "terraform", content, pointer));
            }
            _ => {
                let (kind, prefix, what) = match block_type {
                    "output" => (Kind::Output, "output", "output"),
                    "locals" => (Kind::Local, "local", "local"),
                    "variable" => (Kind::Other, "var", "variable"),
                    other => (Kind::Other, other, other),
                };
                for (name, content) in entries(content) {
                    let pointer = (block_type, name, "", None);
                    self.blocks.insert(format!("{prefix}.{name}"), block(kind, what, content, pointer));
                }
            }
        }
    }
}

/// The entries of a map, without its comment.
fn entries(content: &Value) -> impl Iterator<Item = (&str, &Value)> {
    content
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != "//")
        .map(|(name, to)| (&**name, to))
}

fn labelled(content: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    entries(content).flat_map(|(first, named)| entries(named).map(move |(second, to)| (first, second, to)))
}

/// The blocks of a list, or the one that stands alone.
fn blocks(content: &Value) -> Vec<&Value> {
    match content {
        Value::Array(blocks) => blocks.iter().filter(|block| block.is_object()).collect(),
        Value::Object(_) => vec![content],
        _ => Vec::new(),
    }
}

/// A block, which may also stand in a list of one.
fn single(content: &Value) -> Option<&Map<String, Value>> {
    match content {
        Value::Object(arguments) => Some(arguments),
        Value::Array(blocks) => match &blocks[..] {
            [Value::Object(arguments)] => Some(arguments),
            _ => None,
        },
        _ => None,
    }
}

fn text_of<'g>(block: &'g Value, name: &str) -> Option<&'g str> {
    block.get(name).and_then(Value::as_str)
}
