//! axe-core, which judges the accessibility of pages: from a Python package that brings it, pinned by its digest.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use super::digest::sha256;
use super::outcome::Missing;
use super::process::finish;

/// The package, which needs no others for this one file.
const PACKAGE: &str = "axe-playwright-python==0.1.8";
const FILE: &str = "axe_playwright_python/axe.min.js";
const SHA256: &str = "84494fec757e4710dc751c8d7a636e457f4532f08f85c86dc9070133fbff53bc";

/// The script.
pub(crate) fn axe() -> Result<String, Missing> {
    let build = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = build.join("axe");
    let script = folder.join(FILE);
    fs::create_dir_all(&folder).unwrap();
    // Two test runs at once fetch it once.
    let lock = File::create(build.join("axe.lock")).unwrap();
    lock.lock().unwrap();
    if !script.exists() {
        if Command::new("python3").arg("--version").output().is_err() {
            return Err(Missing("Python 3 on the PATH".to_owned()));
        }
        let run = |arguments: &[&str]| {
            let finished = finish(Command::new("python3").args(arguments).current_dir(&folder));
            let said = finished.stderr.trim().lines().last().unwrap_or_default().to_owned();
            if finished.status == Some(0) {
                Ok(())
            } else {
                Err(Missing(format!("the Python package {PACKAGE} ({said})")))
            }
        };
        let download = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"];
        run(&[&download[..], &["--only-binary", ":all:", PACKAGE]].concat())?;
        let wheels =
            fs::read_dir(&folder).unwrap().filter_map(|entry| entry.unwrap().file_name().into_string().ok());
        let wheel = wheels
            .into_iter()
            .find(|name| Path::new(name).extension().is_some_and(|of| of == "whl"))
            .unwrap();
        run(&["-m", "zipfile", "--extract", &wheel, "."])?;
    }
    let text = fs::read_to_string(&script).unwrap();
    assert_eq!(sha256(&text), SHA256, "{FILE} of {PACKAGE} is another one");
    Ok(text)
}
