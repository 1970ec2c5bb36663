//! Provider schemas, read from the compact data that `cargo codegen` makes.
//!
//! One file holds the types a project uses of one provider version. A type's body is decoded when it is first asked
//! for, so the cost follows the types in use.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::address::Mode;

/// The schema of one provider version.
#[derive(Debug)]
pub struct Schema {
    provider: String,
    version: String,
    resources: FxHashMap<&'static str, Lazy>,
    data: FxHashMap<&'static str, Lazy>,
    definitions: Vec<Lazy>,
    configuration: Lazy,
}

/// What a block may hold: names in order, each an argument or a nested block.
#[derive(Debug, Default, PartialEq)]
pub struct Body {
    entries: Vec<(Box<str>, Rule)>,
    /// Where the required ones stand: most blocks have few, and every block is asked for them.
    required: Vec<usize>,
    /// Whether nothing is known of the inside, so that everything is let through.
    pub(crate) open: bool,
}

/// What the schema says of one name.
#[derive(Debug, PartialEq)]
pub enum Rule {
    /// An argument or read-only attribute.
    Attribute(Attribute),
    /// A nested block type.
    Block(NestedBlock),
}

/// An argument or read-only attribute.
#[derive(Debug, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the flags of the provider protocol, independent of each other"
)]
pub struct Attribute {
    /// Must be set.
    pub required: bool,
    /// May be set.
    pub optional: bool,
    /// Filled in by the provider.
    pub computed: bool,
    /// Kept out of what Terraform prints.
    pub sensitive: bool,
    /// Never stored in the state.
    pub write_only: bool,
    /// To be avoided: it is gone in a later version.
    pub deprecated: bool,
    /// The Terraform type.
    pub kind: Type,
}

/// A nested block type.
#[derive(Debug, PartialEq)]
pub struct NestedBlock {
    /// `list`, `set` or `single`.
    pub nesting: Box<str>,
    /// The least number of blocks.
    pub min: usize,
    /// The greatest number of blocks; zero is no limit.
    pub max: usize,
    /// To be avoided: it is gone in a later version.
    pub deprecated: bool,
    /// What each block holds.
    pub body: Arc<Body>,
}

/// A Terraform type.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// `string`
    String,
    /// `number`
    Number,
    /// `bool`
    Bool,
    /// Any type.
    Dynamic,
    /// `list(T)`
    List(Box<Type>),
    /// `set(T)`
    Set(Box<Type>),
    /// `map(T)`
    Map(Box<Type>),
    /// `object({…})`: every key must be written, `null` included.
    Object(Vec<(Box<str>, Type)>),
    /// Objects with a schema of their own (protocol 6): what is optional in it may be left out. Terraform drops other
    /// keys without a word.
    Nested(Nesting, Arc<Body>),
}

/// How many objects a nested attribute holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// One, written as an object and not as a list of one.
    Single,
    /// A list or set.
    Many,
    /// A map, by keys of the writer's own.
    Map,
}

type Lazy = (&'static RawValue, OnceLock<Arc<Body>>);

#[derive(Deserialize)]
struct File<'a> {
    provider: String,
    version: String,
    #[serde(borrow)]
    provider_config: &'a RawValue,
    #[serde(borrow, default)]
    resources: FxHashMap<&'a str, &'a RawValue>,
    #[serde(borrow, default)]
    data: FxHashMap<&'a str, &'a RawValue>,
    #[serde(borrow, default)]
    defs: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawBody {
    Definition(usize),
    Names(std::collections::BTreeMap<Box<str>, RawRule>),
    Unknown(()),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawRule {
    Attribute(Box<str>, Value),
    Block {
        n: Box<str>,
        #[serde(default)]
        min: usize,
        #[serde(default)]
        max: usize,
        #[serde(default)]
        d: u8,
        b: Box<RawBody>,
    },
}

impl Schema {
    /// Reads the compact data, format 1.
    ///
    /// # Errors
    ///
    /// Says where the text is not of that format.
    pub fn parse(text: &'static str) -> Result<Self, serde_json::Error> {
        let file: File<'static> = serde_json::from_str(text)?;
        let lazy = |raw| (raw, OnceLock::new());
        let types = |map: FxHashMap<&'static str, &'static RawValue>| {
            map.into_iter().map(|(name, raw)| (name, lazy(raw))).collect()
        };
        Ok(Self {
            provider: file.provider,
            version: file.version,
            resources: types(file.resources),
            data: types(file.data),
            definitions: file.defs.into_iter().map(lazy).collect(),
            configuration: lazy(file.provider_config),
        })
    }

    /// `hashicorp/aws`.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The provider's name within a stack: `aws`.
    #[must_use]
    pub fn local_name(&self) -> &str {
        self.provider.rsplit('/').next().unwrap_or(&self.provider)
    }

    /// The provider's version, such as `5.100.0`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The body of a resource or data source type, if the data has it.
    #[must_use]
    pub fn body(&self, mode: Mode, resource_type: &str) -> Option<&Body> {
        let types = match mode {
            Mode::Data => &self.data,
            Mode::Managed => &self.resources,
        };
        types.get(resource_type).map(|lazy| &**self.decode(lazy))
    }

    /// The body of the provider's configuration.
    #[must_use]
    pub fn configuration(&self) -> &Body {
        self.decode(&self.configuration)
    }

    /// The types of a mode, in no order.
    pub fn types(&self, mode: Mode) -> impl Iterator<Item = &'static str> {
        match mode {
            Mode::Data => &self.data,
            Mode::Managed => &self.resources,
        }
        .keys()
        .copied()
    }

    fn decode<'a>(&'a self, (raw, body): &'a Lazy) -> &'a Arc<Body> {
        body.get_or_init(|| {
            let raw = serde_json::from_str(raw.get()).unwrap_or(RawBody::Unknown(()));
            self.resolve(raw)
        })
    }

    fn resolve(&self, raw: RawBody) -> Arc<Body> {
        match raw {
            RawBody::Unknown(()) => Arc::new(Body { open: true, ..Body::default() }),
            RawBody::Definition(index) => match self.definitions.get(index) {
                Some(lazy) => Arc::clone(self.decode(lazy)),
                None => Arc::new(Body { open: true, ..Body::default() }),
            },
            RawBody::Names(names) => {
                let entries: Vec<(Box<str>, Rule)> =
                    names.into_iter().map(|(name, rule)| (name, self.rule(rule))).collect();
                let required = (0..entries.len()).filter(|&at| entries[at].1.is_required()).collect();
                Arc::new(Body { entries, required, open: false })
            }
        }
    }

    fn rule(&self, raw: RawRule) -> Rule {
        match raw {
            RawRule::Attribute(flags, kind) => {
                let has = |flag| flags.contains(flag);
                Rule::Attribute(Attribute {
                    required: has('r'),
                    optional: has('o'),
                    computed: has('c'),
                    sensitive: has('s'),
                    write_only: has('w'),
                    deprecated: has('d'),
                    kind: self.kind(kind),
                })
            }
            RawRule::Block { n, min, max, d, b } => {
                Rule::Block(NestedBlock { nesting: n, min, max, deprecated: d == 1, body: self.resolve(*b) })
            }
        }
    }
}

impl Schema {
    /// The type of an attribute: `["nested", NESTING, BODY]`, or Terraform's own encoding.
    fn kind(&self, json: Value) -> Type {
        let nested = match json.as_array().map(Vec::as_slice) {
            Some([Value::String(kind), Value::String(nesting), _]) if kind == "nested" => {
                Nesting::from_word(nesting)
            }
            _ => None,
        };
        let Some(nesting) = nested else { return Type::from_json(&json) };
        let body = json.get(2).cloned().and_then(|body| serde_json::from_value(body).ok());
        Type::Nested(nesting, self.resolve(body.unwrap_or(RawBody::Unknown(()))))
    }
}

impl Nesting {
    fn from_word(word: &str) -> Option<Self> {
        match word {
            "single" => Some(Self::Single),
            "list" | "set" => Some(Self::Many),
            "map" => Some(Self::Map),
            _ => None,
        }
    }
}

impl Body {
    /// What the schema says of `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Rule> {
        self.entries.binary_search_by(|(present, _)| (**present).cmp(name)).ok().map(|at| &self.entries[at].1)
    }

    /// The names that must be there.
    pub(crate) fn required(&self) -> impl Iterator<Item = (&str, &Rule)> {
        self.required.iter().map(|&at| (&*self.entries[at].0, &self.entries[at].1))
    }

    /// All names with what the schema says of them, in order.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &Rule)> {
        self.entries.iter().map(|(name, rule)| (&**name, rule))
    }
}

impl Rule {
    fn is_required(&self) -> bool {
        match self {
            Self::Attribute(attribute) => attribute.required,
            Self::Block(nested) => nested.min > 0,
        }
    }
}

impl Type {
    /// Reads Terraform's JSON encoding of a type; what it does not know is [`Type::Dynamic`].
    #[must_use]
    pub fn from_json(json: &Value) -> Self {
        let inner = |value: &Value| Box::new(Self::from_json(value));
        match json {
            Value::String(name) => match name.as_str() {
                "string" => Self::String,
                "number" => Self::Number,
                "bool" => Self::Bool,
                _ => Self::Dynamic,
            },
            Value::Array(parts) => match parts.as_slice() {
                [Value::String(kind), of] if kind == "list" => Self::List(inner(of)),
                [Value::String(kind), of] if kind == "set" => Self::Set(inner(of)),
                [Value::String(kind), of] if kind == "map" => Self::Map(inner(of)),
                [Value::String(kind), Value::Object(keys)] if kind == "object" => {
                    let mut keys: Vec<_> =
                        keys.iter().map(|(key, of)| (key.as_str().into(), Self::from_json(of))).collect();
                    keys.sort_by(|(a, _): &(Box<str>, Type), (b, _)| a.cmp(b));
                    Self::Object(keys)
                }
                _ => Self::Dynamic,
            },
            _ => Self::Dynamic,
        }
    }

    /// The type as Terraform writes it, objects shortened to `object`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::String => "string".to_owned(),
            Self::Number => "number".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Dynamic => "any".to_owned(),
            Self::List(of) => format!("list({})", of.name()),
            Self::Set(of) => format!("set({})", of.name()),
            Self::Map(of) => format!("map({})", of.name()),
            Self::Object(_) | Self::Nested(Nesting::Single, _) => "object".to_owned(),
            Self::Nested(Nesting::Many, _) => "list(object)".to_owned(),
            Self::Nested(Nesting::Map, _) => "map(object)".to_owned(),
        }
    }
}
