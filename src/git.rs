//! What a project's git repository holds, read from its objects: nothing is checked out, fetched or changed.
//!
//! git itself reads them, by commands whose output is made for programs. None of them looks at the index or the files that
//! are checked out, so that neither filters, hooks nor programs of somebody's configuration run.

mod base;
mod error;
mod objects;
mod program;
mod revision;

use std::path::Path;

pub(crate) use error::{Fault, GitError};
pub(crate) use objects::{Entry, Kind};
pub(crate) use revision::Commit;

use program::Program;

/// The repository that a project's folder is in.
#[derive(Debug)]
pub(crate) struct Repository {
    program: Program,
    /// The project's folder within the repository, `platform/`; empty for the repository's own.
    prefix: String,
    /// Whether the history ends before its beginning.
    is_shallow: bool,
}

impl Repository {
    /// The repository that holds the project in `root`: a clone, a worktree of one, or a bare one.
    ///
    /// # Errors
    ///
    /// When there is none, git is not installed, or refuses to read it.
    pub(crate) fn of(root: &Path) -> Result<Self, GitError> {
        if !root.is_dir() {
            return Err(GitError::call(format!("there is no folder {}", root.display()))
                .help("name the folder that holds out/ by `--root`"));
        }
        let program = Program::new(root);
        let said = program.run(&["rev-parse", "--is-shallow-repository", "--show-prefix"])?;
        let said = match said.text() {
            Ok(text) => text,
            Err(reason) if reason.contains("not a git repository") => {
                return Err(GitError::outside(format!("{} is in no git repository", root.display())).help(
                    "run this in a clone of the repository that out/ is committed in, or name a folder to \
                     compare with: `--base FOLDER`",
                ));
            }
            Err(reason) if reason.contains("dubious ownership") => {
                return Err(GitError::outside(format!(
                    "git does not read the repository of {}, which belongs to somebody else: {reason}",
                    root.display()
                ))
                .help("when you trust it: git config --global --add safe.directory <its folder>"));
            }
            Err(reason) => {
                return Err(GitError::outside(format!(
                    "git cannot read the repository of {}: {reason}",
                    root.display()
                )));
            }
        };
        let (is_shallow, prefix) = said.split_once('\n').unwrap_or((&said, ""));
        Ok(Self { program, prefix: prefix.to_owned(), is_shallow: is_shallow == "true" })
    }

    /// The project's folder within the repository, ending in `/`; empty for the repository's own.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }
}
