//! Exit statuses: what a script can tell from a run.

use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Done, and nothing was found.
    Done,
    /// Done, and something was found: a difference.
    Found,
    /// The input or the call is wrong.
    WrongInput,
    /// Something outside failed: a disk, a folder without permission.
    Outside,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Found => 1,
            Exit::WrongInput => 2,
            Exit::Outside => 3,
        })
    }
}
