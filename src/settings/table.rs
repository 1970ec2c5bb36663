//! Reading a table whose keys are fixed.

use crate::{Node, Problem, Problems, Setting, Table, nearest, setting::path_of, setting::wrong_type, suggest};

/// Reads the keys of a table one by one and then refuses those that were never asked for. What
/// [`settings!`](crate::settings) expands to; of use by itself where a type reads its table by hand.
#[derive(Debug)]
pub struct TableReader<'a> {
    node: &'a Node,
    table: &'a Table,
    known: Vec<&'static str>,
}

impl<'a> TableReader<'a> {
    /// Starts reading; none, with the problem, when the value is no table.
    pub fn open(node: &'a Node, problems: &mut Problems) -> Option<Self> {
        if let Some(table) = node.as_table() {
            return Some(Self { node, table, known: Vec::new() });
        }
        problems.push(wrong_type(node, "a table"));
        None
    }

    /// Reads a key that must be there. `about` says what it is, for the help when it's missing.
    pub fn required<T: Setting>(
        &mut self,
        key: &'static str,
        about: &str,
        problems: &mut Problems,
    ) -> Option<T> {
        self.known.push(key);
        if let Some(node) = self.table.get(key) {
            return T::decode(node, problems);
        }
        let place = if self.node.path().is_empty() {
            String::new()
        } else {
            format!(" in `{}`", self.node.path())
        };
        let about = about.trim().lines().next().unwrap_or_default().trim_end_matches('.');
        let mut problem = Problem::new(format!("`{key}` is missing{place}"))
            .help(format!("add `{key} = …`: {about}"))
            .at_key(self.node);
        problem.path = path_of(self.node, key);
        problems.push(problem);
        None
    }

    /// Reads a key that may be left out.
    pub fn optional<T: Setting>(
        &mut self,
        key: &'static str,
        default: impl FnOnce() -> T,
        problems: &mut Problems,
    ) -> Option<T> {
        self.known.push(key);
        match self.table.get(key) {
            Some(node) => T::decode(node, problems),
            None => Some(default()),
        }
    }

    /// Refuses all keys that were not asked for.
    pub fn finish(self, problems: &mut Problems) {
        for (key, node) in self.table {
            if self.known.contains(&key.as_str()) {
                continue;
            }
            let help = match nearest(key, self.known.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("the keys here are {}", suggest::list(self.known.iter().copied())),
            };
            problems.push(Problem::new(format!("unknown key `{key}`")).help(help).at_key(node));
        }
    }
}
