//! The generated files that are planned, and what is wrong with them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use generated::Generated;
use serde_json::Value;
use settings::{Problem, Problems};
use stacks::environment::{EnvironmentName, Files as Settings, Selection};

use crate::cli::Cli;
use crate::commands::Failure;
use crate::manifest::{self, MANIFEST};
use crate::output_folder::{Files, OUT, Output};

/// What stands in `out/<environment>`.
pub(super) struct Planned {
    /// Where it is.
    pub(super) folder: PathBuf,
    /// The files.
    pub(super) files: Generated,
    /// The stacks that a stack comes after, by its name.
    depends_on: BTreeMap<String, Vec<String>>,
    /// That it is not what synth would write, as sentences.
    pub(super) warnings: Vec<String>,
}

impl Planned {
    /// The names of the stacks in the order they are applied.
    pub(super) fn order(&self) -> Vec<&str> {
        self.files.stacks.iter().map(|stack| stack.name.as_str()).collect()
    }

    /// The stacks that have to be applied before a stack.
    pub(super) fn depends_on(&self, stack: &str) -> &[String] {
        self.depends_on.get(stack).map_or(&[], Vec::as_slice)
    }
}

/// Reads what stands; none when there is no manifest.
pub(super) fn read(cli: &Cli, environment: &EnvironmentName) -> Result<Option<Planned>, Failure> {
    let standing = Output::open(&cli.root)?.folder(environment.as_str()).look()?;
    let Some(text) = standing.manifest() else { return Ok(None) };
    let mut files: BTreeMap<String, Vec<u8>> =
        standing.generated().map(|(path, content)| (path.to_owned(), content.to_owned())).collect();
    files.insert(MANIFEST.to_owned(), text.to_owned());
    let shown = standing.shown();
    let generated = Generated::read(shown, &files).map_err(|unreadable| {
        let mut problems = Problems::new();
        for generated::Unreadable { file, reason } in unreadable {
            let problem = Problem::new(format!("cannot read {shown}/{file}: {reason}"));
            problems.push(problem.help(format!("write it again with `cleon synth {environment}`")));
        }
        Failure::Settings(problems)
    })?;
    // It was read as JSON just now.
    let manifest: Value = serde_json::from_slice(text).unwrap_or_default();
    let stacks = manifest["stacks"].as_array().into_iter().flatten();
    let names = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let depends_on = stacks
        .filter_map(|stack| Some((stack["name"].as_str()?.to_owned(), names(&stack["depends_on"]))))
        .collect();

    let mut warnings: Vec<String> =
        standing.manifest_warning().map(|warning| format!("{warning}.")).into_iter().collect();
    for stack in manifest["stacks"].as_array().into_iter().flatten() {
        let path = stack["path"].as_str().unwrap_or_default();
        for (file, _) in stack["files"].as_object().into_iter().flatten() {
            let path = format!("{path}/{file}");
            if !files.contains_key(&path) {
                warnings.push(format!("{shown}/{path} is missing: what it says is not in the plan."));
            } else if standing.was_edited(&path) == Some(true) {
                warnings.push(format!("{shown}/{path} was edited by hand, and is planned as it stands."));
            }
        }
    }
    let foreign = standing.foreign(&Files::new()).into_iter();
    warnings
        .extend(foreign.map(|foreign| format!("{} is not generated, and is planned as well.", foreign.file)));
    if is_outdated(cli, environment, &manifest) {
        warnings.push(format!(
            "The settings changed since {shown} was written: the plan is of what stands; run `cleon synth {environment}`."
        ));
    }
    let folder = cli.root.join(OUT).join(environment.as_str());
    Ok(Some(Planned { folder, files: generated, depends_on, warnings }))
}

/// Whether the settings are others than those that the manifest was made from. Settings that cannot be read are none of a
/// plan's business.
fn is_outdated(cli: &Cli, environment: &EnvironmentName, manifest: &Value) -> bool {
    let selection = Selection::Named(vec![environment.to_string()]);
    let Ok(loaded) = Settings::read(&cli.root).and_then(|settings| settings.load(&selection)) else {
        return false;
    };
    let written = manifest["inputs"]["settings"]["sha256"].as_str();
    loaded.first().is_some_and(|environment| {
        written.is_some_and(|written| written != manifest::settings_digest(environment))
    })
}

/// What to say when there is nothing to plan.
pub(super) fn missing(cli: &Cli, environment: &EnvironmentName) -> Failure {
    let known = Output::open(&cli.root).and_then(|output| output.with_manifest()).unwrap_or_default();
    let problem = Problem::new(format!("{OUT}/{environment} has no {MANIFEST}: there is nothing to plan"));
    let write = format!("write it with `cleon synth {environment}`");
    if known.is_empty() {
        return problem.help(write).into();
    }
    let known: Vec<String> = known.into_iter().collect();
    problem.help(format!("{write}, or plan one that is there: {}", known.join(", "))).into()
}
