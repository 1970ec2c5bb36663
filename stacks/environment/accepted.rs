//! Findings of checks that a team has looked at and lives with: `[[accepted]]`.

use jiff::civil::Date;
use settings::{Node, Problem, Problems, child, names, settings};

settings! {
    /// A finding that is accepted until a day. In `base.toml` it is replaced, not joined, by an environment's own list.
    pub struct AcceptedSettings, checked by AcceptedSettings::check {
        /// The check that finds it, by its id; `cleon validate --list` names them. Either this or `control`.
        pub check: Option<CheckId> = None,
        /// The control of the audit that finds it, by its id; `cleon audit` names them. Either this or `check`.
        pub control: Option<ControlId> = None,
        /// What it is found at, as the finding says it: a settings key, mostly; of a control also an address,
        /// `infrastructure:aws_vpc.main`.
        pub target: String,
        /// Why it is right to live with it.
        pub reason: String,
        /// Who answers for it.
        pub owner: String,
        /// The last day on which it is accepted: 2027-06-30. From the next day on it is an error.
        pub expires: Date,
        /// Where it is followed up: an address or a number.
        pub ticket: Option<String> = None,
    }
}

names! {
    /// The id of a check, which never changes.
    CheckId: "a check's id", 7..=7, "A-Z" "0-9A-Z-" "0-9", "three letters, a hyphen and three digits: \"NET-001\"";
    /// The id of a control of the audit, which never changes.
    ControlId: "a control's id", 2..=120, "a-z" "a-zA-Z0-9._/-" "a-zA-Z0-9_",
        "lower-case words with hyphens, or the name of a policy: \"rds-port\", \"policy/team.tags/deny\"";
}

/// A reason that is shorter says nothing.
const SHORTEST_REASON: usize = 20;

impl AcceptedSettings {
    /// The check or the control that finds it.
    pub fn by(&self) -> &str {
        let check = self.check.as_ref().map(CheckId::as_str);
        check.or(self.control.as_ref().map(ControlId::as_str)).unwrap_or_default()
    }

    fn check(&self, node: &Node, problems: &mut Problems) {
        let mut refuse = |key: &str, message: String, help: &str| {
            problems.push(Problem::new(message).help(help).at_path(node, &child(node.path(), key)));
        };
        let length = self.reason.trim().chars().count();
        if length < SHORTEST_REASON {
            let message = format!("the reason is {length} characters long, {SHORTEST_REASON} at least");
            refuse("reason", message, "say why this is right here, so that another person can agree or not");
        }
        match (&self.check, &self.control) {
            (None, None) => refuse(
                "check",
                "neither `check` nor `control` says what finds it".to_owned(),
                "write the id that the finding has: `check = \"NET-009\"` or `control = \"rds-port\"`",
            ),
            (Some(_), Some(_)) => refuse(
                "control",
                "`check` and `control` are both given".to_owned(),
                "write an `[[accepted]]` for each",
            ),
            _ => {}
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
