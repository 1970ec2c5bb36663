//! Reading a table whose keys are fixed.

use crate::{
    Node, Problem, Problems, Setting, Table, nearest, setting::path_of, setting::wrong_type, suggest,
};

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
        let place =
            if self.node.path().is_empty() { String::new() } else { format!(" in `{}`", self.node.path()) };
        let mut problem = Problem::new(format!("`{key}` is missing{place}"))
            .help(format!("add `{key} = …`: {}", summary(about)))
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
                None => match self.known.as_slice() {
                    [only] => format!("the only key here is `{only}`"),
                    known => format!("the keys here are {}", suggest::list(known.iter().copied())),
                },
            };
            problems.push(Problem::new(format!("unknown key `{key}`")).help(help).at_key(node));
        }
    }
}

/// The first sentence of a doc comment, to go on with after a colon.
fn summary(about: &str) -> String {
    let line = about.trim().lines().next().unwrap_or_default();
    let sentence = line.split_once(". ").map_or(line, |(sentence, _)| sentence).trim_end_matches('.');
    let mut letters = sentence.chars();
    match (letters.next(), letters.next()) {
        // Not the first of several capitals, as of `VPC`.
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => {
            let rest = &sentence[first.len_utf8()..];
            format!("{}{rest}", first.to_lowercase())
        }
        _ => sentence.to_owned(),
    }
}
