//! `synth`: writes the generated files, or says how those that stand differ.

mod plan_view;

use std::collections::BTreeSet;

use anyhow::Context;
use serde_json::{Value, json};
use stacks::environment::Files as Settings;

use super::{Failure, Place, Rendered, lock, selection, synthesize, today};
use crate::cli::{Cli, Synth};
use crate::exit::Exit;
use crate::output_folder::{Access, Comparison, Files, Output, OutputFolder};
use crate::report::Report;

/// The generated files of an environment, beside what stands.
struct Compared {
    place: Place,
    files: Files,
    comparison: Comparison,
}

pub(crate) fn run(cli: &Cli, arguments: &Synth, report: &Report) -> Result<Exit, Failure> {
    // Before anything is read: what another run writes meanwhile must come from the same settings or older ones.
    let writes = !arguments.check && arguments.plan_view.is_none();
    let access = if writes { Access::Write } else { Access::Read };
    let lock = lock(cli, access, report);
    let settings = Settings::read(&cli.root)?;
    let environments = settings.load(&selection(&arguments.environments))?;
    let output = Output::open(&cli.root)?;
    let mut warnings = Warnings { report, all: Vec::new() };
    if !lock.is_held() {
        warnings
            .add(["this file system has no locks: let no two runs of cleon work here at once".to_owned()]);
    }
    warnings.add(output.recover(&lock)?);
    let places = Place::of(&output, &environments)?;
    let rendered = synthesize(&environments, &places, today(cli))?;
    if let Some(folder) = &arguments.plan_view {
        plan_view::run(&cli.root, folder, &rendered, report)?;
        return Ok(Exit::Done);
    }
    let compared: Vec<Compared> =
        rendered.iter().zip(places).map(|(of, place)| Compared::new(of, place)).collect();
    let obstacles: Vec<String> =
        compared.iter().flat_map(|of| of.comparison.obstacles.iter().cloned()).collect();
    if !obstacles.is_empty() {
        return Err(OutputFolder::blocked(&obstacles).into());
    }
    if !arguments.check {
        write(&compared, &mut warnings)?;
    }
    drop(lock);

    let results: Vec<Value> = rendered
        .iter()
        .zip(&compared)
        .map(|(of, compared)| {
            warnings.add(compared.warnings(arguments.check));
            compared.report(of, arguments.check, report)
        })
        .collect();
    let names: BTreeSet<String> = settings.names().map(|name| name.to_string()).collect();
    let orphans = output.orphans(&names)?;
    warnings.add(orphans.iter().map(|orphan| orphan.warning()));
    report.json(&json!({
        "format_version": 1,
        "environments": results,
        "without_settings": orphans.iter().map(|orphan| orphan.folder()).collect::<Vec<_>>(),
        "warnings": warnings.all,
    }));
    let differs = compared.iter().any(|of| !of.comparison.changes.is_empty());
    Ok(if arguments.check && differs { Exit::Found } else { Exit::Done })
}

impl Compared {
    fn new(of: &Rendered<'_>, place: Place) -> Self {
        let files = of.files();
        let comparison = place.standing.compare(&files);
        Self { place, files, comparison }
    }

    /// What to look at, besides the changes.
    fn warnings(&self, check: bool) -> Vec<String> {
        let lost = self.comparison.changes.iter().filter(|change| !check && change.is_edit());
        let lost = lost.map(|change| format!("{} was edited by hand; the edit is gone", change.file));
        let foreign = self.place.standing.foreign(&self.files);
        let foreign = foreign.iter().map(|file| file.warning());
        self.place.standing.manifest_warning().into_iter().chain(lost).chain(foreign).collect()
    }

    /// Says what was done, or would be, and gives the same for programs.
    fn report(&self, of: &Rendered<'_>, check: bool, report: &Report) -> Value {
        let changes = &self.comparison.changes;
        let (resources, objects) = (of.resources(), of.manifests.objects());
        report.findings(&of.findings);
        of.past.tell(report);
        let (shown, files) = (self.place.folder.shown(), self.files.len());
        if check {
            for change in changes {
                report.line(&change.to_string());
            }
        } else {
            let count = changes.len();
            let and_objects = match objects {
                0 => String::new(),
                1 => " and 1 object".to_owned(),
                objects => format!(" and {objects} objects"),
            };
            report.status(&format!(
                "{shown}: {resources} resources{and_objects} in {files} files, {count} changed"
            ));
        }
        let foreign = self.place.standing.foreign(&self.files);
        json!({
            "environment": self.place.folder.environment(),
            "folder": shown,
            "resources": resources,
            "objects": objects,
            "files": files,
            "changes": changes,
            "foreign": foreign.into_iter().map(|foreign| foreign.file).collect::<Vec<_>>(),
            "findings": of.findings.problems.records(),
            "history": of.past.record(),
        })
    }
}

/// Writes what changed. All trees are written before the first is put in its place: a disk that is full stops all.
fn write(compared: &[Compared], warnings: &mut Warnings<'_>) -> Result<(), Failure> {
    let changed = compared.iter().filter(|of| !of.comparison.changes.is_empty());
    let staged: Vec<_> = changed
        .map(|of| of.place.folder.stage(&of.files, &of.place.standing))
        .collect::<Result<_, _>>()
        .context("nothing was written")?;
    for tree in staged {
        warnings.add(tree.swap()?);
    }
    Ok(())
}

/// What to look at that stops nothing: said at once to people, and with the result to programs.
struct Warnings<'a> {
    report: &'a Report,
    all: Vec<String>,
}

impl Warnings<'_> {
    fn add(&mut self, warnings: impl IntoIterator<Item = String>) {
        for warning in warnings {
            self.report.warning(&warning);
            self.all.push(warning);
        }
    }
}
