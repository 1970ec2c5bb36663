//! Git repositories of a test's own, and the binary in them without credentials and without a network.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::outcome::Missing;
use super::process::{Finished, finish};
use super::project::{Project, TODAY, copy_folder};

/// A port on this machine that nobody listens on: whatever asks for the network gets an error at once.
const NOWHERE: &str = "http://127.0.0.1:9";

/// A git repository in a temporary folder.
pub(crate) struct Repository {
    folder: tempfile::TempDir,
}

impl Repository {
    /// An empty repository on the branch `main`.
    pub(crate) fn new() -> Result<Self, Missing> {
        if Command::new("git").arg("--version").output().is_err() {
            return Err(Missing("git on the PATH".to_owned()));
        }
        let repository = Self { folder: tempfile::Builder::new().prefix("cleon-git-").tempdir().unwrap() };
        repository.git(&["init", "--quiet", "--initial-branch", "main"]);
        Ok(repository)
    }

    /// A repository with a project at `place` within it, committed on `main`; `place` is empty or ends in `/`.
    pub(crate) fn of(project: &Project, place: &str) -> Result<Self, Missing> {
        let repository = Self::new()?;
        copy_folder(project.path(), &repository.path().join(place));
        repository.commit("The first output");
        Ok(repository)
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs git here, and gives what it says.
    #[track_caller]
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        git(self.path(), arguments)
    }

    /// Commits everything there is, and gives the commit's id.
    #[track_caller]
    pub(crate) fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Clones it into a folder of its own, as from a server.
    pub(crate) fn cloned(&self, options: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("cleon-clone-").tempdir().unwrap();
        let url = format!("file://{}", self.path().display());
        let target = folder.path().to_str().unwrap();
        git(self.path(), &[&["clone", "--quiet"], options, &[&url, target]].concat());
        Self { folder }
    }

    /// Runs the binary here.
    pub(crate) fn cleon(&self, arguments: &[&str]) -> Finished {
        finish(&mut cleon(self.path(), arguments))
    }

    /// Replaces the first `old` in a file, which must be there.
    #[track_caller]
    pub(crate) fn replace(&self, file: &str, old: &str, new: &str) {
        let text =
            fs::read_to_string(self.path().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(text.contains(old), "{file} does not hold {old}");
        self.write(file, text.replacen(old, new, 1));
    }

    pub(crate) fn write(&self, file: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// The binary, in a folder and for the project there, with nothing of the caller's environment but where programs are.
pub(crate) fn cleon(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cleon"));
    command.args(["--today", TODAY]).args(arguments).current_dir(folder).env_clear();
    command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command.env("HTTPS_PROXY", NOWHERE).env("HTTP_PROXY", NOWHERE).env("HOME", NO_HOME);
    command.env("GIT_CONFIG_NOSYSTEM", "1");
    command
}

/// A home folder that is not there, and so no settings of anybody's git.
const NO_HOME: &str = "/nonexistent";

/// Runs git in a folder, the same on every machine and on any day, and gives what it says.
#[track_caller]
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    let settings = [
        "core.hooksPath=/dev/null",
        "commit.gpgSign=false",
        "core.autocrlf=false",
        "protocol.file.allow=always",
    ];
    command.arg("-C").arg(folder).args(settings.iter().flat_map(|setting| ["-c", setting])).args(arguments);
    command.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command.env("HOME", NO_HOME).env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "Dawn").env(format!("GIT_{who}_EMAIL"), "dawn@example.org");
        command.env(format!("GIT_{who}_DATE"), "2026-11-21T12:00:00Z");
    }
    finish(&mut command).success().stdout.trim_end().to_owned()
}

/// The first digits of a commit's id, as people are shown them.
pub(crate) fn short(id: &str) -> &str {
    &id[..7]
}

/// The file of a loose object.
pub(crate) fn object(repository: &Repository, id: &str) -> PathBuf {
    repository.path().join(".git/objects").join(&id[..2]).join(&id[2..])
}
