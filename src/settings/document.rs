//! A tree of settings in which each key and value knows where it stands.

use std::{collections::BTreeMap, fmt, sync::Arc};

use crate::{Location, Problems, Setting, Source, parse};

/// The settings of one or several sources, merged.
#[derive(Clone)]
pub struct Document {
    root: Node,
}

/// Without the tree, which would bury all else.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").finish_non_exhaustive()
    }
}

/// A value and where it stands.
#[derive(Debug, Clone)]
pub struct Node {
    pub(crate) path: String,
    pub(crate) key: Option<Location>,
    pub(crate) location: Location,
    pub(crate) value: Value,
}

/// What a TOML value can be. Dates and times are kept as text: no setting is one.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// A text.
    String(String),
    /// A date, a time or both.
    Datetime(String),
    /// A list.
    Array(Vec<Node>),
    /// A table.
    Table(Table),
}

/// The entries of a table, ordered by key, so that the order in a file has no effect on what is made from it.
pub type Table = BTreeMap<String, Node>;

/// Where a setting stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The key; none for elements of arrays and for the document itself.
    pub key: Option<Location>,
    /// The value; of a table with a header, the header.
    pub value: Location,
}

impl Document {
    /// Parses the sources and merges each over those before it: tables merge, all else replaces.
    ///
    /// # Errors
    /// Every syntax error of every source, keys given twice among them.
    pub fn parse(sources: impl IntoIterator<Item = Arc<Source>>) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let mut merged: Option<Node> = None;
        for source in sources {
            if let Some(root) = parse::parse(&source, &mut problems) {
                merged = Some(match merged {
                    Some(base) => base.merged_under(root),
                    None => root,
                });
            }
        }
        let empty = || Node::empty_table(&Arc::new(Source::new("", "")));
        problems.into_result(Self { root: merged.unwrap_or_else(empty) })
    }

    pub(crate) fn of(root: Node) -> Self {
        Self { root }
    }

    /// The table of all top-level keys.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The value at a path such as `clusters.trantor.node_groups.general.size`, if some source has it.
    pub fn node(&self, path: &str) -> Option<&Node> {
        self.root.find(path)
    }

    /// Where the setting at `path` stands, if some source has it.
    pub fn locate(&self, path: &str) -> Option<Located> {
        self.node(path).map(|node| Located { key: node.key.clone(), value: node.location.clone() })
    }

    /// The value at `path`, or else the innermost table around it that some source has: where a person would
    /// add the setting.
    pub fn nearest(&self, path: &str) -> &Node {
        self.root.nearest(path)
    }

    /// Reads the setting at `path`; none when it is missing or wrong. For checks that compare settings and
    /// leave it to the reading of the whole to say what is wrong with each.
    pub fn get<T: Setting>(&self, path: &str) -> Option<T> {
        let mut problems = Problems::new();
        let value = T::decode(self.node(path)?, &mut problems)?;
        problems.is_empty().then_some(value)
    }

    /// The keys of the table at `path`, in order; none when there is no such table.
    pub fn keys(&self, path: &str) -> impl Iterator<Item = &str> {
        self.node(path)
            .and_then(Node::as_table)
            .into_iter()
            .flat_map(|table| table.keys().map(String::as_str))
    }
}

impl Node {
    pub(crate) fn empty_table(source: &Arc<Source>) -> Self {
        let location = Location::start_of(source);
        Self { path: String::new(), key: None, location, value: Value::Table(Table::new()) }
    }

    /// The path from the document's root.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where the key stands; none for elements of arrays and for the document itself.
    pub fn key(&self) -> Option<&Location> {
        self.key.as_ref()
    }

    /// Where the value stands; of a table with a header, the header.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// The value.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The text, if the value is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Value::String(text) = &self.value { Some(text) } else { None }
    }

    /// The table, if the value is one.
    pub fn as_table(&self) -> Option<&Table> {
        if let Value::Table(table) = &self.value { Some(table) } else { None }
    }

    /// The value of `key`, if this is a table that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_table()?.get(key)
    }

    /// Reads the value of `key`; none when it is missing or wrong. For checks that compare settings and leave it
    /// to the reading of the whole to say what is wrong with each.
    pub fn read<T: Setting>(&self, key: &str) -> Option<T> {
        let mut problems = Problems::new();
        let value = T::decode(self.get(key)?, &mut problems)?;
        problems.is_empty().then_some(value)
    }

    /// Reads the value of `key`, or takes the default when it is missing; none when it is wrong.
    pub fn read_or<T: Setting>(&self, key: &str, default: T) -> Option<T> {
        if self.get(key).is_some() { self.read(key) } else { Some(default) }
    }

    /// The value at `path` counted from the document's root, if it is here or within.
    pub fn find(&self, path: &str) -> Option<&Node> {
        let nearest = self.nearest(path);
        (nearest.path == path).then_some(nearest)
    }

    /// The value at `path` counted from the document's root, or else the innermost value around it.
    pub fn nearest(&self, path: &str) -> &Node {
        self.children().find(|child| child.leads_to(path)).map_or(self, |child| child.nearest(path))
    }

    fn leads_to(&self, path: &str) -> bool {
        path.strip_prefix(self.path.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    }

    fn children(&self) -> Box<dyn Iterator<Item = &Node> + '_> {
        match &self.value {
            Value::Table(table) => Box::new(table.values()),
            Value::Array(items) => Box::new(items.iter()),
            _ => Box::new(std::iter::empty()),
        }
    }

    /// What a person would call the value, with an article.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Boolean(_) => "a boolean",
            Value::Integer(_) => "an integer",
            Value::Float(_) => "a float",
            Value::String(_) => "a string",
            Value::Datetime(_) => "a date or time",
            Value::Array(_) => "an array",
            Value::Table(_) => "a table",
        }
    }

    /// `over` with all that only `self` has. The places are those of `over`, where the last word was said.
    fn merged_under(self, over: Node) -> Node {
        let value = match (self.value, over.value) {
            (Value::Table(mut merged), Value::Table(table)) => {
                for (key, node) in table {
                    let node = match merged.remove(&key) {
                        Some(base) => base.merged_under(node),
                        None => node,
                    };
                    merged.insert(key, node);
                }
                Value::Table(merged)
            }
            (_, value) => value,
        };
        Node { value, ..over }
    }
}

/// Two nodes are equal when their values are, wherever they stand.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}
