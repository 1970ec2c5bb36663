//! What cleon did not write goes along into the new tree: Terraform's working folder and lock file, local state,
//! overrides, notes.
//!
//! Files are linked, so that they are in both trees at once and a program that has one open goes on with the same file;
//! they are copied where the file system has no links. Symbolic links are made again, whatever they point at.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata, Permissions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use super::{kind_of, system};

/// What is left of a file that is on its way to the place of another.
const ON_ITS_WAY: &str = ".cleon-carried";

/// Carries what is foreign from one tree to another, once before the trees are exchanged and once after: what
/// Terraform wrote between the two is found by the second.
#[derive(Debug)]
pub(super) struct Carrier {
    shown: String,
    seen: BTreeMap<PathBuf, Stamp>,
    /// Local states, open for the lock that keeps Terraform from writing them.
    states: Vec<File>,
}

/// What tells a file from what it becomes when somebody writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    inode: u64,
    length: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self { inode: system::inode(metadata), length: metadata.len(), modified: metadata.modified().ok() }
    }
}

/// Two trees, and which files of the first one do not go to the second.
pub(super) struct Way<'a> {
    pub(super) from: &'a Path,
    pub(super) to: &'a Path,
    pub(super) stays: &'a dyn Fn(&str) -> bool,
}

impl Carrier {
    /// `shown` is the name of the folder for people.
    pub(super) fn new(shown: String) -> Self {
        Self { shown, seen: BTreeMap::new(), states: Vec::new() }
    }

    /// Carries what is foreign and was not carried as it is now.
    ///
    /// # Errors
    ///
    /// When something cannot be linked or copied, another file system is mounted in the tree, or Terraform holds the
    /// lock of a local state.
    pub(super) fn carry(&mut self, way: &Way<'_>) -> Result<()> {
        let metadata =
            fs::symlink_metadata(way.from).with_context(|| format!("cannot read {}", self.shown))?;
        self.folder(way, Path::new(""), &metadata, system::device(&metadata))
    }

    fn folder(&mut self, way: &Way<'_>, path: &Path, metadata: &Metadata, device: u64) -> Result<()> {
        let shown = self.shown(path);
        if system::device(metadata) != device {
            // Removing the old tree would empty what is mounted.
            bail!("another file system is mounted at {shown}: unmount it, then run synth again");
        }
        let entries = fs::read_dir(way.from.join(path)).with_context(|| format!("cannot read {shown}"))?;
        let mut is_empty = true;
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot read {shown}"))?;
            is_empty = false;
            let path = path.join(entry.file_name());
            // What goes away meanwhile, as Terraform's temporary files do, need not go along.
            let Some(metadata) = still_there(fs::symlink_metadata(entry.path()))
                .with_context(|| format!("cannot read {}", self.shown(&path)))?
            else {
                continue;
            };
            if metadata.is_dir() {
                self.folder(way, &path, &metadata, device)?;
            } else if !with_slashes(&path).is_some_and(|path| (way.stays)(&path)) {
                self.entry(way, &path, &metadata)
                    .with_context(|| format!("cannot take {} along", self.shown(&path)))?;
            }
        }
        let target = way.to.join(path);
        if is_empty {
            fs::create_dir_all(&target).with_context(|| format!("cannot take {shown} along"))?;
        }
        // A folder of both trees keeps its permissions.
        still_there(set_permissions(&target, metadata.permissions()))
            .with_context(|| format!("cannot set the permissions of {shown}"))?;
        Ok(())
    }

    fn entry(&mut self, way: &Way<'_>, path: &Path, metadata: &Metadata) -> Result<()> {
        let (from, to) = (way.from.join(path), way.to.join(path));
        let stamp = Stamp::of(metadata);
        let seen = self.seen.insert(path.to_owned(), stamp.clone());
        if seen.as_ref() == Some(&stamp) {
            return Ok(());
        }
        if metadata.is_file() && path.extension().is_some_and(|extension| extension == "tfstate") {
            self.lock_state(&from, path)?;
        }
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        if seen.is_none() {
            return Ok(put(&from, &to, metadata)?);
        }
        // Somebody put another file in its place, or wrote one that could only be copied.
        let mut beside = to.clone().into_os_string();
        beside.push(ON_ITS_WAY);
        let beside = PathBuf::from(beside);
        put(&from, &beside, metadata)?;
        fs::rename(&beside, &to)?;
        // The renaming of a file to another name of its own does nothing.
        still_there(fs::remove_file(&beside))?;
        Ok(())
    }

    fn lock_state(&mut self, state: &Path, path: &Path) -> Result<()> {
        // Who may not read it may not lock it either.
        let Ok(state) = File::open(state) else { return Ok(()) };
        if !system::share_state(&state) {
            bail!(
                "Terraform is at work there and holds the lock of {}: run synth again when it is done",
                path.display()
            );
        }
        self.states.push(state);
        Ok(())
    }

    fn shown(&self, path: &Path) -> String {
        format!("{}/{}", self.shown, path.display()).trim_end_matches('/').to_owned()
    }
}

/// The path as generated files have theirs; none for one that is no text, which is not of cleon's making.
fn with_slashes(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

/// Puts a file, or whatever it is, to another place where nothing is.
fn put(from: &Path, to: &Path, metadata: &Metadata) -> io::Result<()> {
    if metadata.is_symlink() {
        return match still_there(fs::read_link(from))? {
            Some(text) => system::symlink(&text, to),
            None => Ok(()),
        };
    }
    match fs::hard_link(from, to) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        Err(_) if still_there(fs::symlink_metadata(from))?.is_none() => Ok(()),
        Err(_) if metadata.is_file() => copy(from, to),
        Err(error) => Err(io::Error::new(
            error.kind(),
            format!("{} cannot be copied, and not linked: {error}", kind_of(metadata.file_type())),
        )),
    }
}

/// Copies a file with its permissions and its time.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = File::open(from)?;
    let mut target = File::create_new(to)?;
    io::copy(&mut source, &mut target)?;
    let metadata = source.metadata()?;
    target.set_permissions(metadata.permissions())?;
    target.set_modified(metadata.modified()?)?;
    target.sync_all()
}

/// Sets permissions that differ.
fn set_permissions(path: &Path, permissions: Permissions) -> io::Result<()> {
    if fs::symlink_metadata(path)?.permissions() == permissions {
        return Ok(());
    }
    fs::set_permissions(path, permissions)
}

/// None for what is not there.
pub(super) fn still_there<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
