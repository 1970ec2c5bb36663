//! The git program, so called that it only reads what is here.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;

use super::error::GitError;

/// What tells git to look at another repository than the one a folder is in: a hook that runs cleon has these set.
const ELSEWHERE: [&str; 10] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// The git program, working in a folder.
#[derive(Debug)]
pub(super) struct Program {
    folder: PathBuf,
}

/// What a run of git said.
#[derive(Debug)]
pub(super) struct Said {
    status: ExitStatus,
    /// Standard output.
    pub(super) stdout: Vec<u8>,
    stderr: String,
}

impl Program {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.folder);
        // What a revision says is what its objects say, whatever refs/replace would put in their place.
        command.args(["--no-pager", "--no-replace-objects", "--literal-pathspecs"]).args(arguments);
        for name in ELSEWHERE {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
        // A clone without all objects would fetch them one by one. Versions of git before 2.44 know the second only.
        command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_ALLOW_PROTOCOL", "none");
        command
    }

    /// Runs git to its end.
    ///
    /// # Errors
    ///
    /// When it cannot be started. How it ended is for the caller to judge.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<Said, GitError> {
        self.run_with_input(arguments, "")
    }

    /// Runs git to its end, with an input.
    pub(super) fn run_with_input(&self, arguments: &[&str], input: &str) -> Result<Said, GitError> {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| not_started(&error))?;
        let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
        // git answers while it still reads: whoever writes all before reading would wait for ever.
        let (stdout, stderr) = thread::scope(|scope| {
            scope.spawn(move || {
                // Of a git that ended early, its status tells.
                let _ = stdin.map(|mut stdin| stdin.write_all(input.as_bytes()));
            });
            let errors = scope.spawn(move || read_all(stderr));
            (read_all(child.stdout.take()), errors.join().unwrap_or_else(|_| Ok(Vec::new())))
        });
        let broken = |error: io::Error| GitError::outside(format!("cannot read what git says: {error}"));
        let status = child.wait().map_err(broken)?;
        let stderr = String::from_utf8_lossy(&stderr.map_err(broken)?).trim().to_owned();
        Ok(Said { status, stdout: stdout.map_err(broken)?, stderr })
    }
}

fn not_started(error: &io::Error) -> GitError {
    let error = match error.kind() {
        io::ErrorKind::NotFound => GitError::outside("there is no program `git` on the PATH"),
        _ => GitError::outside(format!("cannot run git: {error}")),
    };
    error.help("install git, which reads revisions, or name a folder to compare with: `--base FOLDER`")
}

fn read_all(stream: Option<impl Read>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(mut stream) = stream {
        stream.read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

impl Said {
    /// Standard output without the newline at its end, when all went well.
    ///
    /// # Errors
    ///
    /// What git said instead.
    pub(super) fn text(&self) -> Result<String, String> {
        self.bytes().map(|bytes| {
            let text = String::from_utf8_lossy(bytes);
            text.strip_suffix('\n').unwrap_or(&text).to_owned()
        })
    }

    /// Standard output, when all went well.
    ///
    /// # Errors
    ///
    /// What git said instead.
    pub(super) fn bytes(&self) -> Result<&[u8], String> {
        if self.status.success() { Ok(&self.stdout) } else { Err(self.complaint()) }
    }

    /// Whether git answered no, and did not fail.
    pub(super) fn is_no(&self) -> bool {
        self.status.code() == Some(1)
    }

    /// What git complained of, in one line.
    pub(super) fn complaint(&self) -> String {
        let lines = self.stderr.lines().map(str::trim).filter(|line| !line.is_empty());
        let lines: Vec<&str> = lines
            .map(|line| line.trim_start_matches("fatal: ").trim_start_matches("error: "))
            .filter(|line| !line.starts_with("hint:"))
            .collect();
        if lines.is_empty() { self.status.to_string() } else { lines.join("; ") }
    }
}
