//! The folder of an environment's generated files: compared file by file, replaced as a whole.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;

/// Paths below the folder, with forward slashes, and their content.
pub(crate) type Files = BTreeMap<String, String>;

/// How a file on disk differs from what would be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Change {
    /// What would happen to it.
    pub(crate) action: Action,
    /// The file, as shown to people.
    pub(crate) file: String,
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

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = match self.action {
            Action::Added => "missing",
            Action::Changed => "differs",
            Action::Removed => "no longer made",
        };
        write!(f, "{}: {action}", self.file)
    }
}

/// `out/<environment>`.
pub(crate) struct OutputFolder {
    out: PathBuf,
    environment: String,
}

impl OutputFolder {
    pub(crate) fn new(root: &Path, environment: &str) -> Self {
        Self { out: root.join("out"), environment: environment.to_owned() }
    }

    /// The folder as shown to people, the same on every machine.
    pub(crate) fn shown(&self) -> String {
        format!("out/{}", self.environment)
    }

    fn path(&self) -> PathBuf {
        self.out.join(&self.environment)
    }

    /// How what stands differs from `files`. What Terraform keeps beside them (`.terraform`, lock files, state) is
    /// left out of account.
    pub(crate) fn compare(&self, files: &Files) -> Result<Vec<Change>> {
        let mut standing = Vec::new();
        list(&self.path(), "", &mut standing)?;
        let change = |action, file: &str| Change { action, file: format!("{}/{file}", self.shown()) };
        let mut changes = Vec::new();
        for (file, content) in files {
            if !standing.contains(file) {
                changes.push(change(Action::Added, file));
            } else if read(&self.path().join(file))? != content.as_bytes() {
                changes.push(change(Action::Changed, file));
            }
        }
        let gone = standing.iter().filter(|file| is_ours(file) && !files.contains_key(*file));
        changes.extend(gone.map(|file| change(Action::Removed, file)));
        changes.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(changes)
    }

    /// Puts `files` in the place of the folder: written beside it first, then swapped in whole. Files that are not
    /// ours go along unchanged.
    pub(crate) fn replace(&self, files: &Files) -> Result<()> {
        let context = || format!("cannot write {}", self.shown());
        fs::create_dir_all(&self.out).with_context(context)?;
        let fresh = tempfile::Builder::new()
            .prefix(&format!(".{}-", self.environment))
            .tempdir_in(&self.out)
            .with_context(context)?;
        for (file, content) in files {
            let path = fresh.path().join(file);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).with_context(context)?;
            }
            let mut handle = fs::File::create(&path).with_context(context)?;
            handle.write_all(content.as_bytes()).with_context(context)?;
            handle.sync_all().with_context(context)?;
        }
        let standing = self.path();
        if !standing.exists() {
            return fs::rename(fresh.keep(), &standing).with_context(context);
        }
        keep_what_is_not_ours(&standing, fresh.path()).with_context(context)?;
        let old = tempfile::Builder::new()
            .prefix(&format!(".{}-old-", self.environment))
            .tempdir_in(&self.out)
            .with_context(context)?;
        fs::rename(&standing, old.path().join("out")).with_context(context)?;
        fs::rename(fresh.keep(), &standing).with_context(context)
    }
}

/// Whether cleon writes files of this name.
fn is_ours(file: &str) -> bool {
    file.ends_with(".tf.json") || file == "manifest.json"
}

/// The files below a folder; hidden ones and what Terraform keeps are not looked at.
fn list(folder: &Path, prefix: &str, files: &mut Vec<String>) -> Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", folder.display())),
    };
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        // Links are neither followed nor compared.
        let kind = entry.file_type().with_context(|| format!("cannot read {}", entry.path().display()))?;
        if kind.is_dir() {
            list(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

/// Moves what cleon does not write (Terraform's working folder, lock files, notes) from the old folder to the new.
fn keep_what_is_not_ours(old: &Path, fresh: &Path) -> io::Result<()> {
    for entry in fs::read_dir(old)? {
        let entry = entry?;
        let target = fresh.join(entry.file_name());
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() && !name.starts_with('.') {
            if target.is_dir() || has_foreign(&entry.path())? {
                fs::create_dir_all(&target)?;
                keep_what_is_not_ours(&entry.path(), &target)?;
            }
        } else if !is_ours(&name) && !target.exists() {
            fs::rename(entry.path(), target)?;
        }
    }
    Ok(())
}

fn has_foreign(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let foreign = if entry.file_type()?.is_dir() && !name.starts_with('.') {
            has_foreign(&entry.path())?
        } else {
            !is_ours(&name)
        };
        if foreign {
            return Ok(true);
        }
    }
    Ok(false)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}
