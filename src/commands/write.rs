//! A file of settings, replaced whole or not at all.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context;

use crate::commands::Failure;

/// Replaces the text of a file below a folder; its permissions stay, and of a link what it leads to is replaced.
pub(crate) fn replace(root: &Path, file: &str, text: &str) -> Result<(), Failure> {
    let put = || -> anyhow::Result<()> {
        let path = root.join(file).canonicalize()?;
        let folder = path.parent().context("it stands in no folder")?;
        let mut temporary = tempfile::Builder::new().prefix(".cleon-").tempfile_in(folder)?;
        temporary.write_all(text.as_bytes())?;
        temporary.as_file().sync_all()?;
        fs::set_permissions(temporary.path(), fs::metadata(&path)?.permissions())?;
        temporary.persist(&path)?;
        Ok(())
    };
    Ok(put().with_context(|| format!("cannot write {file}"))?)
}
