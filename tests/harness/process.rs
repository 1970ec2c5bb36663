//! Running a program to its end, and saying everything when it ends otherwise than it should.

use std::io::Read;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Longer than anything here takes; what hangs is stopped, so that the reason is in the log.
const PATIENCE: Duration = Duration::from_mins(15);

/// A program that has ended.
#[derive(Debug)]
pub(crate) struct Finished {
    command: String,
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs a command to its end, without input.
pub(crate) fn finish(command: &mut Command) -> Finished {
    let shown = format!("{command:?}");
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.unwrap_or_else(|error| panic!("cannot start {shown}: {error}"));
    let stdout = read_all(child.stdout.take());
    let stderr = read_all(child.stderr.take());
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        if start.elapsed() > PATIENCE {
            let _ = child.kill();
        }
        thread::sleep(Duration::from_millis(5));
    };
    Finished { command: shown, status, stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap() }
}

fn read_all(stream: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.unwrap().read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

impl Finished {
    /// The same, when it ended with this status.
    #[track_caller]
    pub(crate) fn with_status(self, status: i32) -> Self {
        assert!(
            self.status == Some(status),
            "{} ended with {:?}, not {status}\n--- standard output\n{}\n--- standard error\n{}",
            self.command,
            self.status,
            self.stdout,
            self.stderr
        );
        self
    }

    /// The same, when all went well.
    #[track_caller]
    pub(crate) fn success(self) -> Self {
        self.with_status(0)
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{}: {error}\n{}", self.command, self.stdout))
    }
}
