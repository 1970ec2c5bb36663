//! `audit`: every control of security and reliability, answered with evidence.

mod bundle;
mod bundle_folder;
mod exceptions;
mod policies;
mod scanner_files;

use std::collections::BTreeMap;

use audit::framework::Framework;
use audit::render::{self, Shown};
use audit::{Assessment, CheckFinding, Input, Outcome};
use generated::{Generated, ManifestObject, Model};
use serde_json::json;
use settings::{Problem, Problems};
use stacks::checks;
use stacks::environment::{Environment, Files as Settings, Selection};
use stacks::{manifests, objects};

use super::{Failure, Place, Rendered, lock, synthesize, today};
use crate::cli::{self, Cli, Format};
use crate::exit::Exit;
use crate::manifest::sha256;
use crate::output_folder::{Access, Output};
use crate::report::Report;

pub(crate) use exceptions::problems as problems_of_exceptions;

pub(crate) fn run(cli: &Cli, arguments: &cli::Audit, report: &Report) -> Result<Exit, Failure> {
    known(&arguments.control).into_result(())?;
    let _lock = lock(cli, Access::Read, report);
    let settings = Settings::read(&cli.root)?;
    let environments = settings.load(&Selection::Named(vec![arguments.environment.clone()]))?;
    let places = Place::of(&Output::open(&cli.root)?, &environments)?;
    let rendered = synthesize(&environments, &places, today(cli))?;
    let mut exit = Exit::Done;
    for (of, place) in rendered.iter().zip(&places) {
        let assessment = assess(cli, of, place)?;
        policies_exist(&arguments.control, &assessment).into_result(())?;
        exceptions::unused(of.environment, &assessment).into_result(())?;
        let framework = arguments.framework.map(cli::Framework::id);
        let shown = Shown { controls: &arguments.control, framework, failed: arguments.failed };
        let texts = texts(&settings, of.environment);
        if let Some(folder) = &arguments.bundle {
            let files = bundle::files(&assessment, &texts, &of.files());
            bundle_folder::write(folder, &assessment.environment, &files)?;
            report.status(&format!("{}: {} files of evidence", folder.display(), files.len()));
        }
        if let Some(folder) = &arguments.scanner_config {
            scanner_files::write(folder, &assessment)?;
        }
        match report.format() {
            Format::Markdown => report.result(&render::markdown(&assessment, &shown)),
            Format::Json => report.document(&json!(assessment)),
            Format::Sarif => {
                let digests = texts.iter().map(|(path, text)| (path.clone(), sha256(text))).collect();
                report.result(&render::sarif(&assessment, &shown, &digests));
            }
            Format::Oscal => report.result(&render::oscal(&assessment)),
            _ => {
                report.result(&render::text(&assessment, &shown, report.has_coloured_results()));
            }
        }
        let counts = |control: &&audit::assessment::ControlResult| shown.has(control);
        if assessment.controls.iter().filter(counts).any(|control| control.outcome == Outcome::Fail) {
            exit = Exit::Found;
        }
    }
    Ok(exit)
}

impl cli::Framework {
    fn id(self) -> &'static str {
        match self {
            Self::CisEks => Framework::CisEks.id(),
            Self::Fsbp => Framework::Fsbp.id(),
            Self::Pss => Framework::Pss.id(),
            Self::WellArchitected => Framework::WellArchitected.id(),
            Self::Policies => audit::policies::FRAMEWORK,
        }
    }
}

/// What is wrong with the controls that are asked for: there are none of that name.
fn known(controls: &[String]) -> Problems {
    let mut problems = Problems::new();
    for control in controls {
        if let Some(problem) = exceptions::unknown(control) {
            problems.push(problem);
        }
    }
    problems
}

/// The settings of an environment, by the paths of their files.
fn texts(settings: &Settings, environment: &Environment) -> BTreeMap<String, String> {
    let text = |path: String| settings.text(&path).map(str::to_owned).map(|text| (path, text));
    environment.files().into_iter().filter_map(text).collect()
}

/// What is wrong with the policies that are asked for: there are none of that name.
fn policies_exist(controls: &[String], assessment: &Assessment) -> Problems {
    let mut problems = Problems::new();
    for control in controls.iter().filter(|control| assessment.control(control).is_none()) {
        let problem = Problem::new(format!("there is no policy {control}"));
        problems.push(problem.help("`cleon audit ENVIRONMENT --framework policies` names all"));
    }
    problems
}

/// An environment, judged by our controls and by the team's own policies.
fn assess(cli: &Cli, of: &Rendered<'_>, place: &Place) -> Result<Assessment, Failure> {
    let (generated, model) = model(of)?;
    assess_model(cli, of, place, &generated, &model)
}

/// The generated files of an environment, and the same as a graph.
pub(super) fn model(of: &Rendered<'_>) -> Result<(Generated, Model), Failure> {
    let bytes = of.files().into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    let generated = Generated::read("the settings", &bytes).map_err(unreadable)?;
    let model = Model::new(&generated, &manifest_objects(of));
    Ok((generated, model))
}

/// An environment whose model is there, judged by our controls and by the team's own policies.
pub(super) fn assess_model(
    cli: &Cli,
    of: &Rendered<'_>,
    place: &Place,
    generated: &Generated,
    model: &Model,
) -> Result<Assessment, Failure> {
    let today = today(cli);
    let files = of.files();
    let changes = place.standing.compare(&files).changes;
    let differing = changes.into_iter().map(|change| change.file).collect();
    let locate = |setting: &str| locate(of.environment, setting);
    let findings = of.findings.problems.iter().chain(of.findings.accepted.iter().map(|of| &of.problem));
    let finding = |problem: &Problem| {
        let rule = problem.rule.as_ref()?;
        Some(CheckFinding {
            check: rule.id.clone(),
            target: rule.target.clone(),
            message: problem.message.clone(),
        })
    };
    let input = Input {
        generated,
        objects: manifest_objects(of),
        accounts: accounts(of.environment),
        checks: checks::all()
            .into_iter()
            .map(|check| (check.id.to_owned(), check.title.to_owned()))
            .collect(),
        findings: findings.filter_map(finding).collect(),
        exceptions: exceptions::of(of.environment),
        today,
        differing: Some(differing),
        locate: &locate,
    };
    let mut assessment = audit::assess_model(model, &input);
    let files = policies::read(&cli.root)?;
    match audit::policies::judge(&files, &input, &mut assessment) {
        Ok(()) => Ok(assessment),
        Err(faults) => Err(policies::problems(faults).into()),
    }
}

/// Where a setting stands: its key, or else its value.
pub(super) fn locate(environment: &Environment, setting: &str) -> Option<String> {
    let located = environment.document.locate(setting)?;
    Some(located.key.unwrap_or(located.value).to_string())
}

/// The objects of the manifests, with the files that say them.
fn manifest_objects(of: &Rendered<'_>) -> Vec<ManifestObject> {
    let mut files: BTreeMap<String, &Vec<String>> = BTreeMap::new();
    for cluster in &of.manifests.clusters {
        for (name, places) in &cluster.places {
            files.insert(objects::address(&cluster.key, name), places);
        }
    }
    let object = |(cluster, object): (String, kubernetes::Object)| {
        let address = objects::address(&cluster, &kubernetes::ObjectName::from(&object));
        ManifestObject {
            files: files.get(&address).copied().cloned().unwrap_or_default(),
            json: object.json().clone(),
            module: object.origin.module.clone(),
            setting: object.origin.setting.clone(),
            cluster,
            address,
        }
    };
    manifests::objects(of.environment).into_iter().map(object).collect()
}

/// The accounts of all environments, by name.
fn accounts(environment: &Environment) -> BTreeMap<String, String> {
    let own = (environment.name.to_string(), environment.settings.account_id.to_string());
    let others = environment.neighbours().filter_map(|other| {
        let account = other.document.node("account_id")?.as_str()?;
        Some((other.name.to_string(), account.to_owned()))
    });
    others.chain([own]).collect()
}

/// Files that cleon made and cannot read.
pub(super) fn unreadable(files: Vec<generated::Unreadable>) -> Failure {
    let files: Vec<String> = files.into_iter().map(|of| format!("{}: {}", of.file, of.reason)).collect();
    Failure::Outside(anyhow::anyhow!("the generated files cannot be read: {}", files.join("; ")))
}
