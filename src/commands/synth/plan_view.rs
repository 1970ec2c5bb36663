//! `synth --plan-view`: what Terraform would plan, made from the model, in a folder of the user's choice.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf, absolute};

use anyhow::{Context, Result, anyhow};
use generated::{Generated, PLAN_VIEW_NOTE, PlanView, plan_views};
use serde_json::{Value, json};
use settings::{Problem, Problems};

use super::super::{Failure, Rendered};
use crate::output_folder::OUT;
use crate::report::Report;

/// The plan views of an environment.
struct Views {
    environment: String,
    /// Name to text.
    files: Vec<(String, String)>,
    resources: usize,
}

/// Writes the plan views of environments to `<folder>/<environment>/<stack>.json`, each environment whole or not at all.
pub(super) fn run(
    root: &Path,
    folder: &Path,
    rendered: &[Rendered<'_>],
    report: &Report,
) -> Result<(), Failure> {
    let views: Vec<Views> = rendered.iter().map(Views::of).collect::<Result<_>>()?;
    let mut problems = Problems::new();
    if is_within(folder, &root.join(OUT)) {
        problems.push(
            Problem::new(format!(
                "`--plan-view {}` is a folder that Terraform's files stand in",
                folder.display()
            ))
            .help("write one beside `out`: `--plan-view plan-view`"),
        );
    }
    for of in &views {
        if let Some(foreign) = foreign(&folder.join(&of.environment))? {
            problems.push(
                Problem::new(format!("{} is no plan view, and would be lost", foreign.display()))
                    .help("move it elsewhere, or name another folder: `--plan-view plan-view`"),
            );
        }
    }
    problems.into_result(())?;
    write(folder, &views).with_context(|| format!("cannot write {}", folder.display()))?;
    for of in &views {
        report.status(&format!(
            "{}: {} stacks with {} resources",
            folder.join(&of.environment).display(),
            of.files.len(),
            of.resources
        ));
    }
    report.json(&json!({
        "format_version": 1,
        "environments": views.iter().map(|of| of.record(folder)).collect::<Vec<Value>>(),
    }));
    Ok(())
}

impl Views {
    fn of(rendered: &Rendered<'_>) -> Result<Self> {
        let files = rendered.files().into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
        let generated = Generated::read("the settings", &files).map_err(|files| {
            let files: Vec<String> = files.iter().map(|of| format!("{}: {}", of.file, of.reason)).collect();
            anyhow!("the generated files cannot be read: {}", files.join("; "))
        })?;
        let views = plan_views(&generated);
        let resources = |view: &PlanView| view.plan["resource_changes"].as_array().map_or(0, Vec::len);
        Ok(Self {
            environment: rendered.environment.name.to_string(),
            resources: views.iter().map(resources).sum(),
            files: views
                .into_iter()
                .map(|view| (format!("{}.json", view.stack), format!("{:#}\n", view.plan)))
                .collect(),
        })
    }

    fn record(&self, folder: &Path) -> Value {
        let path = |(name, _): &(String, String)| {
            folder.join(&self.environment).join(name).to_string_lossy().replace('\\', "/")
        };
        json!({
            "environment": self.environment,
            "resources": self.resources,
            "files": self.files.iter().map(path).collect::<Vec<String>>(),
        })
    }
}

/// Whether a path is a folder or leads into it, whichever of them is there yet.
fn is_within(path: &Path, folder: &Path) -> bool {
    let real = |path: &Path| -> Option<PathBuf> {
        let path = absolute(path).ok()?;
        let there = path.ancestors().find_map(|of| Some((of, of.canonicalize().ok()?)));
        let (given, real) = there?;
        Some(real.join(path.strip_prefix(given).ok()?))
    };
    matches!((real(path), real(folder)), (Some(path), Some(folder)) if path.starts_with(&folder))
}

/// What stands in the folder of an environment and is no plan view.
fn foreign(folder: &Path) -> Result<Option<PathBuf>> {
    let read = || format!("cannot read {}", folder.display());
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(Some(folder.to_owned())),
        Err(error) => return Err(error).with_context(read),
    };
    let note = format!("\"//\": {}", json!(PLAN_VIEW_NOTE));
    for entry in entries {
        let path = entry.with_context(read)?.path();
        let is_plain = path.symlink_metadata().is_ok_and(|metadata| metadata.is_file());
        let is_view = is_plain && fs::read_to_string(&path).is_ok_and(|text| text.contains(&note));
        if !is_view {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// Writes everything beside its place before anything is put there. What stood there goes only when the new is in its place.
fn write(folder: &Path, views: &[Views]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let beside = tempfile::Builder::new().prefix(".cleon-").tempdir_in(folder)?;
    for of in views {
        let environment = beside.path().join(&of.environment);
        fs::create_dir(&environment)?;
        for (name, text) in &of.files {
            let mut file = File::create_new(environment.join(name))?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
        }
    }
    for of in views {
        let place = folder.join(&of.environment);
        let old = beside.path().join(format!("{}.old", of.environment));
        let stood = match fs::rename(&place, &old) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(error),
        };
        if let Err(error) = fs::rename(beside.path().join(&of.environment), &place) {
            if stood {
                let _ = fs::rename(&old, &place);
            }
            return Err(error);
        }
    }
    Ok(())
}
