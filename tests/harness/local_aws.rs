//! A local AWS: one server for a test, on a free port of this machine, gone when the test ends.

use std::collections::{BTreeMap, BTreeSet};
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

/// What the server answered.
pub(crate) struct Answer {
    head: String,
    pub(crate) body: String,
}

impl Answer {
    /// A header, by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.head.lines().filter_map(|line| line.split_once(": "));
        headers.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
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

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
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

    /// The environment of a caller who is known by an access key of its own in the journal.
    pub(crate) fn environment_of(&self, caller: &str) -> Vec<(&'static str, String)> {
        let mut environment = self.environment();
        environment.push(("AWS_ACCESS_KEY_ID", caller.to_owned()));
        environment
    }

    /// Makes an S3 bucket, as the bootstrap of an account does.
    pub(crate) fn make_bucket(&self, name: &str) {
        let answer = self.ask("PUT", &format!("/{name}"), "");
        assert!(answer.head.starts_with("HTTP/1.1 200"), "cannot make the bucket {name}: {}", answer.head);
    }

    /// An object of a bucket, if it is there.
    pub(crate) fn object(&self, bucket: &str, key: &str) -> Option<Answer> {
        let answer = self.ask("GET", &format!("/{bucket}/{key}"), "");
        answer.head.starts_with("HTTP/1.1 200").then_some(answer)
    }

    /// Puts an object into a bucket.
    pub(crate) fn put_object(&self, bucket: &str, key: &str, body: &str) {
        let answer = self.ask("PUT", &format!("/{bucket}/{key}"), body);
        assert!(answer.head.starts_with("HTTP/1.1 200"), "cannot put {key}: {}", answer.head);
    }

    /// How many versions of an object a bucket holds, marks of deletion left out.
    pub(crate) fn versions(&self, bucket: &str, key: &str) -> usize {
        let answer = self.ask("GET", &format!("/{bucket}?versions&prefix={key}"), "");
        answer.body.matches("<Version>").count()
    }

    /// Whether a bucket is there.
    pub(crate) fn has_bucket(&self, name: &str) -> bool {
        self.ask("GET", &format!("/{name}?location"), "").head.starts_with("HTTP/1.1 200")
    }

    /// The IAM actions that each caller needed, by access key.
    pub(crate) fn journal(&self) -> BTreeMap<String, BTreeSet<String>> {
        serde_json::from_str(&self.ask("GET", "/local-aws/journal", "").body).unwrap()
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        // The signature is not looked at, only whose it is.
        let credential = "AWS4-HMAC-SHA256 Credential=harness/20260101/us-east-1/s3/aws4_request, \
                          SignedHeaders=host, Signature=0";
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: {credential}\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        Answer { head: head.to_owned(), body: body.to_owned() }
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
