//! `out/<environment>`: the generated files of an environment, compared one by one, replaced as a whole.
//!
//! What holds, whenever a run is killed and whatever the disk says:
//!
//! - The folder is the old tree or the new one. The new one is written beside it, in a folder of `out/` that git
//!   ignores, and the two are exchanged in one step of the file system ([`stage`]). Where that step does not
//!   exist, two renames take its place; what a run that was killed between them left is put right by the next one.
//! - What cleon did not write is in either tree. It is linked into the new one, never followed, changed or deleted.
//!   cleon wrote what the standing manifest says, and nothing else ([`standing`]).
//! - Nothing is written when nothing would change, or when anything stands in the way.
//! - One run works at a time ([`lock`]); one that only reads sees a whole tree.

mod carry;
mod change;
mod leftover;
mod lock;
mod orphan;
mod stage;
mod standing;
mod system;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

pub(crate) use change::Comparison;
pub(crate) use lock::{Access, Lock};
pub(crate) use standing::{Standing, is_terraform};
pub(crate) use system::exchange;

use crate::manifest::MANIFEST;

/// Paths below the folder of an environment, with forward slashes, and their content.
pub(crate) type Files = BTreeMap<String, String>;

/// The name of the folder of all environments, below the root.
pub(crate) const OUT: &str = "out";

/// `out`.
pub(crate) struct Output {
    path: PathBuf,
}

impl Output {
    /// The output of the project in `root`, which need not be there yet.
    ///
    /// # Errors
    ///
    /// When a symbolic link or a file stands in its place. A link is refused because `out/` is committed and reviewed
    /// with the settings it was made from: what git holds would be the link alone, and a run here would change files
    /// of another place, perhaps of another checkout that the lock of this one does not protect.
    pub(crate) fn open(root: &Path) -> Result<Self> {
        let path = root.join(OUT);
        expect_folder(&path, OUT)?;
        Ok(Self { path })
    }

    /// The names of the folders in it that hold a manifest, in order.
    ///
    /// # Errors
    ///
    /// When `out` cannot be read.
    pub(crate) fn with_manifest(&self) -> Result<BTreeSet<String>> {
        let context = || format!("cannot read {OUT}");
        let mut folders = BTreeSet::new();
        for entry in carry::still_there(fs::read_dir(&self.path)).with_context(context)?.into_iter().flatten()
        {
            let entry = entry.with_context(context)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if !name.starts_with('.') && entry.path().join(MANIFEST).is_file() {
                folders.insert(name);
            }
        }
        Ok(folders)
    }

    /// The folder of an environment.
    pub(crate) fn folder(&self, environment: &str) -> OutputFolder {
        OutputFolder { out: self.path.clone(), environment: environment.to_owned() }
    }
}

/// `out/<environment>`.
#[derive(Clone, Debug)]
pub(crate) struct OutputFolder {
    out: PathBuf,
    environment: String,
}

impl OutputFolder {
    /// The folder as shown to people, the same on every machine.
    pub(crate) fn shown(&self) -> String {
        format!("{OUT}/{}", self.environment)
    }

    /// The name of the environment.
    pub(crate) fn environment(&self) -> &str {
        &self.environment
    }

    fn path(&self) -> PathBuf {
        self.out.join(&self.environment)
    }

    /// Reads what stands in the folder, once for all that is asked of it.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read, is no folder, or a newer cleon wrote it.
    pub(crate) fn look(&self) -> Result<Standing> {
        let is_there = expect_folder(&self.path(), &self.shown())?;
        Standing::read(&self.path(), self.shown(), is_there)
    }
}

/// Reads what stands in the folder of an environment that is in no project.
///
/// # Errors
///
/// When the folder cannot be read, is no folder, or a newer cleon wrote it.
pub(crate) fn look_at(folder: &Path) -> Result<Standing> {
    let shown = folder.display().to_string();
    let is_there = expect_folder(folder, &shown)?;
    Standing::read(folder, shown, is_there)
}

/// Whether a folder is there.
fn expect_folder(path: &Path, shown: &str) -> Result<bool> {
    let kind = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata.file_type(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error).with_context(|| format!("cannot read {shown}")),
    };
    if kind.is_symlink() {
        bail!(
            "{shown} is a symbolic link, which cleon neither follows nor replaces: remove the link, and let cleon \
             make a folder in its place"
        );
    }
    if !kind.is_dir() {
        bail!("cannot write {shown}: it is {}, not a folder", kind_of(kind));
    }
    Ok(true)
}

/// What something is, for a sentence.
fn kind_of(kind: FileType) -> &'static str {
    if kind.is_symlink() {
        "a symbolic link"
    } else if kind.is_dir() {
        "a folder"
    } else if kind.is_file() {
        "a file"
    } else {
        "a special file"
    }
}
