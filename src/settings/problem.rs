//! What is wrong with the settings.

use crate::{Location, Node};

/// One thing wrong: what, where, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Whether it stops the run.
    pub level: Level,
    /// The rule that found it, where the rule has a name.
    pub rule: Option<Rule>,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// The path of the setting, for example `network.cidr`; empty when a file as a whole is meant.
    pub path: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Where it is; of a missing key, the table that should hold it. None when no file is concerned.
    pub location: Option<Location>,
    /// Whether the text there may be a secret, so that it is never shown.
    pub secret: bool,
    /// Other places that have to do with it.
    pub related: Vec<Related>,
}

/// Whether a problem stops the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Level {
    /// It does.
    #[default]
    Error,
    /// It is said and stops nothing.
    Warning,
}

impl Level {
    /// The level as text: `error`, `warning`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// The named rule that found a problem, and the figures it judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The rule's id, which never changes: `NET-001`.
    pub id: String,
    /// What was judged; an acceptance names it.
    pub target: String,
    /// The figures, each with its name.
    pub figures: Vec<(String, String)>,
}

/// A place that has to do with a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The place.
    pub location: Location,
    /// What it has to do with it.
    pub label: String,
}

impl Problem {
    /// A problem that stands nowhere yet.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            level: Level::Error,
            rule: None,
            message: message.into(),
            path: String::new(),
            help: None,
            location: None,
            secret: false,
            related: Vec::new(),
        }
    }

    /// A problem that stops nothing.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.level = Level::Warning;
        self
    }

    /// Says which rule found it.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rule = Some(rule);
        self
    }

    /// Puts the problem at a place.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// Puts the problem at a value.
    #[must_use]
    pub fn at_value(mut self, node: &Node) -> Self {
        node.path().clone_into(&mut self.path);
        self.at(node.location().clone())
    }

    /// Puts the problem at the key of a value; at the value itself when it has no key.
    #[must_use]
    pub fn at_key(mut self, node: &Node) -> Self {
        node.path().clone_into(&mut self.path);
        self.at(node.key().unwrap_or(node.location()).clone())
    }

    /// Puts the problem at the value of `path`, counted from the document's root and within `root`, or, when no
    /// source has it, where it would be written.
    #[must_use]
    pub fn at_path(mut self, root: &Node, path: &str) -> Self {
        let node = root.nearest(path);
        path.clone_into(&mut self.path);
        let location =
            if node.path() == path { node.location() } else { node.key().unwrap_or(node.location()) };
        self.at(location.clone())
    }

    /// Says that the text at its place may be a secret: no problem of the run shows it then.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a place that has to do with it.
    #[must_use]
    pub fn related(mut self, location: &Location, label: impl Into<String>) -> Self {
        self.related.push(Related { location: location.clone(), label: label.into() });
        self
    }

    /// Adds the place of the value at `path`, counted from the document's root and within `root`, if some source
    /// has it.
    #[must_use]
    pub fn related_path(self, root: &Node, path: &str, label: impl Into<String>) -> Self {
        match root.find(path) {
            Some(node) => self.related(node.location(), label),
            None => self,
        }
    }
}

/// All problems found: errors before warnings, in the order of the files' names and of the places in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    problems: Vec<Problem>,
}

impl Problems {
    /// No problems.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a problem. One that is there already is not added again: settings that several documents share
    /// are read several times.
    pub fn push(&mut self, problem: Problem) {
        fn rank(problem: &Problem) -> (Level, &Option<Location>, &str, &str) {
            (problem.level, &problem.location, &problem.path, &problem.message)
        }
        let at = self.problems.partition_point(|other| rank(other) < rank(&problem));
        if self.problems.get(at).is_none_or(|other| rank(other) != rank(&problem)) {
            self.problems.insert(at, problem);
        }
    }

    /// Adds all of `other`.
    pub fn extend(&mut self, other: Problems) {
        for problem in other.problems {
            self.push(problem);
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.problems.len()
    }

    /// The problems in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.problems.iter()
    }

    /// `value` when nothing is wrong.
    ///
    /// # Errors
    /// The problems, when there are any.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
