//! `synth`: writes the generated files, or says how those that stand differ.

use std::collections::BTreeSet;

use anyhow::Context;
use serde_json::json;
use stacks::environment::Files as Settings;

use super::{Failure, Rendered, selection, synthesize, today};
use crate::cli::{Cli, Synth};
use crate::exit::Exit;
use crate::manifest;
use crate::output_folder::{Comparison, Files, Lock, Output, OutputFolder, Standing};
use crate::report::Report;

/// The generated files of an environment, beside what stands.
struct Compared {
    folder: OutputFolder,
    standing: Standing,
    files: Files,
    comparison: Comparison,
}

pub(crate) fn run(cli: &Cli, arguments: &Synth, report: &Report) -> Result<Exit, Failure> {
    let waiting = || report.status("waiting for another run of cleon in this folder");
    // Before anything is read: what another run writes meanwhile must come from the same settings or older ones.
    let lock =
        if arguments.check { Lock::to_read(&cli.root, waiting) } else { Lock::to_write(&cli.root, waiting) };
    let settings = Settings::read(&cli.root)?;
    let environments = settings.load(&selection(&arguments.environments))?;
    let output = Output::open(&cli.root)?;
    let mut warnings = Warnings { report, all: Vec::new() };
    if !lock.is_held() {
        warnings.add("this file system has no locks: let no two runs of cleon work here at once".to_owned());
    }
    if !arguments.check {
        output.recover(&lock)?.into_iter().for_each(|warning| warnings.add(warning));
    }
    let mut standing = Vec::new();
    for environment in &environments {
        let folder = output.folder(environment.name.as_str());
        let stands = folder.look()?;
        standing.push((folder, stands));
    }
    let rendered = synthesize(&environments, today(cli))?;
    let compared: Vec<Compared> =
        rendered.iter().zip(standing).map(|(of, (folder, standing))| compare(of, folder, standing)).collect();
    let obstacles: Vec<String> =
        compared.iter().flat_map(|of| of.comparison.obstacles.iter().cloned()).collect();
    if !obstacles.is_empty() {
        return Err(OutputFolder::blocked(&obstacles).into());
    }
    if !arguments.check {
        write(&compared, &mut warnings)?;
    }
    drop(lock);

    let mut exit = Exit::Done;
    let mut results = Vec::new();
    for (of, Compared { folder, standing, files, comparison }) in rendered.iter().zip(&compared) {
        let changes = &comparison.changes;
        standing.manifest_warning().into_iter().for_each(|warning| warnings.add(warning));
        let resources = of.resources();
        report.findings(&of.findings);
        if arguments.check {
            changes.iter().for_each(|change| report.line(&change.to_string()));
            exit = if changes.is_empty() { exit } else { Exit::Found };
        } else {
            for change in changes.iter().filter(|change| change.is_edit()) {
                warnings.add(format!("{} was edited by hand; the edit is gone", change.file));
            }
            report.status(&format!(
                "{}: {resources} resources in {} files, {} changed",
                folder.shown(),
                files.len(),
                changes.len()
            ));
        }
        let foreign = standing.foreign(files);
        foreign.iter().for_each(|file| warnings.add(file.warning()));
        results.push(json!({
            "environment": of.environment.name.as_str(),
            "folder": folder.shown(),
            "resources": resources,
            "files": files.len(),
            "changes": changes,
            "foreign": foreign.into_iter().map(|foreign| foreign.file).collect::<Vec<_>>(),
            "findings": of.findings.problems.records(),
        }));
    }
    let names: BTreeSet<String> = settings.names().map(|name| name.to_string()).collect();
    let orphans = output.orphans(&names)?;
    orphans.iter().for_each(|orphan| warnings.add(orphan.warning()));
    report.json(&json!({
        "format_version": 1,
        "environments": results,
        "without_settings": orphans.iter().map(|orphan| orphan.folder()).collect::<Vec<_>>(),
        "warnings": warnings.all,
    }));
    Ok(exit)
}

/// The files of an environment, compared with what stands.
fn compare(of: &Rendered<'_>, folder: OutputFolder, standing: Standing) -> Compared {
    let mut files = Files::new();
    for stack in &of.stacks {
        for (name, text) in &stack.synthesis.files {
            files.insert(format!("{}/{name}", stack.name), text.clone());
        }
    }
    files.insert(manifest::MANIFEST.to_owned(), manifest::render(of.environment, &of.stacks));
    let comparison = standing.compare(&files);
    Compared { folder, standing, files, comparison }
}

/// Writes what changed. All trees are written before the first is put in its place: a disk that is full stops all.
fn write(compared: &[Compared], warnings: &mut Warnings<'_>) -> Result<(), Failure> {
    let changed = compared.iter().filter(|of| !of.comparison.changes.is_empty());
    let staged: Vec<_> = changed
        .map(|of| of.folder.stage(&of.files, &of.standing))
        .collect::<Result<_, _>>()
        .context("nothing was written")?;
    for tree in staged {
        tree.swap()?.into_iter().for_each(|warning| warnings.add(warning));
    }
    Ok(())
}

/// What to look at that stops nothing: said at once to people, and with the result to programs.
struct Warnings<'a> {
    report: &'a Report,
    all: Vec<String>,
}

impl Warnings<'_> {
    fn add(&mut self, warning: String) {
        self.report.warning(&warning);
        self.all.push(warning);
    }
}
