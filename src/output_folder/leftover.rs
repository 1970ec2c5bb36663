//! The folders that a run makes in `out/` while it works, and what becomes of them when it is killed.
//!
//! `.cleon-<environment>-<6 letters or digits>` is a tree on its way in or out; with `.old` it is the tree that stood,
//! gone aside where the file system cannot exchange folders; with `.kept` it holds what could not be taken along, and
//! is for people to look into.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::carry::still_there;
use super::{Access, Lock, OUT, Output};

const PREFIX: &str = ".cleon-";
const ASIDE: &str = ".old";
const KEPT: &str = ".kept";
const RANDOM: usize = 6;

/// Makes a folder for the tree of an environment.
pub(super) fn create(out: &Path, environment: &str) -> io::Result<TempDir> {
    tempfile::Builder::new().prefix(&format!("{PREFIX}{environment}-")).rand_bytes(RANDOM).tempdir_in(out)
}

/// Where the standing tree goes to make room for this one.
pub(super) fn aside(tree: &Path) -> PathBuf {
    with_suffix(tree, ASIDE)
}

/// Gives a tree the name under which no run removes it.
pub(super) fn keep(tree: PathBuf) -> PathBuf {
    let kept = with_suffix(&tree, KEPT);
    if fs::rename(&tree, &kept).is_ok() { kept } else { tree }
}

/// Removes a tree; says so when that is not possible.
pub(super) fn remove(tree: &Path) -> Option<String> {
    let error = still_there(fs::remove_dir_all(tree)).err()?;
    let name = tree.file_name().unwrap_or_default().to_string_lossy();
    Some(format!("cannot remove {OUT}/{name}, which is of no use any more: {error}"))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(suffix);
    name.into()
}

impl Output {
    /// Puts right what a run left that was killed: a tree that went aside goes back, all else is removed. Who only
    /// reads changes nothing, and without a lock nothing is removed, for it may be somebody's work. Says what was not
    /// put right.
    ///
    /// # Errors
    ///
    /// When `out` cannot be read, or a tree cannot go back.
    pub(crate) fn recover(&self, lock: &Lock) -> Result<Vec<String>> {
        let context = || format!("cannot read {OUT}");
        let Some(entries) = still_there(fs::read_dir(&self.path)).with_context(context)? else {
            return Ok(Vec::new());
        };
        let mut left = Vec::new();
        for entry in entries {
            let entry = entry.with_context(context)?;
            // A link or a file of such a name is not of cleon's making.
            if let Some(of) = Leftover::of(&entry.file_name())
                && entry.file_type().with_context(context)?.is_dir()
            {
                left.push((entry.path(), of));
            }
        }
        left.sort();
        let mut warnings = Vec::new();
        for (path, Leftover { environment, is_aside }) in left {
            let place = self.path.join(&environment);
            let is_there = still_there(fs::symlink_metadata(&place)).with_context(context)?.is_some();
            match lock.access() {
                Access::Read if is_aside && !is_there => warnings.push(format!(
                    "{OUT}/{environment} went aside when a run was killed: run synth, which puts it back"
                )),
                Access::Write if is_aside && !is_there => fs::rename(&path, &place)
                    .with_context(|| format!("cannot put {OUT}/{environment} back"))?,
                Access::Write if lock.is_held() => warnings.extend(remove(&path)),
                Access::Read | Access::Write => {}
            }
        }
        Ok(warnings)
    }
}

/// What the name of a folder says that a run left.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Leftover {
    environment: String,
    is_aside: bool,
}

impl Leftover {
    fn of(name: &OsStr) -> Option<Self> {
        let name = name.to_str()?.strip_prefix(PREFIX)?;
        let (name, is_aside) = name.strip_suffix(ASIDE).map_or((name, false), |name| (name, true));
        let (environment, random) = name.rsplit_once('-')?;
        let is_random = random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_name = stacks::environment::EnvironmentName::new(environment).is_ok();
        (is_random && is_name).then(|| Self { environment: environment.to_owned(), is_aside })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_cleon_makes_are_leftovers() {
        let of = |name: &str| Leftover::of(OsStr::new(name)).map(|of| (of.environment, of.is_aside));
        assert_eq!(of(".cleon-prod-aB3xYz"), Some(("prod".to_owned(), false)));
        assert_eq!(of(".cleon-prod-eu-aB3xYz.old"), Some(("prod-eu".to_owned(), true)));
        let others = [
            "prod",
            ".prod-aB3xYz",
            ".cleon-prod",
            ".cleon-aB3xYz",
            ".cleon--aB3xYz",
            ".cleon-prod-aB3xY",
            ".cleon-prod-aB3xYzz",
            ".cleon-prod-aB3.Yz",
            ".cleon-prod-aB3xYz.kept",
            ".cleon-../x-aB3xYz",
            "cleon-prod-aB3xYz",
        ];
        for name in others {
            assert_eq!(of(name), None, "{name}");
        }
    }
}
