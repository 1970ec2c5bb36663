//! What the tests of the folder share.

#[cfg(unix)]
mod links;
mod ownership;
mod swap;

use std::collections::BTreeSet;
use std::fs::{self, File};

use serde_json::{Value, json};

use super::*;
use crate::manifest::{MANIFEST, sha256};

/// A project with one environment, `test`.
struct Project {
    root: tempfile::TempDir,
}

impl Project {
    fn new() -> Self {
        Self { root: tempfile::tempdir().unwrap() }
    }

    fn folder(&self) -> OutputFolder {
        Output::open(self.root.path()).unwrap().folder("test")
    }

    fn look(&self) -> Standing {
        self.folder().look().unwrap()
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join("out/test").join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Writes the files, and sees that they stand and that nothing else is left.
    fn replace(&self, files: &Files) {
        let (folder, standing) = (self.folder(), self.look());
        assert_eq!(standing.compare(files).obstacles, [""; 0]);
        assert_eq!(folder.stage(files, &standing).unwrap().swap().unwrap(), None);
        self.stands(files);
    }

    fn stands(&self, files: &Files) {
        assert_eq!(self.changes(files), [""; 0]);
        assert_eq!(self.beside(), [""; 0]);
    }

    fn changes(&self, files: &Files) -> Vec<String> {
        self.look().compare(files).changes.iter().map(ToString::to_string).collect()
    }

    /// What is in `out` beside the environment.
    fn beside(&self) -> Vec<String> {
        let entries = fs::read_dir(self.root.path().join("out")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name != "test").collect()
    }

    fn recover(&self) -> Vec<String> {
        self.recover_to(Access::Write)
    }

    fn recover_to(&self, access: Access) -> Vec<String> {
        let lock = Lock::take(self.root.path(), access, || ());
        Output::open(self.root.path()).unwrap().recover(&lock).unwrap()
    }
}

/// Files below `a/`, and the manifest that goes with them.
fn files(entries: &[(&str, &str)]) -> Files {
    let mut files: Files =
        entries.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let listed: serde_json::Map<String, Value> = files
        .iter()
        .map(|(name, text)| (name.trim_start_matches("a/").to_owned(), sha256(text).into()))
        .collect();
    files.insert(MANIFEST.to_owned(), manifest(&json!(listed)));
    files
}

fn manifest(listed: &Value) -> String {
    let manifest = json!({
        "format_version": 1,
        "generator": { "name": "cleon", "version": "0" },
        "stacks": [{ "path": "a", "files": listed }],
    });
    manifest.to_string()
}

fn headed() -> String {
    format!("{{\n  \"//\": \"{}\"\n}}\n", terraform::NOTICE)
}

const FOREIGN: [&str; 5] = [
    "a/.terraform/providers/x",
    "a/.terraform.lock.hcl",
    "a/mine_override.tf.json",
    "b/notes.md",
    "notes.md",
];
