//! The folder of an environment's generated files: compared file by file, replaced as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::Value;

use crate::manifest::MANIFEST;

/// Paths below the folder, with forward slashes, and their content.
pub(crate) type Files = BTreeMap<String, String>;

/// How a file on disk differs from what would be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Change {
    /// What would happen to it.
    pub(crate) action: Action,
    /// The file, as shown to people.
    pub(crate) file: String,
}

/// What would happen to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Action {
    /// It is not there.
    Added,
    /// Its content differs.
    Changed,
    /// It is no longer made.
    Removed,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = match self.action {
            Action::Added => "missing",
            Action::Changed => "differs",
            Action::Removed => "no longer made",
        };
        write!(f, "{}: {action}", self.file)
    }
}

/// `out/<environment>`.
pub(crate) struct OutputFolder {
    out: PathBuf,
    environment: String,
}

impl OutputFolder {
    pub(crate) fn new(root: &Path, environment: &str) -> Self {
        Self { out: root.join("out"), environment: environment.to_owned() }
    }

    /// The folder as shown to people, the same on every machine.
    pub(crate) fn shown(&self) -> String {
        format!("out/{}", self.environment)
    }

    fn path(&self) -> PathBuf {
        self.out.join(&self.environment)
    }

    /// Reads what stands in the folder, once for all that is asked of it.
    pub(crate) fn look(&self) -> Result<Standing> {
        let mut paths = Vec::new();
        list(&self.path(), "", &mut paths)?;
        let files = paths.into_iter().map(|path| {
            let content = if is_generated_kind(&path) { Some(read(&self.path().join(&path))?) } else { None };
            Ok((path, content))
        });
        let files = files.collect::<Result<_>>()?;
        let ours = ours(&files);
        Ok(Standing { shown: self.shown(), files, ours })
    }

    /// Puts `files` in the place of the folder: written beside it first, then swapped in whole. Files that are not
    /// ours (Terraform's working folder, lock files, notes) go along unchanged.
    pub(crate) fn replace(&self, files: &Files, standing: &Standing) -> Result<()> {
        let context = || format!("cannot write {}", self.shown());
        fs::create_dir_all(&self.out).with_context(context)?;
        let fresh = tempfile::Builder::new()
            .prefix(&format!(".{}-", self.environment))
            .tempdir_in(&self.out)
            .with_context(context)?;
        for (file, content) in files {
            let path = fresh.path().join(file);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).with_context(context)?;
            }
            let mut handle = fs::File::create(&path).with_context(context)?;
            handle.write_all(content.as_bytes()).with_context(context)?;
            handle.sync_all().with_context(context)?;
        }
        let place = self.path();
        if !place.exists() {
            return fs::rename(fresh.keep(), &place).with_context(context);
        }
        let old = tempfile::Builder::new()
            .prefix(&format!(".{}-old-", self.environment))
            .tempdir_in(&self.out)
            .with_context(context)?;
        let aside = old.path().join(&self.environment);
        fs::rename(&place, &aside).with_context(context)?;
        if let Err(error) = fs::rename(fresh.path(), &place) {
            fs::rename(&aside, &place).with_context(context)?;
            return Err(error).with_context(context);
        }
        // The folder is a folder of `out` now, no longer one to clean up.
        let _ = fresh.keep();
        move_foreign(&aside, &place, "", &standing.ours).with_context(|| {
            // What could not be moved must not go down with the temporary folder.
            let left = old.keep();
            format!("cannot move files that are not generated from {} to {}", left.display(), self.shown())
        })
    }
}

/// What stands in the folder.
pub(crate) struct Standing {
    shown: String,
    /// Paths below the folder, with the content of those that cleon might have written.
    files: BTreeMap<String, Option<Vec<u8>>>,
    ours: BTreeSet<String>,
}

impl Standing {
    /// The Terraform files that cleon did not write. Terraform applies them all the same.
    pub(crate) fn foreign(&self) -> Vec<String> {
        let foreign = self.files.keys().filter(|file| {
            let extension = Path::new(file).extension();
            let terraform =
                file.ends_with(".tf.json") || extension.is_some_and(|extension| extension == "tf");
            terraform && !self.ours.contains(*file)
        });
        foreign.map(|file| format!("{}/{file}", self.shown)).collect()
    }

    /// The Terraform files that cleon wrote, by their path below the folder.
    pub(crate) fn generated(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let ours = self.files.iter().filter(|(file, _)| self.ours.contains(*file) && *file != MANIFEST);
        ours.filter_map(|(file, content)| Some((file.as_str(), content.as_deref()?)))
    }

    /// What stands as the manifest, if anything does.
    pub(crate) fn manifest(&self) -> Option<&[u8]> {
        self.files.get(MANIFEST)?.as_deref()
    }

    /// How what stands differs from `files`. What cleon did not write is left out of account.
    pub(crate) fn compare(&self, files: &Files) -> Vec<Change> {
        let change = |action, file: &str| Change { action, file: format!("{}/{file}", self.shown) };
        let mut changes = Vec::new();
        for (file, content) in files {
            match self.files.get(file) {
                None => changes.push(change(Action::Added, file)),
                Some(present) if present.as_deref() != Some(content.as_bytes()) => {
                    changes.push(change(Action::Changed, file));
                }
                Some(_) => {}
            }
        }
        let gone = self.files.keys().filter(|file| self.ours.contains(*file) && !files.contains_key(*file));
        changes.extend(gone.map(|file| change(Action::Removed, file)));
        changes.sort_by(|a, b| a.file.cmp(&b.file));
        changes
    }
}

/// Whether cleon writes files of this kind.
fn is_generated_kind(path: &str) -> bool {
    path.ends_with(".tf.json") || path == MANIFEST
}

/// The files that cleon wrote: those in the standing manifest, and those that say so themselves, in case the manifest
/// was lost or came out of a merge.
fn ours(files: &BTreeMap<String, Option<Vec<u8>>>) -> BTreeSet<String> {
    let content = |path: &str| files.get(path).and_then(Option::as_deref).unwrap_or_default();
    let manifest: Value = serde_json::from_slice(content(MANIFEST)).unwrap_or_default();
    let mut ours = BTreeSet::from([MANIFEST.to_owned()]);
    for stack in manifest["stacks"].as_array().into_iter().flatten() {
        let names = stack["files"].as_object().into_iter().flatten();
        ours.extend(names.map(|(name, _)| format!("{}/{name}", stack["path"].as_str().unwrap_or_default())));
    }
    for file in files.keys().filter(|file| file.ends_with(".tf.json")) {
        let head = content(file);
        if String::from_utf8_lossy(&head[..head.len().min(256)]).contains(terraform::NOTICE) {
            ours.insert(file.clone());
        }
    }
    ours
}

/// The files below a folder; hidden ones and what Terraform keeps are not looked at.
fn list(folder: &Path, prefix: &str, files: &mut Vec<String>) -> Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", folder.display())),
    };
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        // Links are neither followed nor compared.
        let kind = entry.file_type().with_context(|| format!("cannot read {}", entry.path().display()))?;
        if kind.is_dir() {
            list(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

/// Moves what cleon did not write (Terraform's working folder, lock files, notes) from the old folder to the new.
fn move_foreign(old: &Path, new: &Path, prefix: &str, ours: &BTreeSet<String>) -> io::Result<()> {
    for entry in fs::read_dir(old)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let target = new.join(entry.file_name());
        // Hidden folders go as they are; the others hold files of ours too.
        if entry.file_type()?.is_dir() && (!name.starts_with('.') || target.exists()) {
            move_foreign(&entry.path(), &target, &format!("{prefix}{name}/"), ours)?;
        } else if !ours.contains(&format!("{prefix}{name}")) && !target.exists() {
            fs::create_dir_all(new)?;
            fs::rename(entry.path(), target)?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(entries: &[(&str, &str)]) -> Files {
        let mut files: Files =
            entries.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let names: serde_json::Map<String, Value> =
            files.keys().map(|name| (name.trim_start_matches("a/").to_owned(), Value::Null)).collect();
        let manifest = serde_json::json!({ "stacks": [{ "path": "a", "files": names }] });
        files.insert(MANIFEST.to_owned(), manifest.to_string());
        files
    }

    #[test]
    fn a_folder_is_replaced_and_what_is_not_ours_stays() {
        let root = tempfile::tempdir().unwrap();
        let folder = OutputFolder::new(root.path(), "test");
        let first = files(&[("a/one.tf.json", "1"), ("a/two.tf.json", "2")]);
        folder.replace(&first, &folder.look().unwrap()).unwrap();
        assert!(folder.look().unwrap().compare(&first).is_empty());
        let below = |path: &str| root.path().join("out/test").join(path);
        fs::create_dir_all(below("a/.terraform/providers")).unwrap();
        for foreign in
            ["a/.terraform/providers/x", "a/.terraform.lock.hcl", "a/mine_override.tf.json", "notes.md"]
        {
            fs::write(below(foreign), "mine").unwrap();
        }
        let second = files(&[("a/one.tf.json", "changed")]);
        let changes: Vec<String> =
            folder.look().unwrap().compare(&second).iter().map(ToString::to_string).collect();
        assert_eq!(
            changes,
            [
                "out/test/a/one.tf.json: differs",
                "out/test/a/two.tf.json: no longer made",
                "out/test/manifest.json: differs",
            ]
        );
        folder.replace(&second, &folder.look().unwrap()).unwrap();
        assert!(folder.look().unwrap().compare(&second).is_empty());
        assert!(!below("a/two.tf.json").exists());
        for foreign in
            ["a/.terraform/providers/x", "a/.terraform.lock.hcl", "a/mine_override.tf.json", "notes.md"]
        {
            assert_eq!(fs::read_to_string(below(foreign)).unwrap(), "mine", "{foreign}");
        }
        let left: Vec<_> =
            fs::read_dir(root.path().join("out")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["test"]);
    }

    #[test]
    fn without_a_manifest_files_say_for_themselves_whose_they_are() {
        let root = tempfile::tempdir().unwrap();
        let folder = OutputFolder::new(root.path(), "test");
        let notice = format!("{{\n  \"//\": \"{}\"\n}}\n", terraform::NOTICE);
        folder
            .replace(
                &files(&[("a/one.tf.json", &notice), ("a/two.tf.json", &notice)]),
                &folder.look().unwrap(),
            )
            .unwrap();
        let below = |path: &str| root.path().join("out/test").join(path);
        fs::write(below(MANIFEST), "<<<<<<< HEAD").unwrap();
        fs::write(below("a/mine.tf.json"), "{}").unwrap();
        fs::write(below("a/mine.tf"), "").unwrap();
        let left = files(&[("a/one.tf.json", &notice)]);
        let changes: Vec<String> =
            folder.look().unwrap().compare(&left).iter().map(ToString::to_string).collect();
        assert_eq!(changes, ["out/test/a/two.tf.json: no longer made", "out/test/manifest.json: differs"]);
        assert_eq!(folder.look().unwrap().foreign(), ["out/test/a/mine.tf", "out/test/a/mine.tf.json"]);
        folder.replace(&left, &folder.look().unwrap()).unwrap();
        assert!(!below("a/two.tf.json").exists());
        assert!(below("a/mine.tf.json").exists());
    }

    #[test]
    fn a_file_in_the_way_is_said() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("out"), "in the way").unwrap();
        let folder = OutputFolder::new(root.path(), "test");
        let nothing = Standing { shown: folder.shown(), files: BTreeMap::new(), ours: BTreeSet::new() };
        let error = folder.replace(&files(&[]), &nothing).unwrap_err();
        assert!(format!("{error:#}").starts_with("cannot write out/test"), "{error:#}");
    }
}
