//! Findings of checks that a team has looked at and lives with: `[[accepted]]`.

use jiff::civil::Date;
use settings::{Node, Problem, Problems, child, names, settings};

settings! {
    /// A finding that is accepted until a day. In `base.toml` it is replaced, not joined, by an environment's own list.
    pub struct AcceptedSettings, checked by AcceptedSettings::check {
        /// The check that finds it, by its id; `cleon validate --list` names them.
        pub check: CheckId,
        /// What it is found at, as the finding says it: a settings key, mostly.
        pub target: String,
        /// Why it is right to live with it.
        pub reason: String,
        /// Who answers for it.
        pub owner: String,
        /// The last day on which it is accepted: 2027-06-30. From the next day on it is an error.
        pub expires: Date,
    }
}

names! {
    /// The id of a check, which never changes.
    CheckId: "a check's id", 7..=7, "A-Z" "0-9A-Z-" "0-9", "three letters, a hyphen and three digits: \"NET-001\"";
}

/// A reason that is shorter says nothing.
const SHORTEST_REASON: usize = 20;

impl AcceptedSettings {
    fn check(&self, node: &Node, problems: &mut Problems) {
        let mut refuse = |key: &str, message: String, help: &str| {
            problems.push(Problem::new(message).help(help).at_path(node, &child(node.path(), key)));
        };
        let length = self.reason.trim().chars().count();
        if length < SHORTEST_REASON {
            let message = format!("the reason is {length} characters long, {SHORTEST_REASON} at least");
            refuse("reason", message, "say why this is right here, so that another person can agree or not");
        }
        for (key, text) in [("target", &self.target), ("owner", &self.owner)] {
            if text.trim().is_empty() {
                refuse(
                    key,
                    format!("`{key}` is empty"),
                    "write what the finding says, and who answers for it",
                );
            }
        }
    }
}
