//! Pythons that have the packages that the local AWS, and the judges of manifests and workflows, need.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::digest::sha256;
use super::outcome::Missing;
use super::process::finish;
use super::project::repository;

/// The oldest Python that all of them run with.
const OLDEST: &str = "3.11";

/// Where the local AWS stands.
pub(crate) fn local_aws_folder() -> PathBuf {
    repository().join("tests/local-aws")
}

/// The interpreter of the local AWS: one of a virtual environment in the build folder, made on first use, or that of the
/// system when it has exactly the packages that are pinned.
pub(crate) fn python() -> Result<&'static Path, Missing> {
    static FOUND: OnceLock<Result<PathBuf, Missing>> = OnceLock::new();
    FOUND.get_or_init(|| find("tests/local-aws/requirements.txt")).as_deref().map_err(Clone::clone)
}

/// The interpreter of the judges of Kubernetes manifests, found or made in the same way. Their packages take ten times
/// the space, so that they have a virtual environment of their own.
pub(crate) fn judges() -> Result<&'static Path, Missing> {
    static FOUND: OnceLock<Result<PathBuf, Missing>> = OnceLock::new();
    FOUND.get_or_init(|| find("tests/judges/requirements.txt")).as_deref().map_err(Clone::clone)
}

/// The interpreter of the judges of workflows, found or made in the same way; their programs stand beside it.
pub(crate) fn workflow_judges() -> Result<&'static Path, Missing> {
    static FOUND: OnceLock<Result<PathBuf, Missing>> = OnceLock::new();
    FOUND.get_or_init(|| find("tests/workflows/requirements.txt")).as_deref().map_err(Clone::clone)
}

fn find(file: &str) -> Result<PathBuf, Missing> {
    let system = system_python().ok_or_else(|| Missing(format!("Python {OLDEST} or newer on the PATH")))?;
    let path = repository().join(file);
    let requirements = fs::read_to_string(&path).unwrap();
    match virtual_environment(&system, &path, &requirements) {
        Ok(python) => Ok(python),
        Err(_) if has_exactly(&system, &requirements) => Ok(system),
        Err(said) => Err(Missing(format!("the Python packages of {file} ({said})"))),
    }
}

fn system_python() -> Option<PathBuf> {
    let minor = OLDEST.split('.').nth(1).unwrap();
    let check = format!("import sys; sys.exit(sys.version_info < (3, {minor}))");
    ["python3", "python"].into_iter().map(PathBuf::from).find(|python| {
        Command::new(python).args(["-c", &check]).output().is_ok_and(|output| output.status.success())
    })
}

/// Keyed by what is asked for and for which interpreter, so that a change of either makes another one.
fn virtual_environment(system: &Path, file: &Path, requirements: &str) -> Result<PathBuf, String> {
    let version =
        finish(Command::new(system).args(["-c", "import sys; print(sys.version, sys.prefix)"])).success();
    let key = &sha256(&format!("{requirements}{}", version.stdout))[..12];
    let build = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = build.join(format!("python-{key}"));
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let done = folder.join("complete");
    fs::create_dir_all(build).unwrap();
    // Two test runs at once make it once; the lock goes when the file is closed, however this ends.
    let lock = File::create(build.join(format!("python-{key}.lock"))).unwrap();
    lock.lock().unwrap();
    if done.exists() {
        return Ok(python);
    }
    let run = |command: &mut Command| {
        let finished = finish(command);
        if finished.status == Some(0) { Ok(()) } else { Err(last_line(&finished.stderr)) }
    };
    run(Command::new(system).args(["-m", "venv", "--clear"]).arg(&folder))?;
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    run(Command::new(&python).args(install).arg(file))?;
    fs::write(done, "").unwrap();
    Ok(python)
}

fn last_line(text: &str) -> String {
    text.trim().lines().last().unwrap_or_default().to_owned()
}

/// Whether each package that is pinned is there in that version.
fn has_exactly(python: &Path, requirements: &str) -> bool {
    let check = "import sys; from importlib.metadata import version
sys.exit(any(version(name) != pin for name, pin in (pin.split('==') for pin in sys.argv[1:])))";
    let lines = requirements.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    // `moto[server]` is installed as `moto`.
    let pins = lines.filter(|line| !line.is_empty()).map(|line| match (line.find('['), line.find(']')) {
        (Some(start), Some(end)) => format!("{}{}", &line[..start], &line[end + 1..]),
        _ => line.to_owned(),
    });
    Command::new(python).arg("-c").arg(check).args(pins).output().is_ok_and(|output| output.status.success())
}
