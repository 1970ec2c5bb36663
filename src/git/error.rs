//! Why nothing could be read from git.

use std::fmt;

/// Why nothing could be read from git.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GitError {
    /// Whose fault it is.
    pub(crate) fault: Fault,
    /// What is wrong, as a sentence without a full stop.
    pub(crate) message: String,
    /// What to do.
    pub(crate) help: Option<String>,
}

/// Whose fault something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Something was asked for that is not there, or cannot be meant.
    Call,
    /// git fails, or the repository does not hold what it should.
    Outside,
}

impl GitError {
    /// Something is asked for that is not there.
    pub(super) fn call(message: impl Into<String>) -> Self {
        Self { fault: Fault::Call, message: message.into(), help: None }
    }

    /// git fails.
    pub(super) fn outside(message: impl Into<String>) -> Self {
        Self { fault: Fault::Outside, message: message.into(), help: None }
    }

    /// Says what to do.
    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.help.iter().try_for_each(|help| write!(f, ": {help}"))
    }
}

impl std::error::Error for GitError {}
