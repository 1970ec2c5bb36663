//! A folder for files that hold secrets, for as long as they are needed.

use std::path::PathBuf;

use anyhow::{Context, Result};
use tempfile::TempDir;

/// A temporary folder that nobody else can look into. It vanishes with what is in it when this is dropped.
pub(crate) struct Scratch {
    folder: TempDir,
}

impl Scratch {
    /// A new one.
    ///
    /// # Errors
    ///
    /// When the system's folder for temporary files cannot be written.
    pub(crate) fn new() -> Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("cleon-plan-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        Ok(Self { folder: builder.tempdir().context("cannot make a temporary folder for plans")? })
    }

    /// The path of a file in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
