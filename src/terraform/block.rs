//! The body of a block: arguments and nested blocks, kept in the one order they are rendered in.

use crate::argument::Arg;
use crate::expression::{Expr, Node, Text};

/// What a key of a block holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// An argument.
    Value(Node),
    /// Nested blocks of one type, always rendered as a list.
    Blocks(Vec<Block>),
}

/// Arguments and nested blocks, sorted by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    entries: Vec<(Text, Entry)>,
}

impl Block {
    /// A block without anything in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The keys with what they hold, in order.
    #[must_use]
    pub fn entries(&self) -> &[(Text, Entry)] {
        &self.entries
    }

    /// What `name` holds.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.find(name).ok().map(|at| &self.entries[at].1)
    }

    /// Sets an argument, or takes it away when `value` is [`Arg::Unset`].
    pub fn set<T>(&mut self, name: impl Into<Text>, value: impl Into<Arg<T>>) {
        match value.into() {
            Arg::Unset => self.remove(&name.into()),
            Arg::Null => self.put(name.into(), Entry::Value(Node::Null)),
            Arg::Set(value) => self.put(name.into(), Entry::Value(value.into_node())),
        }
    }

    /// Sets an argument.
    pub fn require<T>(&mut self, name: impl Into<Text>, value: impl Into<Expr<T>>) {
        self.put(name.into(), Entry::Value(value.into().into_node()));
    }

    /// Sets the nested blocks of one type; none takes them away.
    pub fn nest<B: Into<Block>>(&mut self, name: impl Into<Text>, blocks: impl IntoIterator<Item = B>) {
        let blocks: Vec<Block> = blocks.into_iter().map(Into::into).collect();
        if blocks.is_empty() {
            self.remove(&name.into());
        } else {
            self.put(name.into(), Entry::Blocks(blocks));
        }
    }

    /// Adds one nested block behind those there are.
    pub fn push(&mut self, name: impl Into<Text>, block: impl Into<Block>) {
        let name = name.into();
        match self.find(&name) {
            Ok(at) => match &mut self.entries[at].1 {
                Entry::Blocks(blocks) => blocks.push(block.into()),
                value @ Entry::Value(_) => *value = Entry::Blocks(vec![block.into()]),
            },
            Err(at) => self.entries.insert(at, (name, Entry::Blocks(vec![block.into()]))),
        }
    }

    /// Adds items behind those of the list `name`, each only once; none leaves everything as it is.
    pub fn append(&mut self, name: impl Into<Text>, items: impl IntoIterator<Item = Node>) {
        let name = name.into();
        for item in items {
            match self.find(&name) {
                Ok(at) => match &mut self.entries[at].1 {
                    Entry::Value(Node::List(present)) if present.contains(&item) => {}
                    Entry::Value(Node::List(present)) => present.push(item),
                    other => *other = Entry::Value(Node::List(vec![item])),
                },
                Err(at) => self.entries.insert(at, (name.clone(), Entry::Value(Node::List(vec![item])))),
            }
        }
    }

    /// The single nested block `name`, made when it is not there yet.
    pub fn single(&mut self, name: &'static str) -> &mut Block {
        let at = match self.find(name) {
            Ok(at) => at,
            Err(at) => {
                self.entries.insert(at, (Text::Borrowed(name), Entry::Blocks(Vec::new())));
                at
            }
        };
        let entry = &mut self.entries[at].1;
        if !matches!(entry, Entry::Blocks(blocks) if !blocks.is_empty()) {
            *entry = Entry::Blocks(vec![Block::new()]);
        }
        match entry {
            Entry::Blocks(blocks) => &mut blocks[0],
            Entry::Value(_) => unreachable!("made a list of blocks above"),
        }
    }

    /// Calls `visit` on every value in the block and the blocks within it.
    pub fn values<'a>(&'a self, visit: &mut impl FnMut(&'a Node)) {
        for (_, entry) in &self.entries {
            match entry {
                Entry::Value(node) => visit(node),
                Entry::Blocks(blocks) => blocks.iter().for_each(|block| block.values(visit)),
            }
        }
    }

    fn put(&mut self, name: Text, entry: Entry) {
        match self.find(&name) {
            Ok(at) => self.entries[at].1 = entry,
            Err(at) => self.entries.insert(at, (name, entry)),
        }
    }

    fn remove(&mut self, name: &str) {
        if let Ok(at) = self.find(name) {
            self.entries.remove(at);
        }
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|(present, _)| (**present).cmp(name))
    }
}
