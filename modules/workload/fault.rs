//! What is wrong with a workload as a whole: with the stable one, and with what a channel makes of it.

use settings::{Node, Problem, child};

/// Something wrong between the settings of a workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The setting, counted from the workload's table: `disruption_budget.min_available`.
    pub at: String,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// Other settings of the workload that have to do with it.
    pub related: Vec<(String, String)>,
}

impl Fault {
    /// A fault at a setting.
    pub fn new(at: impl Into<String>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { at: at.into(), message: message.into(), help: help.into(), related: Vec::new() }
    }

    /// Adds a setting that has to do with it.
    #[must_use]
    pub fn related(mut self, at: impl Into<String>, label: impl Into<String>) -> Self {
        self.related.push((at.into(), label.into()));
        self
    }

    /// The fault of the workload whose table is at `path`, as a problem.
    pub fn problem(&self, root: &Node, path: &str) -> Problem {
        self.placed(root, path, path)
    }

    /// The fault of what a channel makes of the workload: at the channel's own setting where it has one.
    pub fn problem_of_channel(&self, root: &Node, workload: &str, channel: &str) -> Problem {
        let own = root.find(&child_path(channel, &self.at)).is_some();
        let at_channel = self.placed(root, if own { channel } else { workload }, channel);
        if own { at_channel } else { at_channel.related_path(root, channel, "in this channel") }
    }

    fn placed(&self, root: &Node, path: &str, nearer: &str) -> Problem {
        let mut problem = Problem::new(self.message.clone())
            .help(self.help.clone())
            .at_path(root, &child_path(path, &self.at));
        for (at, label) in &self.related {
            let own = child_path(nearer, at);
            let at = if root.find(&own).is_some() { own } else { child_path(path, at) };
            problem = problem.related_path(root, &at, label.clone());
        }
        problem
    }
}

/// The path of what is `at` under a table.
fn child_path(table: &str, at: &str) -> String {
    match (table, at) {
        (table, "") => table.to_owned(),
        ("", at) => at.to_owned(),
        (table, at) => format!("{table}.{at}"),
    }
}

/// The path of a key that people choose, under a key of the workload: `config.KEY`.
pub(super) fn under(table: &str, key: impl std::fmt::Display) -> String {
    child(table, &key.to_string())
}
