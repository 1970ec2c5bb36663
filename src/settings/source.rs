//! A settings file and places in it.

use std::{fmt, ops::Range, sync::Arc};

/// A settings file that has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    name: String,
    text: String,
}

impl Source {
    /// A source with the path as it is shown to people; backslashes become forward slashes, so that messages
    /// are the same on every machine.
    pub fn new(name: impl AsRef<str>, text: impl Into<String>) -> Self {
        Self { name: name.as_ref().replace('\\', "/"), text: text.into() }
    }

    /// The path as shown to people, for example `environments/prod.toml`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// A stretch of a [`Source`].
///
/// Locations are ordered by the name of the source, then by position.
#[derive(Clone)]
pub struct Location {
    source: Arc<Source>,
    range: Range<usize>,
}

impl Location {
    /// The bytes `range` of `source`. A range that does not fit the text is cut to it.
    pub fn new(source: &Arc<Source>, range: Range<usize>) -> Self {
        let text = source.text();
        let end = floor_to_char(text, range.end);
        let start = floor_to_char(text, range.start).min(end);
        Self { source: Arc::clone(source), range: start..end }
    }

    /// The start of `source`, for what concerns a file as a whole.
    pub fn start_of(source: &Arc<Source>) -> Self {
        Self::new(source, 0..0)
    }

    /// The source's name, for example `environments/prod.toml`.
    pub fn file(&self) -> &str {
        self.source.name()
    }

    /// The source itself.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The bytes of the source this stands for.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// The text this stands for.
    pub fn text(&self) -> &str {
        &self.source.text()[self.range.clone()]
    }

    /// The line of the first character, counted from 1.
    pub fn line(&self) -> usize {
        self.before().matches('\n').count() + 1
    }

    /// The column of the first character, counted in characters from 1.
    pub fn column(&self) -> usize {
        let before = self.before();
        let line = before.rsplit_once('\n').map_or(before, |(_, line)| line);
        line.chars().count() + 1
    }

    fn before(&self) -> &str {
        &self.source.text()[..self.range.start]
    }

    fn rank(&self) -> (&str, usize, usize) {
        (self.file(), self.range.start, self.range.end)
    }
}

/// `file:line:column`.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file(), self.line(), self.column())
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} {:?}", self.text())
    }
}

impl PartialEq for Location {
    fn eq(&self, other: &Self) -> bool {
        self.rank() == other.rank()
    }
}

impl Eq for Location {}

impl PartialOrd for Location {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Location {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank().cmp(&other.rank())
    }
}

fn floor_to_char(text: &str, position: usize) -> usize {
    let mut position = position.min(text.len());
    while !text.is_char_boundary(position) {
        position -= 1;
    }
    position
}
