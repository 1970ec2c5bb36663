//! A folder in which scripts of workflows run, and programs on the path that say what a test wants and write down how
//! they were called.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::harness::outcome::Missing;
use crate::harness::process::{Finished, finish};
use crate::harness::project::repository;

/// Programs that the scripts need, or their tests, and that are what they are.
const NEEDED: [&str; 4] = ["bash", "jq", "unzip", "zip"];

/// What each program of a test does first: it writes down its arguments, and the file that `gh` is to send.
const RECORD: &str = r#"#!/usr/bin/env bash
set -euo pipefail
name="$(basename "$0")"
printf '%s\n' "$name $*" >> "$SANDBOX/calls"
for ((at = 1; at < $#; at++)); do
  if [[ "${!at}" == --input ]]; then
    next=$((at + 1))
    jq --compact-output . "${!next}" >> "$SANDBOX/sent"
  fi
done
"#;

/// A folder of its own, programs, and what GitHub sets.
pub(super) struct Sandbox(tempfile::TempDir);

/// What a script did.
pub(super) struct Ran {
    /// How it ended.
    pub(super) finished: Finished,
    /// The calls of programs.
    pub(super) calls: Vec<String>,
    /// What `gh` was given to send.
    pub(super) sent: Vec<Value>,
    /// The outputs of the step.
    pub(super) outputs: BTreeMap<String, String>,
    /// The summary of the job.
    pub(super) summary: String,
}

impl Sandbox {
    pub(super) fn new() -> Result<Self, Missing> {
        for tool in NEEDED {
            let path = std::env::var_os("PATH").unwrap_or_default();
            if !std::env::split_paths(&path).any(|folder| folder.join(tool).is_file()) {
                return Err(Missing(format!("{tool} on the PATH")));
            }
        }
        let folder = tempfile::tempdir().unwrap();
        for name in ["bin", "work", "temp"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        Ok(Self(folder))
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The folder that scripts run in, as if it were the checkout.
    pub(super) fn work(&self) -> std::path::PathBuf {
        self.path().join("work")
    }

    /// Writes a file; `work/…` is below the folder that scripts run in.
    pub(super) fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(super) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    /// A program of this name, that does this in bash once it has written down its call.
    pub(super) fn program(&self, name: &str, does: &str) {
        let file = format!("bin/{name}");
        self.write(&file, format!("{RECORD}{does}\n"));
        let path = self.path().join(file);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs a script of `.github/scripts`.
    pub(super) fn script(&self, call: &str, variables: &[(&str, &str)]) -> Ran {
        let mut words = call.split(' ');
        let script = repository().join(".github/scripts").join(words.next().unwrap());
        let mut command = Command::new(script);
        command.args(words);
        self.run(command, variables)
    }

    /// Runs what stands in a step, as GitHub does with `shell: bash`.
    pub(super) fn step(&self, run: &str, variables: &[(&str, &str)]) -> Ran {
        self.write("step.sh", run);
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail"]).arg(self.path().join("step.sh"));
        self.run(command, variables)
    }

    fn run(&self, mut command: Command, variables: &[(&str, &str)]) -> Ran {
        for name in ["calls", "sent", "output", "summary", "path"] {
            self.write(name, "");
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(self.path().join("bin")).chain(std::env::split_paths(&path));
        command
            .current_dir(self.work())
            .env_clear()
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("HOME", self.path())
            .env("TMPDIR", self.path().join("temp"))
            .env("RUNNER_TEMP", self.path().join("temp"))
            .env("SANDBOX", self.path())
            .env("GITHUB_OUTPUT", self.path().join("output"))
            .env("GITHUB_STEP_SUMMARY", self.path().join("summary"))
            .env("GITHUB_PATH", self.path().join("path"))
            .envs(variables.iter().copied());
        let finished = finish(&mut command);
        let lines = |file: &str| self.read(file).lines().map(str::to_owned).collect::<Vec<_>>();
        let outputs = lines("output")
            .into_iter()
            .filter_map(|line| line.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())));
        Ran {
            calls: lines("calls"),
            sent: lines("sent").iter().map(|line| serde_json::from_str(line).unwrap()).collect(),
            outputs: outputs.collect(),
            summary: self.read("summary"),
            finished,
        }
    }

    /// That a script left nothing in the folder for temporary files.
    #[track_caller]
    pub(super) fn assert_nothing_left(&self) {
        let left: Vec<_> = fs::read_dir(self.path().join("temp")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

impl Ran {
    /// The same, when it ended well.
    #[track_caller]
    pub(super) fn success(self) -> Self {
        Self { finished: self.finished.success(), ..self }
    }

    /// The same, when it refused with this in its message.
    #[track_caller]
    pub(super) fn refused(self, message: &str) -> Self {
        let said = [&*self.finished.stdout, &*self.finished.stderr].concat();
        assert!(said.contains("::error::") && said.contains(message), "{message}: {:?}", self.finished);
        assert_ne!(self.finished.status, Some(0));
        self
    }

    /// The calls whose line holds this.
    pub(super) fn calls_with(&self, part: &str) -> Vec<&str> {
        self.calls.iter().map(String::as_str).filter(|call| call.contains(part)).collect()
    }
}
