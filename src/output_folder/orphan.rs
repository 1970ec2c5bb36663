//! Folders of environments that have no settings any more.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result};

use super::carry::still_there;
use super::{OUT, Output};
use crate::manifest::{MANIFEST, Record, Unreadable};

/// The folder of an environment without settings. It is never deleted: what it describes may still stand.
pub(crate) struct Orphan {
    environment: String,
}

impl Orphan {
    /// The folder as shown to people.
    pub(crate) fn folder(&self) -> String {
        format!("{OUT}/{}", self.environment)
    }

    /// What to say of it.
    pub(crate) fn warning(&self) -> String {
        let name = &self.environment;
        format!(
            "{} was generated, and environments/{name}.toml is gone: bring the settings back, or run terraform destroy \
             in its stacks, the last applied first, and delete the folder",
            self.folder()
        )
    }
}

impl Output {
    /// The folders that hold a manifest of cleon and belong to none of the environments.
    ///
    /// # Errors
    ///
    /// When `out` cannot be read.
    pub(crate) fn orphans(&self, environments: &BTreeSet<String>) -> Result<Vec<Orphan>> {
        let context = || format!("cannot read {OUT}");
        let entries = still_there(fs::read_dir(&self.path)).with_context(context)?;
        let mut orphans = Vec::new();
        for entry in entries.into_iter().flatten() {
            let entry = entry.with_context(context)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let is_folder = entry.file_type().with_context(context)?.is_dir();
            if !is_folder || name.starts_with('.') || environments.contains(&name) {
                continue;
            }
            let manifest = entry.path().join(MANIFEST);
            let is_file = fs::symlink_metadata(&manifest).is_ok_and(|metadata| metadata.is_file());
            // What cannot be read does not show whose it is.
            let text = if is_file { fs::read(&manifest).unwrap_or_default() } else { Vec::new() };
            if matches!(Record::read(&text), Ok(_) | Err(Unreadable::Newer(_))) {
                orphans.push(Orphan { environment: name });
            }
        }
        orphans.sort_by(|a, b| a.environment.cmp(&b.environment));
        Ok(orphans)
    }
}
