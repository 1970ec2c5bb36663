//! The new tree beside the old one, and the step that puts it in its place.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Error, Result};
use tempfile::TempDir;

use super::carry::{Carrier, Way};
use super::standing::Standing;
use super::{Files, OutputFolder, leftover, system};

/// A tree that is written and not yet in its place. Dropped, it goes away.
#[derive(Debug)]
pub(crate) struct Staged<'a> {
    folder: &'a OutputFolder,
    files: &'a Files,
    standing: &'a Standing,
    tree: TempDir,
    carrier: Carrier,
}

impl OutputFolder {
    /// Writes `files` and what is foreign in the standing tree to a folder beside it. Files that stay what they are
    /// keep their times.
    ///
    /// # Errors
    ///
    /// When the disk is full or read-only, permission is missing, or Terraform works on a local state in the tree. Then
    /// all is as it was.
    pub(crate) fn stage<'a>(&'a self, files: &'a Files, standing: &'a Standing) -> Result<Staged<'a>> {
        let made = match fs::create_dir(&self.out) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
            Err(error) => return Err(self.failure(error)),
        };
        self.write(files, standing).inspect_err(|_| {
            if made {
                let _ = fs::remove_dir(&self.out);
            }
        })
    }

    fn write<'a>(&'a self, files: &'a Files, standing: &'a Standing) -> Result<Staged<'a>> {
        let tree = leftover::create(&self.out, &self.environment).map_err(|error| self.failure(error))?;
        let mut carrier = Carrier::new(self.shown());
        for (path, content) in files {
            let stays_as_it_is = standing.file(path) == Some(content.as_bytes());
            let present = stays_as_it_is.then(|| self.path().join(path));
            write(present.as_deref(), &tree.path().join(path), content)
                .with_context(|| format!("cannot write {}/{path}", self.shown()))?;
        }
        if standing.is_there {
            let stays = |path: &str| standing.is_ours(path) || files.contains_key(path);
            let way = Way { from: &self.path(), to: tree.path(), stays: &stays };
            carrier.carry(&way).with_context(|| format!("cannot write {}", self.shown()))?;
        }
        sync_folders(tree.path(), files).map_err(|error| self.failure(error))?;
        Ok(Staged { folder: self, files, standing, tree, carrier })
    }

    fn failure(&self, error: io::Error) -> Error {
        // Of a file system in layers, as containers have, a folder of a lower layer cannot be renamed.
        let help = match error.kind() {
            io::ErrorKind::CrossesDevices => {
                " (it is part of a container image: copy it, and put the copy in its place)"
            }
            _ => "",
        };
        Error::new(error).context(format!("cannot write {}{help}", self.shown()))
    }
}

impl Staged<'_> {
    /// Puts the tree in its place and removes the one that stood there; says what could not be removed.
    ///
    /// # Errors
    ///
    /// When the file system refuses: then the old tree stands. When what Terraform wrote in just this moment cannot be
    /// taken along: then the new tree stands, and the error says where the old one is kept.
    pub(crate) fn swap(self) -> Result<Option<String>> {
        self.swap_by(system::exchange)
    }

    /// Swaps with the step that exchanges two folders, if there is one.
    pub(super) fn swap_by(
        mut self,
        exchange: impl FnOnce(&Path, &Path) -> io::Result<bool>,
    ) -> Result<Option<String>> {
        let (folder, place) = (self.folder, self.folder.path());
        let failure = |error| folder.failure(error);
        if !self.standing.is_there {
            fs::rename(self.tree.path(), &place).map_err(failure)?;
            let _ = self.tree.keep();
            system::sync_folder(&folder.out).map_err(failure)?;
            return Ok(None);
        }
        let old = if exchange(self.tree.path(), &place).map_err(failure)? {
            self.tree.keep()
        } else {
            let aside = leftover::aside(self.tree.path());
            rename_twice(self.tree.path(), &place, &aside).map_err(failure)?;
            let _ = self.tree.keep();
            aside
        };
        system::sync_folder(&folder.out).map_err(failure)?;
        let stays = |path: &str| self.standing.is_ours(path) || self.files.contains_key(path);
        if let Err(error) = self.carrier.carry(&Way { from: &old, to: &place, stays: &stays }) {
            let kept = leftover::keep(old);
            return Err(error.context(format!("what is not generated stayed in {}", kept.display())));
        }
        Ok(leftover::remove(&old))
    }
}

/// Puts a tree in the place of another that goes aside, with a moment between in which neither is there. A run that is
/// killed in that moment leaves the old tree aside, and the next one puts it back.
fn rename_twice(tree: &Path, place: &Path, aside: &Path) -> io::Result<()> {
    fs::rename(place, aside)?;
    fs::rename(tree, place).inspect_err(|_| {
        // What cannot be put back here is put back by the next run.
        let _ = fs::rename(aside, place);
    })
}

/// Writes a file, or links the one that has this content already.
fn write(present: Option<&Path>, path: &Path, content: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    if present.is_some_and(|present| fs::hard_link(present, path).is_ok()) {
        return Ok(());
    }
    let mut file = File::create_new(path)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()
}

/// Brings the names of generated files to the disk.
fn sync_folders(tree: &Path, files: &Files) -> io::Result<()> {
    let folders: BTreeSet<&Path> =
        files.keys().flat_map(|path| Path::new(path).ancestors().skip(1)).collect();
    folders.into_iter().try_for_each(|folder| system::sync_folder(&tree.join(folder)))
}
