//! Writes a bundle's folder: whole or not at all, and over nothing but an older bundle of the same environment.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use anyhow::Context;
use serde_json::Value;
use settings::Problem;

use super::Failure;
use super::bundle::{KIND, MANIFEST, SUMS};
use crate::output_folder::exchange;

/// Writes the files to a folder beside and puts that in the place of what stands.
pub(super) fn write(
    folder: &Path,
    environment: &str,
    files: &BTreeMap<String, String>,
) -> Result<(), Failure> {
    let shown = folder.display();
    let is_there = stands(folder, environment)?;
    let context = || format!("cannot write {shown}; nothing was written");
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).with_context(context)?;
    // What is in it goes with it, whatever happens.
    let scratch =
        tempfile::Builder::new().prefix(".cleon-bundle-").tempdir_in(parent).with_context(context)?;
    let (new, old) = (scratch.path().join("new"), scratch.path().join("old"));
    for (path, text) in files {
        let file = new.join(path);
        file.parent().map_or(Ok(()), fs::create_dir_all).with_context(context)?;
        fs::write(&file, text).with_context(context)?;
    }
    if !is_there {
        return Ok(fs::rename(&new, folder).with_context(context)?);
    }
    if !exchange(&new, folder).with_context(context)? {
        fs::rename(folder, &old).with_context(context)?;
        if let Err(error) = fs::rename(&new, folder) {
            fs::rename(&old, folder).with_context(|| {
                let kept = scratch.keep();
                format!("cannot put {shown} back; it is in {}", kept.display())
            })?;
            return Err(Failure::Outside(anyhow::Error::new(error).context(context())));
        }
    }
    Ok(())
}

/// Whether a folder stands there that a bundle may take the place of.
fn stands(folder: &Path, environment: &str) -> Result<bool, Failure> {
    let shown = folder.display();
    let unreadable = || format!("cannot read {shown}");
    let kind = match fs::symlink_metadata(folder) {
        Ok(metadata) => metadata.file_type(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(anyhow::Error::new(error).context(unreadable()).into()),
    };
    if !kind.is_dir() {
        let problem = Problem::new(format!("{shown} is no folder, and a bundle is one"));
        return Err(problem.help("name a folder that is not there yet").into());
    }
    let mut standing = BTreeSet::new();
    list(folder, "", &mut standing).with_context(unreadable)?;
    if standing.is_empty() {
        return Ok(true);
    }
    let text = if standing.contains(MANIFEST) {
        fs::read(folder.join(MANIFEST)).with_context(unreadable)?
    } else {
        Vec::new()
    };
    let manifest: Value = serde_json::from_slice(&text).unwrap_or_default();
    if manifest["kind"] != KIND {
        let problem =
            Problem::new(format!("{shown} holds files and is no bundle of evidence: they would be gone"));
        return Err(problem.help("name a folder that is not there yet, or that is empty").into());
    }
    if manifest["environment"] != environment {
        let of = manifest["environment"].as_str().unwrap_or("another environment");
        let problem = Problem::new(format!("{shown} is a bundle of {of}, not of {environment}"));
        return Err(problem.help(format!("name another folder for {environment}")).into());
    }
    let listed = |path: &str| [MANIFEST, SUMS].contains(&path) || manifest["files"].get(path).is_some();
    let others: Vec<&str> = standing.iter().map(String::as_str).filter(|path| !listed(path)).collect();
    if let [first, rest @ ..] = others.as_slice() {
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        let message = format!("{shown} holds {first}{more}, which is not of the bundle: it would be gone");
        return Err(Problem::new(message).help("move it away, or name another folder").into());
    }
    Ok(true)
}

/// The paths of all that is below a folder, but for folders that hold something.
fn list(folder: &Path, prefix: &str, paths: &mut BTreeSet<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let before = paths.len();
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{path}/"), paths)?;
        }
        if paths.len() == before {
            paths.insert(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(texts: &[(&str, &str)]) -> BTreeMap<String, String> {
        texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    fn bundle(environment: &str, more: &[(&str, &str)]) -> BTreeMap<String, String> {
        let mut files = files(more);
        let listed: serde_json::Map<_, _> = files.keys().map(|path| (path.clone(), Value::Null)).collect();
        let manifest = serde_json::json!({ "kind": KIND, "environment": environment, "files": listed });
        files.insert(MANIFEST.to_owned(), manifest.to_string());
        files
    }

    fn tree(folder: &Path) -> BTreeSet<String> {
        let mut paths = BTreeSet::new();
        list(folder, "", &mut paths).unwrap();
        paths
    }

    #[test]
    fn a_bundle_takes_the_place_of_an_older_one_alone() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("evidence/prod");
        write(&folder, "prod", &bundle("prod", &[("a", "1"), ("b/c", "2")])).unwrap();
        write(&folder, "prod", &bundle("prod", &[("a", "3")])).unwrap();
        assert_eq!(
            tree(root.path()),
            ["evidence/prod/a", "evidence/prod/manifest.json"].map(str::to_owned).into()
        );
        assert_eq!(fs::read_to_string(folder.join("a")).unwrap(), "3");

        assert!(write(&folder, "dev", &bundle("dev", &[])).is_err(), "of another environment");
        fs::write(folder.join("notes.txt"), "mine").unwrap();
        assert!(write(&folder, "prod", &bundle("prod", &[("a", "4")])).is_err());
        assert_eq!(fs::read_to_string(folder.join("notes.txt")).unwrap(), "mine");
        assert_eq!(fs::read_to_string(folder.join("a")).unwrap(), "3");
        assert_eq!(tree(root.path()).len(), 3, "nothing is left beside");
    }

    #[test]
    fn what_is_no_bundle_stays() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("empty")).unwrap();
        write(&root.path().join("empty"), "prod", &bundle("prod", &[])).unwrap();
        let file = root.path().join("file");
        fs::write(&file, "mine").unwrap();
        assert!(write(&file, "prod", &bundle("prod", &[])).is_err());
        let folder = root.path().join("folder");
        fs::create_dir_all(folder.join("within")).unwrap();
        assert!(write(&folder, "prod", &bundle("prod", &[])).is_err(), "an empty folder in it is somebody's");
        fs::write(folder.join(MANIFEST), "{}").unwrap();
        assert!(write(&folder, "prod", &bundle("prod", &[])).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
        assert!(folder.join("within").is_dir());
    }
}
