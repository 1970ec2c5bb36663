//! Where the list, the data and the bindings stand in the repository.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::emit::emit;
use crate::schema::Schema;
use crate::types::{TypeName, read_list};

/// The crate the bindings belong to.
pub struct Bindings {
    folder: PathBuf,
}

/// The provider version that bindings are made from: the oldest one supported, since later ones only add.
const BINDINGS_FROM: &str = "5.100.0";

impl Bindings {
    /// The bindings of the AWS provider.
    #[must_use]
    pub fn aws() -> Self {
        Self { folder: Path::new(env!("CARGO_MANIFEST_DIR")).join("../aws") }
    }

    /// The types in use.
    ///
    /// # Errors
    ///
    /// When the list cannot be read.
    pub fn types(&self) -> Result<Vec<TypeName>> {
        read_list(&read(&self.folder.join("types.txt"))?)
    }

    /// The checked-in data of a provider version.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn schema(&self, version: &str) -> Result<Schema> {
        Schema::from_compact(&read(&self.schema_file(version))?)
    }

    /// Where the data of a provider version is checked in.
    #[must_use]
    pub fn schema_file(&self, version: &str) -> PathBuf {
        self.folder.join(format!("schema/aws-{version}.json"))
    }

    /// Where the figures of instance types are checked in.
    #[must_use]
    pub fn instance_types_file(&self) -> PathBuf {
        self.folder.join("data/instance-types.tsv")
    }

    /// Where the list of IAM actions is checked in.
    #[must_use]
    pub fn iam_actions_file(&self) -> PathBuf {
        self.folder.join("data/iam-actions.tsv")
    }

    /// The bindings as the generator makes them now.
    ///
    /// # Errors
    ///
    /// When the list or the data cannot be read, or the data lacks a type of the list.
    pub fn generate(&self) -> Result<BTreeMap<String, String>> {
        Ok(emit(&self.schema(BINDINGS_FROM)?.narrow(&self.types()?, None)?))
    }

    /// Writes the bindings: only files whose content changes, and none stays that is no longer made.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or written.
    pub fn write(&self) -> Result<Vec<PathBuf>> {
        let wanted = self.generate()?;
        let mut changed = Vec::new();
        for stale in self.present()?.difference(&wanted.keys().cloned().collect()) {
            let path = self.folder.join("generated").join(stale);
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
            changed.push(path);
        }
        for (name, content) in wanted {
            let path = self.folder.join("generated").join(name);
            if write_if_changed(&path, &content)? {
                changed.push(path);
            }
        }
        Ok(changed)
    }

    /// How the checked-in bindings differ from what the generator makes: the names of the files.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub fn stale(&self) -> Result<Vec<String>> {
        let wanted = self.generate()?;
        let present = self.present()?;
        let mut stale: BTreeSet<String> =
            present.iter().filter(|name| !wanted.contains_key(*name)).cloned().collect();
        for (name, content) in &wanted {
            let path = self.folder.join("generated").join(name);
            if !present.contains(name) || read(&path)? != *content {
                stale.insert(name.clone());
            }
        }
        Ok(stale.into_iter().collect())
    }

    fn present(&self) -> Result<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        for (folder, prefix) in [("generated", ""), ("generated/data", "data/")] {
            let folder = self.folder.join(folder);
            if !folder.is_dir() {
                continue;
            }
            for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
                let path = entry?.path();
                if let (Some("rs"), Some(name)) =
                    (path.extension().and_then(|e| e.to_str()), path.file_name().and_then(|n| n.to_str()))
                {
                    names.insert(format!("{prefix}{name}"));
                }
            }
        }
        Ok(names)
    }
}

/// Writes a file unless it holds the content already; says whether it wrote.
///
/// # Errors
///
/// When the file cannot be written.
pub fn write_if_changed(path: &Path, content: &str) -> Result<bool> {
    if fs::read_to_string(path).is_ok_and(|present| present == content) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(true)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checked_in_bindings_are_what_the_generator_makes() {
        let stale = Bindings::aws().stale().unwrap();
        assert!(stale.is_empty(), "run `cargo codegen`: {stale:?} differ");
    }

    #[test]
    fn the_data_survives_a_round_trip() {
        for version in ["5.100.0", "6.62.0"] {
            let bindings = Bindings::aws();
            let text = read(&bindings.schema_file(version)).unwrap();
            assert_eq!(Schema::from_compact(&text).unwrap().to_compact(), text, "{version}");
        }
    }

    #[test]
    fn the_data_holds_the_types_of_the_list_and_no_others() {
        let bindings = Bindings::aws();
        for version in ["5.100.0", "6.62.0"] {
            let schema = bindings.schema(version).unwrap();
            assert_eq!(schema.types.into_keys().collect::<Vec<_>>(), bindings.types().unwrap(), "{version}");
        }
    }
}
