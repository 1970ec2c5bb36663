//! Files that are written whole, or not at all.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use tempfile::{NamedTempFile, TempPath};

use super::Failure;

/// Writes files beside where they belong, and puts them there when all are written. Folders are made.
///
/// # Errors
/// When a folder cannot be made, or a file cannot be written or put in its place.
pub(super) fn write(files: &[(PathBuf, String)]) -> Result<(), Failure> {
    let mut written: Vec<(TempPath, &Path)> = Vec::new();
    for (path, text) in files {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let wrong = || format!("cannot write {}", path.display());
        fs::create_dir_all(folder).with_context(wrong)?;
        if path.is_dir() {
            return Err(Failure::Outside(anyhow::anyhow!("cannot write {}: it is a folder", path.display())));
        }
        let mut file = NamedTempFile::with_prefix_in(".cleon-", folder).with_context(wrong)?;
        file.write_all(text.as_bytes()).with_context(wrong)?;
        open_to_others(&file).with_context(wrong)?;
        written.push((file.into_temp_path(), path));
    }
    for (file, path) in written {
        file.persist(path)
            .map_err(|error| error.error)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// A temporary file is for its owner alone; a report is for whoever may read the folder.
#[cfg(unix)]
fn open_to_others(file: &NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_others(_: &NamedTempFile) -> std::io::Result<()> {
    Ok(())
}
