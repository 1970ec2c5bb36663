//! How what stands differs from what would be written.

use std::fmt;

use serde::Serialize;

use super::standing::{Entry, Standing};
use super::{Files, OutputFolder};

/// How a file on disk differs from what would be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Change {
    /// What would happen to it.
    pub(crate) action: Action,
    /// The file, as shown to people.
    pub(crate) file: String,
    /// Why it differs, as far as the standing manifest tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cause: Option<Cause>,
}

/// What would happen to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Action {
    /// It is not there.
    Added,
    /// Its content differs.
    Changed,
    /// It is no longer made.
    Removed,
}

/// Why a file differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Cause {
    /// It is not what cleon wrote: somebody changed it.
    Edited,
    /// It is what cleon wrote, and the settings or cleon itself changed since.
    Outdated,
}

impl Change {
    /// Whether a change that somebody made by hand is lost with it.
    pub(crate) fn is_edit(&self) -> bool {
        self.cause == Some(Cause::Edited)
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = match self.action {
            Action::Added => "missing",
            Action::Changed => "differs",
            Action::Removed => "no longer made",
        };
        let cause = match self.cause {
            Some(Cause::Edited) => ", edited by hand",
            Some(Cause::Outdated) => ", out of date",
            None => "",
        };
        write!(f, "{}: {action}{cause}", self.file)
    }
}

/// The outcome of comparing what stands with what would be written.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// The differences, by file.
    pub(crate) changes: Vec<Change>,
    /// What stands in the way and is not cleon's to replace, each with its kind.
    pub(crate) obstacles: Vec<String>,
}

impl Standing {
    /// How what stands differs from `files`. What cleon did not write is left out of account, unless it stands in the
    /// way.
    pub(crate) fn compare(&self, files: &Files) -> Comparison {
        let mut found = Comparison::default();
        let mut change = |action, path: &str, cause| {
            found.changes.push(Change { action, file: format!("{}/{path}", self.shown), cause });
        };
        let mut in_the_way = Vec::new();
        for (path, content) in files {
            let cause = |edited| if edited { Cause::Edited } else { Cause::Outdated };
            let is_in_the_way = |folder: &&str| {
                let entry = self.entries.get(*folder);
                entry.is_some_and(|entry| !matches!(entry, Entry::Folder)) && !self.is_ours(folder)
            };
            let folder = folders(path).find(is_in_the_way);
            if let Some(folder) = folder {
                in_the_way.push(folder);
                continue;
            }
            match self.entries.get(path) {
                None => change(Action::Added, path, None),
                Some(Entry::File(present)) if present == content.as_bytes() => {}
                Some(_) if self.is_ours(path) || self.bears_heading(path) => {
                    change(Action::Changed, path, self.was_edited(path).map(cause));
                }
                Some(_) => in_the_way.push(path),
            }
        }
        for path in self.entries.keys().filter(|path| self.is_ours(path) && !files.contains_key(*path)) {
            let edited = self.was_edited(path) == Some(true);
            change(Action::Removed, path, edited.then_some(Cause::Edited));
        }
        found.changes.sort_by(|a, b| a.file.cmp(&b.file));
        in_the_way.dedup();
        found.obstacles = in_the_way.into_iter().map(|path| self.describe(path)).collect();
        found
    }

    fn describe(&self, path: &str) -> String {
        let kind = match self.entries.get(path) {
            Some(Entry::Folder) => "a folder",
            Some(Entry::Other(kind)) => kind,
            Some(Entry::File(_) | Entry::Unread) | None => "a file",
        };
        format!("{}/{path} ({kind})", self.shown)
    }
}

impl OutputFolder {
    /// The error that names everything in the way.
    pub(crate) fn blocked(obstacles: &[String]) -> anyhow::Error {
        anyhow::anyhow!(
            "nothing was written: cleon did not write what stands where generated files belong; move it away, or \
             delete it:\n  {}",
            obstacles.join("\n  ")
        )
    }
}

/// The folders that a file is in, outermost first.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}
