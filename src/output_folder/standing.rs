//! What stands in the folder of an environment, and what of it cleon wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use stacks::manifests::FOLDER;

use super::{Files, kind_of};
use crate::manifest::{MANIFEST, Record, References, Unreadable, sha256};

/// The largest file that is looked into to see whether cleon wrote it: far larger than any that it writes.
const LARGEST: u64 = 64 << 20;

/// How much of a file is searched for cleon's heading.
const HEAD: usize = 256;

/// What stands in the folder of an environment.
#[derive(Debug)]
pub(crate) struct Standing {
    pub(super) shown: String,
    pub(super) is_there: bool,
    /// Paths below the folder, hidden ones left out.
    pub(super) entries: BTreeMap<String, Entry>,
    record: Written,
}

/// A file or something else below the folder.
#[derive(Debug)]
pub(super) enum Entry {
    /// A folder.
    Folder,
    /// A file that cleon might have written.
    File(Vec<u8>),
    /// A file that nobody looked into.
    Unread,
    /// Anything else, and what it is: a symbolic link, a socket, what has a name that is no text.
    Other(&'static str),
}

/// What the standing manifest says that cleon wrote.
#[derive(Debug)]
enum Written {
    /// There is no manifest: nothing.
    Nothing,
    /// What it lists.
    Listed(Record),
    /// It came out of a merge, or somebody changed it: what has a digest that stands anywhere in its text.
    Digests { digests: BTreeSet<String>, reason: String },
}

impl Standing {
    /// Reads the folder; `shown` is its name for people.
    pub(super) fn read(folder: &Path, shown: String, is_there: bool) -> Result<Self> {
        let mut found = Self { shown, is_there, entries: BTreeMap::new(), record: Written::Nothing };
        if !is_there {
            return Ok(found);
        }
        found.list(folder, "")?;
        found.record = found.read_manifest(folder)?;
        let paths: Vec<String> =
            found.entries.keys().filter(|path| found.is_of_interest(path)).cloned().collect();
        for path in paths {
            match found.content(folder, &path) {
                Ok(Some(content)) => _ = found.entries.insert(path, Entry::File(content)),
                // Who may not read a foreign file, a state of the administrator for example, need not.
                Err(error) if found.is_ours(&path) => return Err(error),
                Ok(None) | Err(_) => {}
            }
        }
        Ok(found)
    }

    /// The entries below a folder. What is hidden is Terraform's or somebody's, never cleon's.
    fn list(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        let context = |path: &str| format!("cannot read {}/{path}", self.shown);
        let mut folders = Vec::new();
        for entry in fs::read_dir(folder).with_context(|| context(prefix))? {
            let entry = entry.with_context(|| context(prefix))?;
            let name = entry.file_name();
            let shown = name.to_string_lossy();
            if shown.starts_with('.') {
                continue;
            }
            let path = format!("{prefix}{shown}");
            let kind = entry.file_type().with_context(|| context(&path))?;
            let found = match kind {
                _ if name.to_str().is_none() => Entry::Other(kind_of(kind)),
                kind if kind.is_dir() => {
                    folders.push((entry.path(), format!("{path}/")));
                    Entry::Folder
                }
                kind if kind.is_file() => Entry::Unread,
                kind => Entry::Other(kind_of(kind)),
            };
            self.entries.insert(path, found);
        }
        folders.iter().try_for_each(|(folder, prefix)| self.list(folder, prefix))
    }

    /// The content of a file; none of one too large to be cleon's.
    fn content(&self, folder: &Path, path: &str) -> Result<Option<Vec<u8>>> {
        let place = folder.join(path);
        let read = || {
            let is_large = fs::symlink_metadata(&place)?.len() > LARGEST;
            if is_large { Ok(None) } else { fs::read(&place).map(Some) }
        };
        read().with_context(|| format!("cannot read {}/{path}", self.shown))
    }

    fn read_manifest(&self, folder: &Path) -> Result<Written> {
        // A link in its place is not followed.
        let Some(Entry::Unread) = self.entries.get(MANIFEST) else { return Ok(Written::Nothing) };
        let text = self.content(folder, MANIFEST)?.unwrap_or_default();
        match Record::read(&text) {
            Ok(record) => Ok(Written::Listed(record)),
            Err(Unreadable::Damaged(reason)) => Ok(Written::Digests { digests: digests(&text), reason }),
            Err(Unreadable::Newer(version)) => bail!(
                "a newer cleon wrote {}/{MANIFEST}, in format {version}: use that one, or remove the file",
                self.shown
            ),
        }
    }

    /// Whether a file must be read to see whose it is and how it differs.
    fn is_of_interest(&self, path: &str) -> bool {
        matches!(self.entries.get(path), Some(Entry::Unread))
            && match &self.record {
                Written::Listed(record) => record.lists(path) || is_terraform(path) || is_manifest(path),
                Written::Nothing | Written::Digests { .. } => true,
            }
    }

    /// The content of a file that cleon might have written.
    pub(super) fn file(&self, path: &str) -> Option<&[u8]> {
        if let Some(Entry::File(content)) = self.entries.get(path) { Some(content) } else { None }
    }

    /// Whether cleon wrote what stands at a path, going by the manifest. A link in the place of a file that the
    /// manifest lists counts, a folder does not. A heading alone is no proof: people copy files and keep the heading.
    pub(super) fn is_ours(&self, path: &str) -> bool {
        let Some(entry) = self.entries.get(path) else { return false };
        match (&self.record, entry) {
            (_, Entry::Folder) => false,
            (Written::Listed(record), _) => record.lists(path),
            (Written::Digests { digests, .. }, Entry::File(content)) if path != MANIFEST => {
                digests.contains(&sha256(content))
            }
            _ => path == MANIFEST,
        }
    }

    /// Whether a file bears cleon's heading, so that a generated one may take its place.
    pub(super) fn bears_heading(&self, path: &str) -> bool {
        let content = self.file(path).unwrap_or_default();
        String::from_utf8_lossy(&content[..content.len().min(HEAD)]).contains(terraform::NOTICE)
    }

    /// Whether a file that cleon wrote was changed afterwards; none when nothing tells.
    pub(crate) fn was_edited(&self, path: &str) -> Option<bool> {
        let Written::Listed(record) = &self.record else { return None };
        Some(record.digest(path)? != sha256(self.file(path)?))
    }

    /// The generated files that stand, by their path below the folder, without the manifest. Those with cleon's heading
    /// are among them even when no manifest lists them: Terraform applies them as well.
    pub(crate) fn generated(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.entries.iter().filter_map(|(path, entry)| match entry {
            Entry::File(content) if path != MANIFEST && (self.is_ours(path) || self.bears_heading(path)) => {
                Some((path.as_str(), content.as_slice()))
            }
            _ => None,
        })
    }

    /// The Terraform files that cleon did not write and `files` do not replace, by their path below the folder, with
    /// their content; of what nobody looked into, it is empty.
    pub(crate) fn foreign_contents(&self, files: &Files) -> BTreeMap<String, Vec<u8>> {
        let foreign = self.foreign_paths(files);
        foreign.map(|path| (path.to_owned(), self.file(path).unwrap_or_default().to_owned())).collect()
    }

    /// The files that Terraform and Kubernetes would be given, by their path below the folder, with their content.
    ///
    /// # Errors
    ///
    /// When something else stands in the place of one: its path, and what it is.
    pub(crate) fn contents(&self) -> Result<BTreeMap<String, Vec<u8>>, (String, &'static str)> {
        let mut contents = BTreeMap::new();
        for (path, entry) in &self.entries {
            match entry {
                Entry::File(content) => _ = contents.insert(path.clone(), content.clone()),
                Entry::Other(kind) => return Err((path.clone(), kind)),
                Entry::Folder | Entry::Unread => {}
            }
        }
        Ok(contents)
    }

    /// The folder as shown to people.
    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    /// The manifest that stands, if any does.
    pub(crate) fn manifest(&self) -> Option<&[u8]> {
        self.file(MANIFEST)
    }

    /// What its stacks read of others, if the manifest tells.
    pub(crate) fn references(&self) -> Option<&References> {
        if let Written::Listed(record) = &self.record { Some(record.references()) } else { None }
    }

    /// What to say of a manifest that tells nothing.
    pub(crate) fn manifest_warning(&self) -> Option<String> {
        let Written::Digests { reason, .. } = &self.record else { return None };
        Some(format!(
            "{}/{MANIFEST} cannot be relied on ({reason}): cleon takes for its own only files whose digest is in it",
            self.shown
        ))
    }

    /// The Terraform files that cleon did not write and `files` do not replace. Terraform applies them all the same.
    pub(crate) fn foreign(&self, files: &Files) -> Vec<Foreign> {
        self.foreign_paths(files)
            .map(|path| Foreign {
                file: format!("{}/{path}", self.shown),
                bears_heading: self.bears_heading(path),
            })
            .collect()
    }

    fn foreign_paths(&self, files: &Files) -> impl Iterator<Item = &str> {
        let foreign = self.entries.iter().filter(|(path, entry)| {
            let applied = is_terraform(path) && !matches!(entry, Entry::Folder);
            applied && !self.is_ours(path) && !files.contains_key(*path)
        });
        foreign.map(|(path, _)| path.as_str())
    }
}

/// A Terraform file that cleon did not write.
pub(crate) struct Foreign {
    /// The file, as shown to people.
    pub(crate) file: String,
    bears_heading: bool,
}

impl Foreign {
    /// What to say of it.
    pub(crate) fn warning(&self) -> String {
        let doubt = if self.bears_heading {
            "; it bears cleon's heading, yet no manifest lists it: remove it, or the heading if it is yours"
        } else {
            ""
        };
        format!("{} is not generated, and Terraform applies it all the same{doubt}", self.file)
    }
}

/// Whether Terraform reads files of this name.
pub(crate) fn is_terraform(path: &str) -> bool {
    path.ends_with(".tf.json") || Path::new(path).extension().is_some_and(|extension| extension == "tf")
}

/// Whether a file may be a Kubernetes manifest.
fn is_manifest(path: &str) -> bool {
    let file = path.strip_prefix(FOLDER).filter(|file| file.starts_with('/'));
    file.is_some_and(|file| Path::new(file).extension().is_some_and(|extension| extension == "yaml"))
}

/// Everything in a text that looks like a SHA-256: both sides of a merge conflict have theirs.
fn digests(text: &[u8]) -> BTreeSet<String> {
    let words = text.split(|byte| !byte.is_ascii_alphanumeric());
    let digests = words.filter(|word| word.len() == 64 && word.iter().all(u8::is_ascii_hexdigit));
    digests.map(|word| String::from_utf8_lossy(word).into_owned()).collect()
}
