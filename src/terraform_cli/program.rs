//! The program.

use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use std::{env, io};

use anyhow::{Context, Result, bail};

use super::interrupt::Interrupt;

/// The names that are looked for on the `PATH`, in this order.
const NAMES: [&str; 2] = ["terraform", "tofu"];

/// How often a running program is looked after.
const LOOK: Duration = Duration::from_millis(20);

/// A program that plans.
#[derive(Debug)]
pub(crate) struct Program {
    path: PathBuf,
}

/// What a program said, and how it ended.
pub(crate) struct Ended {
    /// Whether it ended with status 0.
    pub(crate) is_success: bool,
    /// What it wrote to standard output.
    pub(crate) stdout: Vec<u8>,
    /// What it wrote to standard error, and how it ended if that was not with a status.
    pub(crate) stderr: String,
}

impl Program {
    /// The program of this name or path, or else the first one on the `PATH`.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub(crate) fn find(asked: Option<&str>) -> Result<Self> {
        let on_path = |name: &str| {
            let folders = env::var_os("PATH").unwrap_or_default();
            let found = env::split_paths(&folders)
                .map(|folder| folder.join(executable(name)))
                .find(|path| is_executable(path));
            found.map(|path| Self { path })
        };
        let Some(asked) = asked else {
            return NAMES.into_iter().find_map(on_path).context(
                "neither `terraform` nor `tofu` is on the PATH: install Terraform 1.11 or OpenTofu 1.10, or newer, name one with \
                 `--program PATH`, or render plans made elsewhere with `--from FILE…`",
            );
        };
        if asked.contains(['/', '\\']) {
            let path =
                std::path::absolute(asked).with_context(|| format!("cannot find the program {asked}"))?;
            if !is_executable(&path) {
                bail!(
                    "the program {asked} is not there, or may not be run: name `terraform`, `tofu` or the path of one"
                );
            }
            return Ok(Self { path });
        }
        on_path(asked).with_context(|| {
            format!("`{asked}` is not on the PATH: install it, or name `terraform`, `tofu` or the path of one with `--program`")
        })
    }

    /// Runs it in a folder to its end.
    ///
    /// # Errors
    ///
    /// When it cannot be started, or somebody interrupts.
    pub(crate) fn run<S: AsRef<OsStr>>(
        &self,
        folder: &Path,
        arguments: &[S],
        interrupt: &Interrupt,
    ) -> Result<Ended> {
        let shown = || format!("cannot run {}", self.path.display());
        let mut command = Command::new(&self.path);
        command
            .current_dir(folder)
            .args(arguments)
            .env("TF_IN_AUTOMATION", "1")
            .env("TF_INPUT", "0")
            .env("CHECKPOINT_DISABLE", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().with_context(shown)?;
        let (stdout, stderr) = (read_all(child.stdout.take()), read_all(child.stderr.take()));
        let mut passed_on = 0;
        let status = loop {
            if let Some(status) = child.try_wait().with_context(shown)? {
                break status;
            }
            // Once, so that it can give back what it holds; who insists ends it.
            let asked = interrupt.count();
            if asked > passed_on {
                stop(&mut child, passed_on > 0);
                passed_on = asked;
            }
            thread::sleep(LOOK);
        };
        interrupt.check()?;
        let mut stderr = String::from_utf8_lossy(&stderr.join().unwrap_or_default()).into_owned();
        if status.code().is_none() {
            stderr = format!("{stderr}\n{} ended with {status}", self.path.display());
        }
        Ok(Ended { is_success: status.success(), stdout: stdout.join().unwrap_or_default(), stderr })
    }
}

#[cfg(unix)]
fn stop(child: &mut Child, at_once: bool) {
    use rustix::process::{Pid, Signal, kill_process, kill_process_group};
    let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) else { return };
    // One that has just ended needs no signal.
    let _ = if at_once { kill_process_group(pid, Signal::KILL) } else { kill_process(pid, Signal::INT) };
}

#[cfg(not(unix))]
fn stop(child: &mut Child, _at_once: bool) {
    let _ = child.kill();
}

fn read_all(stream: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What it said up to a failure to read is all there is.
        let _: Option<io::Result<usize>> = stream.map(|mut stream| stream.read_to_end(&mut bytes));
        bytes
    })
}

fn executable(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}
