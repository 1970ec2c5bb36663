//! What a standing manifest says that cleon wrote.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{FORMAT_VERSION, GENERATOR, MANIFEST};

/// A file below the folder of an environment: names joined by `/`, none of which leads elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FilePath(String);

impl FilePath {
    /// The path, unless a part of it is empty, `.` or `..`, has a separator of some system in it, or the path is
    /// absolute.
    pub(crate) fn new(path: String) -> Option<Self> {
        let plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']);
        path.split('/').all(plain).then_some(Self(path))
    }
}

impl Borrow<str> for FilePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// What stacks read of others: by the stack that reads, then by the one that exports, the names of the exports.
pub(crate) type References = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// The files that a manifest lists, with the SHA-256 of each, and what stacks read of others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    files: BTreeMap<FilePath, String>,
    references: References,
}

/// Why a manifest tells nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// A newer cleon wrote it, in a format of this version.
    Newer(u64),
    /// It is not what cleon writes, after a merge for example, for this reason.
    Damaged(String),
}

impl Record {
    /// Reads a manifest.
    ///
    /// # Errors
    ///
    /// When the text is not a manifest of cleon, is of a newer format, or lists a file that would not be below its
    /// folder: then nothing in it is believed.
    pub(crate) fn read(text: &[u8]) -> Result<Self, Unreadable> {
        let damaged = |reason: &str| Unreadable::Damaged(reason.to_owned());
        let manifest: Value =
            serde_json::from_slice(text).map_err(|error| Unreadable::Damaged(error.to_string()))?;
        if manifest["generator"]["name"] != GENERATOR {
            return Err(damaged("it does not name cleon as its generator"));
        }
        match manifest["format_version"].as_u64() {
            Some(FORMAT_VERSION) => {}
            Some(newer) if newer > FORMAT_VERSION => return Err(Unreadable::Newer(newer)),
            _ => return Err(damaged("it has no format version")),
        }
        let mut files = BTreeMap::new();
        let mut references = References::new();
        let stacks = manifest["stacks"].as_array().ok_or_else(|| damaged("it has no list of stacks"))?;
        // An environment in which nothing runs has no Kubernetes manifests.
        for part in stacks.iter().chain(manifest.get("kubernetes")) {
            let (Some(folder), Some(listed)) = (part["path"].as_str(), part["files"].as_object()) else {
                return Err(damaged("a part of it lacks its path or its files"));
            };
            for (name, digest) in listed {
                let path = format!("{folder}/{name}");
                let outside = || damaged(&format!("`{path}` in it is not a path below its folder"));
                let path = FilePath::new(path.clone()).ok_or_else(outside)?;
                let digest = digest.as_str().ok_or_else(|| damaged("a digest in it is no text"))?;
                files.insert(path, digest.to_owned());
            }
            // Manifests of earlier versions have none.
            let read = serde_json::from_value(part["references"].clone());
            let read: Option<_> =
                read.map_err(|_| damaged("what a stack in it reads is no list of names"))?;
            references.insert(folder.to_owned(), read.unwrap_or_default());
        }
        Ok(Self { files, references })
    }

    /// Whether it lists a file. It lists itself, so to speak.
    pub(crate) fn lists(&self, path: &str) -> bool {
        path == MANIFEST || self.files.contains_key(path)
    }

    /// The files that it lists, by their path below the environment's folder, with the SHA-256 that each had.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, digest)| (path.borrow(), digest.as_str()))
    }

    /// What its stacks read of others.
    pub(crate) fn references(&self) -> &References {
        &self.references
    }

    /// The SHA-256 that a file had when it was written.
    pub(crate) fn digest(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }
}
