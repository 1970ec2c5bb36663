//! The files of a team's own policies.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context, Result};
use audit::policies::{PolicyFault, PolicyFile};
use settings::{Problem, Problems};

/// Where they stand, below the root.
const FOLDER: &str = "policies";

/// The policies of a project, in the order of their paths. Tests of policies, `…_test.rego`, are for `opa test` alone.
pub(super) fn read(root: &Path) -> Result<Vec<PolicyFile>> {
    let mut files = Vec::new();
    collect(&root.join(FOLDER), FOLDER, &mut files)?;
    files.sort_by(|one: &PolicyFile, other| one.path.cmp(&other.path));
    Ok(files)
}

fn collect(folder: &Path, shown: &str, files: &mut Vec<PolicyFile>) -> Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| format!("cannot read {shown}")),
    };
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {shown}"))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let (path, shown) = (entry.path(), format!("{shown}/{name}"));
        if path.is_dir() {
            collect(&path, &shown, files)?;
        } else if path.extension().is_some_and(|of| of == "rego") && !name.ends_with("_test.rego") {
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {shown}"))?;
            files.push(PolicyFile { path: shown, text });
        }
    }
    Ok(())
}

/// What is wrong with policies, as problems of the input.
pub(super) fn problems(faults: Vec<PolicyFault>) -> Problems {
    let mut problems = Problems::new();
    for PolicyFault { place, message, help } in faults {
        let place = place.map(|place| format!("{place}: ")).unwrap_or_default();
        let mut problem = Problem::new(format!("{place}{message}"));
        problem.help = help;
        problems.push(problem);
    }
    problems
}
