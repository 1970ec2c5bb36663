//! Plans that are kept.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use review::{PlanOutcome, PlannedStack};

use crate::terraform_cli::Scratch;

/// Makes the folder, and takes away what an earlier run left of these stacks: nobody is to apply it for a new one.
pub(super) fn prepare(folder: &Path, stacks: &[&str]) -> Result<()> {
    let shown = folder.display();
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).with_context(|| format!("cannot make {shown}"))?;
    for path in stacks.iter().flat_map(|stack| [plan_file(folder, stack), json_file(folder, stack)]) {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot replace {}", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Keeps the plans: the files, which hold secrets, so that only their owner may read them, and as JSON with secrets covered.
/// What is not a plan of all is not one to apply, so that it is kept as JSON alone.
pub(super) fn plans(folder: &Path, stacks: &[PlannedStack], scratch: &Scratch) -> Result<()> {
    for PlannedStack { name, outcome } in stacks {
        if matches!(outcome, PlanOutcome::Planned(_)) {
            let content = fs::read(scratch.file(&plan_name(name)));
            let content = content.with_context(|| format!("cannot read the plan of {name}"))?;
            write(&plan_file(folder, name), &content, 0o600)?;
        }
        if let Some(plan) = outcome.plan() {
            write(&json_file(folder, name), format!("{:#}\n", plan.json()).as_bytes(), 0o644)?;
        }
    }
    Ok(())
}

fn write(path: &Path, content: &[u8], mode: u32) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let written = options.open(path).and_then(|mut file| file.write_all(content));
    written.with_context(|| format!("cannot write {}", path.display()))
}

fn plan_file(folder: &Path, stack: &str) -> PathBuf {
    folder.join(plan_name(stack))
}

/// The name of the plan file of a stack.
pub(super) fn plan_name(stack: &str) -> String {
    format!("{stack}.tfplan")
}

fn json_file(folder: &Path, stack: &str) -> PathBuf {
    folder.join(format!("{stack}.json"))
}
