//! All that stands in a folder, links and empty folders among it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::digest::sha256;

/// A file, a link or a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    File(Vec<u8>),
    Link(PathBuf),
    Folder,
}

/// What stands in a folder, by its path in it.
pub(crate) type Tree = BTreeMap<String, Entry>;

/// Reads a folder without following links.
pub(crate) fn tree(folder: &Path) -> Tree {
    let mut tree = Tree::new();
    add(folder, "", &mut tree);
    tree
}

fn add(folder: &Path, prefix: &str, tree: &mut Tree) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let entry = entry.unwrap();
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().unwrap();
        let read = if kind.is_symlink() {
            Entry::Link(fs::read_link(entry.path()).unwrap())
        } else if kind.is_dir() {
            add(&entry.path(), &format!("{path}/"), tree);
            Entry::Folder
        } else {
            Entry::File(fs::read(entry.path()).unwrap())
        };
        tree.insert(path, read);
    }
}

/// Sees that a manifest is there, and that each file in it is there too and is what it says; gives their paths.
#[track_caller]
pub(crate) fn verify(tree: &Tree) -> Vec<String> {
    let text = |path: &str| match tree.get(path) {
        Some(Entry::File(content)) => String::from_utf8(content.clone()).unwrap(),
        other => panic!("{path} is {other:?}"),
    };
    let manifest: Value = serde_json::from_str(&text("manifest.json")).unwrap();
    let mut listed = vec!["manifest.json".to_owned()];
    for part in parts(&manifest) {
        for (file, digest) in part["files"].as_object().unwrap() {
            let path = format!("{}/{file}", part["path"].as_str().unwrap());
            assert_eq!(*digest, sha256(&text(&path)), "{path}");
            listed.push(path);
        }
    }
    assert!(listed.len() > 5, "{listed:?}");
    listed
}

/// What has files in a manifest: the stacks, and the Kubernetes manifests where there are any.
pub(crate) fn parts(manifest: &Value) -> impl Iterator<Item = &Value> {
    manifest["stacks"].as_array().unwrap().iter().chain(manifest.get("kubernetes"))
}
