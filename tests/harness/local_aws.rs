//! A local AWS: one server for a test, on a free port of this machine, gone when the test ends.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::outcome::Missing;
use super::python::{local_aws_folder, python};

/// How many run at once: each has a Terraform, a provider and a server beside it, which take more than 1 GiB together.
const AT_ONCE: usize = 2;

static RUNNING: Mutex<usize> = Mutex::new(0);
static ONE_ENDED: Condvar = Condvar::new();

/// The right to be one of those.
struct Turn;

impl Turn {
    fn wait() -> Self {
        let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        let running = ONE_ENDED.wait_while(running, |running| *running >= AT_ONCE);
        *running.unwrap_or_else(PoisonError::into_inner) += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        ONE_ENDED.notify_one();
    }
}

/// A running server.
pub(crate) struct LocalAws {
    server: Child,
    address: SocketAddr,
    log: tempfile::NamedTempFile,
    _turn: Turn,
}

impl LocalAws {
    /// Starts a server whose callers are in this account.
    pub(crate) fn start(account_id: &str) -> Result<Self, Missing> {
        let python = python()?;
        let turn = Turn::wait();
        let log = tempfile::NamedTempFile::new().unwrap();
        // Should the test be killed, the server sees its standard input end and goes as well.
        let server = Command::new(python)
            .current_dir(local_aws_folder())
            .args(["-m", "local_aws", "--host", "127.0.0.1", "--port", "0", "--exit-with-stdin"])
            .args(["--account-id", account_id])
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::from(File::create(log.path()).unwrap()))
            .spawn()
            .unwrap();
        // From here on the server is stopped whatever happens.
        let mut started = Self { server, address: SocketAddr::from(([127, 0, 0, 1], 0)), log, _turn: turn };
        let mut line = String::new();
        BufReader::new(started.server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line)
            .unwrap_or_else(|error| panic!("the local AWS did not start: {error}\n{}", started.log()));
        assert_eq!(ready["account_id"], account_id);
        let endpoint = ready["endpoint"].as_str().unwrap();
        started.address =
            loopback(endpoint).unwrap_or_else(|| panic!("{endpoint} is not on this machine alone"));
        Ok(started)
    }

    /// The environment in which Terraform reaches this server, and nothing else.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ENDPOINT_URL", format!("http://{}", self.address)),
            ("AWS_ACCESS_KEY_ID", "test".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_DEFAULT_REGION", "us-east-1".to_owned()),
        ]
    }

    /// Makes an S3 bucket, as the bootstrap of an account does.
    pub(crate) fn make_bucket(&self, name: &str) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let head = format!(
            "PUT /{name} HTTP/1.1\r\nHost: {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            self.address
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "cannot make the bucket {name}: {answer}");
    }

    /// What the server said of itself.
    fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap_or_default()
    }
}

impl Drop for LocalAws {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The address of an endpoint that only this machine reaches. Nothing here ever talks to another one.
pub(crate) fn loopback(endpoint: &str) -> Option<SocketAddr> {
    let address: SocketAddr = endpoint.strip_prefix("http://")?.parse().ok()?;
    address.ip().is_loopback().then_some(address)
}
