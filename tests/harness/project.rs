//! A folder with settings and generated files that a test may change.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use serde_json::Value;

use super::process::{Finished, finish};

/// The repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The day that support of versions and accepted findings are judged by, so that tests hold on any day.
pub(crate) const TODAY: &str = "2026-11-21";

/// The real binary, whatever the terminal and the settings of the caller are.
pub(crate) fn cleon(root: &Path, arguments: &[&str]) -> Finished {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cleon"));
    command.arg("--root").arg(root).args(["--today", TODAY]).args(arguments).env("NO_COLOR", "1");
    finish(&mut command)
}

/// Content and time of each file of a folder, by its path in it.
pub(crate) type Snapshot = BTreeMap<PathBuf, (Vec<u8>, SystemTime)>;

/// A temporary folder that holds `environments/` and `out/`.
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    /// The committed settings, without generated files.
    pub(crate) fn committed() -> Self {
        Self::copied_from(&repository().join("environments"))
    }

    /// Two small environments, written for tests: `dev` and `prod`.
    pub(crate) fn small() -> Self {
        Self::copied_from(&repository().join("tests/fixtures/small/environments"))
    }

    fn copied_from(environments: &Path) -> Self {
        let folder = tempfile::Builder::new().prefix("cleon-").tempdir().unwrap();
        copy_folder(environments, &folder.path().join("environments"));
        Self { folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs the binary here.
    pub(crate) fn cleon(&self, arguments: &[&str]) -> Finished {
        cleon(self.path(), arguments)
    }

    /// The same project with `out/` as the binary writes it.
    #[track_caller]
    pub(crate) fn synthesized(self) -> Self {
        self.cleon(&["synth"]).success();
        self
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Replaces the first `old` in a file, which must be there.
    #[track_caller]
    pub(crate) fn replace(&self, file: &str, old: &str, new: &str) {
        let text = self.read(file);
        assert!(text.contains(old), "{file} does not hold {old}");
        self.write(file, &text.replacen(old, new, 1));
    }

    /// Adds lines to the end of a file.
    pub(crate) fn append(&self, file: &str, lines: &str) {
        let text = self.read(file);
        self.write(file, &format!("{text}\n{lines}\n"));
    }

    /// Takes a table of settings out of a file: its header and what stands under it.
    #[track_caller]
    pub(crate) fn remove_table(&self, file: &str, header: &str) {
        let mut in_table = false;
        let mut removed = 0;
        let kept = |line: &&str| {
            if line.starts_with('[') {
                in_table = *line == header;
                removed += usize::from(in_table);
            }
            !in_table
        };
        let text = self.read(file);
        let kept: Vec<&str> = text.lines().filter(kept).collect();
        assert_eq!(removed, 1, "tables {header} in {file}");
        self.write(file, &format!("{}\n", kept.join("\n")));
    }

    /// Has kubectl deliver what Terraform would, so that no stack needs the kubernetes provider, which machines without a
    /// network cannot install. Names stay the same, whatever the delivery.
    pub(crate) fn with_kubectl_for_terraform(self) -> Self {
        let base = "environments/base.toml";
        self.replace(base, "delivery = \"terraform\"", "delivery = \"kubectl\"");
        for path in files_below(&self.path().join("environments")) {
            let text = fs::read_to_string(&path).unwrap();
            assert!(!text.contains("delivery = \"terraform\""), "{} has more", path.display());
        }
        self
    }

    /// Takes dawn's database away, for which the provider waits minutes, and what is granted and accepted of it.
    pub(crate) fn without_database(self) -> Self {
        for file in ["base", "dev", "staging", "prod"].map(|name| format!("environments/{name}.toml")) {
            self.remove_table(&file, "[services.dawn.database]");
            let settings = self.read(&file);
            let kept = settings.split("\n\n").filter(|table| !table.contains("check = \"DAT-"));
            let kept = kept.collect::<Vec<_>>().join("\n\n");
            let kept = kept.lines().filter(|line| !line.contains("{ database = \"own\""));
            self.write(&file, &format!("{}\n", kept.collect::<Vec<_>>().join("\n")));
        }
        self
    }

    /// The manifest of an environment.
    pub(crate) fn manifest(&self, environment: &str) -> Value {
        serde_json::from_str(&self.read(&format!("out/{environment}/manifest.json"))).unwrap()
    }

    /// A stack in the manifest of an environment.
    #[track_caller]
    pub(crate) fn stack(&self, environment: &str, name: &str) -> Value {
        let manifest = self.manifest(environment);
        let stacks = manifest["stacks"].as_array().unwrap();
        stacks.iter().find(|stack| stack["name"] == name).unwrap_or_else(|| panic!("no {name}")).clone()
    }

    /// What stands in a folder of the project.
    pub(crate) fn snapshot(&self, folder: &str) -> Snapshot {
        let mut snapshot = Snapshot::new();
        let folder = self.path().join(folder);
        for path in files_below(&folder) {
            let modified = path.metadata().unwrap().modified().unwrap();
            let shown = path.strip_prefix(&folder).unwrap().to_owned();
            snapshot.insert(shown, (fs::read(&path).unwrap(), modified));
        }
        snapshot
    }
}

/// Copies the files of a folder and of those below it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    for path in files_below(from) {
        let target = to.join(path.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(&path, target).unwrap();
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return files };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files
}
