//! What is wrong with policies.

use super::PolicyFile;

/// Something wrong with policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFault {
    /// Where, as `policies/tags.rego:3:14`; none when it is no file's.
    pub place: Option<String>,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl PolicyFault {
    /// That there are policies, and nothing here evaluates them.
    #[cfg_attr(feature = "rego", allow(dead_code, reason = "something does"))]
    pub(super) fn no_engine(files: &[PolicyFile]) -> Self {
        let first = files.first().map(|file| file.path.as_str()).unwrap_or_default();
        let more = match files.len() {
            0 | 1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        Self {
            place: None,
            message: format!("{first}{more} cannot be evaluated: this cleon is built without Rego"),
            help: Some(
                "build it with the feature `rego`: `cargo run --features rego -- audit …`; or remove the policies"
                    .to_owned(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_that_nothing_evaluates_are_said() {
        let file = |name: &str| PolicyFile { path: format!("policies/{name}.rego"), text: String::new() };
        let fault = PolicyFault::no_engine(&[file("a"), file("b")]);
        assert!(fault.message.starts_with("policies/a.rego and 1 more cannot be evaluated"), "{fault:?}");
        assert!(fault.help.is_some_and(|help| help.contains("--features rego")));
    }
}
