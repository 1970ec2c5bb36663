//! A real Chromium without a window, spoken to by the protocol of its developer tools over its own pipes: no driver, no port.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::outcome::Missing;

/// What Chromium is called on different systems.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Longer than any answer takes, also where a dozen other tests want the processor.
const PATIENCE: Duration = Duration::from_mins(4);

/// A browser with one page. It knows no host's address, so that nothing it is asked for by mistake comes from anywhere.
pub(crate) struct Browser {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    next: u64,
    session: Option<String>,
    events: Vec<Value>,
    _profile: TempDir,
}

impl Browser {
    /// Starts one.
    pub(crate) fn start() -> Result<Self, Missing> {
        let program = find().ok_or_else(|| Missing("Chromium (Debian's package `chromium`)".to_owned()))?;
        let profile = tempfile::Builder::new().prefix("cleon-chromium-").tempdir().unwrap();
        // It reads commands from descriptor 3 and answers on 4.
        let mut command = Command::new("sh");
        command.args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null", program]);
        command.arg(format!("--user-data-dir={}", profile.path().display()));
        command.args([
            "--headless",
            "--remote-debugging-pipe",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--disable-sync",
            "--disable-extensions",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-default-apps",
            "--no-first-run",
            "--force-device-scale-factor=1",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "about:blank",
        ]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let input = child.stdin.take().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = channel();
        thread::spawn(move || {
            let mut message = Vec::new();
            while output.read_until(0, &mut message).is_ok_and(|read| read > 0) {
                message.pop();
                let Ok(read) = serde_json::from_slice(&message) else { break };
                if sender.send(read).is_err() {
                    break;
                }
                message.clear();
            }
        });
        let mut browser =
            Self { child, input, messages, next: 0, session: None, events: Vec::new(), _profile: profile };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.call("Target.attachToTarget", attach);
        browser.session = Some(session["sessionId"].as_str().unwrap().to_owned());
        for domain in ["Page", "Runtime", "Log", "Network", "Audits"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Ok(browser)
    }

    /// Sends a command and waits for its result.
    #[track_caller]
    pub(crate) fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.input.write_all(&bytes).unwrap_or_else(|error| panic!("{method}: Chromium is gone: {error}"));
        loop {
            let answer = self.receive(method);
            if answer["id"] == self.next {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
            self.events.push(answer);
        }
    }

    #[track_caller]
    fn receive(&self, what: &str) -> Value {
        self.messages
            .recv_timeout(PATIENCE)
            .unwrap_or_else(|error| panic!("{what}: Chromium does not answer: {error}"))
    }

    /// Opens a file, forgets all events before, and waits until it is loaded.
    #[track_caller]
    pub(crate) fn open(&mut self, file: &Path, fragment: &str) {
        // Another fragment of the same page would be no load.
        self.call("Page.navigate", json!({ "url": "about:blank" }));
        self.wait_for("Page.loadEventFired");
        self.events.clear();
        self.call("Page.navigate", json!({ "url": format!("file://{}{fragment}", file.display()) }));
        self.wait_for("Page.loadEventFired");
    }

    #[track_caller]
    fn wait_for(&mut self, event: &str) {
        let start = Instant::now();
        while !self.events.iter().any(|of| of["method"] == event) {
            assert!(start.elapsed() < PATIENCE, "no {event}");
            let received = self.receive(event);
            self.events.push(received);
        }
        self.events.retain(|of| of["method"] != event);
    }

    /// What happened of a kind since the page was opened.
    pub(crate) fn events<'b>(&'b mut self, method: &'b str) -> impl Iterator<Item = &'b Value> {
        // What is under way is there before the answer to another question.
        self.evaluate("new Promise((done) => setTimeout(done, 50))");
        self.events.iter().filter(move |event| event["method"] == method).map(|event| &event["params"])
    }

    /// The value of an expression of JavaScript in the page; promises are waited for.
    #[track_caller]
    pub(crate) fn evaluate(&mut self, expression: &str) -> Value {
        let parameters = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let answer = self.call("Runtime.evaluate", parameters);
        let wrong = &answer["exceptionDetails"];
        let shown: String = expression.chars().take(200).collect();
        assert!(wrong.is_null(), "{shown}: {wrong}");
        answer["result"]["value"].clone()
    }

    /// Presses a key, `Tab` or `/`, as a person does.
    pub(crate) fn press(&mut self, key: &str) {
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            "/" => 191,
            other => panic!("the code of {other} is not known here"),
        };
        let text = match key {
            "Enter" => "\r",
            "Tab" => "",
            other => other,
        };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({ "type": kind, "key": key, "windowsVirtualKeyCode": code });
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = json!(text);
            }
            self.call("Input.dispatchKeyEvent", event);
        }
    }

    /// Writes into what has the focus.
    pub(crate) fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// How wide and high the page is shown.
    pub(crate) fn resize(&mut self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", size);
    }

    /// The theme that the system asks for, and whether the page is printed.
    pub(crate) fn media(&mut self, scheme: &str, media: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "media": media, "features": features }));
    }

    /// Writes what is to be seen as a picture.
    pub(crate) fn screenshot(&mut self, file: &Path) {
        let picture = self.call("Page.captureScreenshot", json!({ "format": "png" }));
        let bytes = STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It closes by itself when nobody speaks to it; it must not outlive the folder of its profile.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn find() -> Option<&'static str> {
    NAMES.into_iter().find(|name| {
        Command::new(name)
            .args(["--version"])
            .stdin(Stdio::null())
            .output()
            .is_ok_and(|of| of.status.success())
    })
}
