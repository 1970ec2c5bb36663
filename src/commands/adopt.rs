//! `adopt`: a cluster that was made by hand, described in the settings so that Terraform takes it over as it is.

use std::fs;
use std::path::Path;

use adopt::render::{self, Finding, Generated, Import};
use adopt::{Adoption, Asked, Note, Refusal};
use anyhow::Context;
use aws::ProviderVersions;
use aws::names::{AccountId, ClusterName};
use aws::region::Region;
use live::{Cluster, Error, Parts};
use modules::cluster::settings::ClusterKey;
use serde_json::Value;
use settings::{Document, Problem, child};
use stacks::checks::{self, Model};
use stacks::environment::{Environment, EnvironmentName, Files, Selection};
use terraform::Checks;

use super::drift::{Passing, outside};
use super::{Failure, ModelProblem, WrongModel, eks, lock, today, write};
use crate::cli::{self, Cli, Format};
use crate::exit::Exit;
use crate::output_folder::Access;
use crate::report::Report;

/// What is read: what EKS has, IAM's provider of the issuer, and which versions launch templates have.
const PARTS: Parts = Parts {
    placement: true,
    network: false,
    releases: false,
    identity: true,
    updates: false,
    insights: false,
    capabilities: true,
};

pub(crate) fn run(cli: &Cli, arguments: &cli::Adopt, report: &Report) -> Result<Exit, Failure> {
    let files = {
        let _lock = lock(cli, Access::Read, report);
        Files::read(&cli.root)?
    };
    let call = Call::of(&files, arguments)?;
    let cluster = read(&call, arguments, report)?;
    let text = files.own_text(&call.environment).unwrap_or_default();
    let asked = Asked {
        environment: call.environment.as_str(),
        key: call.key.as_str(),
        file: &call.file,
        text,
        provider_six: call.provider == ProviderVersions::Six,
        cluster: &cluster,
    };
    let mut adoption = adopt::adopt(&asked).map_err(refused)?;
    let mut generated = Generated::default();
    // What is not whole need not be in order.
    if adoption.can_be_written() {
        match generate(cli, &files, &call, &adoption)? {
            Ok(made) => generated = made,
            Err(blockers) => adoption.blockers = blockers,
        }
        if arguments.write && adoption.can_be_written() && !adoption.is_described() {
            let _lock = lock(cli, Access::Write, report);
            write_unchanged(&cli.root, &call.file, text, &adoption.text)?;
            generated.written = true;
        }
    }
    match report.format() {
        Format::Markdown => report.result(&render::markdown(&adoption, &generated)),
        Format::Json => report.document(&render::json(&adoption, &generated)),
        _ => report.result(&render::text(&adoption, &generated)),
    }
    Ok(verdict(&adoption, &generated, report))
}

fn verdict(adoption: &Adoption, generated: &Generated, report: &Report) -> Exit {
    if !adoption.unknown.is_empty() {
        let advice = eks::advice(&adoption.unknown).unwrap_or_default();
        report.reason(&format!("not everything could be read, and nothing was written: {advice}"));
        return Exit::Outside;
    }
    if !adoption.blockers.is_empty() || !(adoption.is_described() || generated.written) {
        return Exit::Found;
    }
    Exit::Done
}

/// What is asked for, as the settings have it.
struct Call {
    environment: EnvironmentName,
    key: ClusterKey,
    /// The cluster's name in AWS.
    name: ClusterName,
    /// The settings' file, as shown to people.
    file: String,
    account_id: AccountId,
    region: Region,
    provider: ProviderVersions,
}

impl Call {
    /// The environment need not be in order: one that has nothing but a cluster to adopt is not, until it has it.
    fn of(files: &Files, arguments: &cli::Adopt) -> Result<Self, Failure> {
        let environment = files.environment(&arguments.environment)?;
        let document = files.document(&environment)?;
        let key: ClusterKey =
            arguments.cluster.parse().map_err(|invalid: settings::Invalid| Problem::from(invalid))?;
        let made = child("clusters", key.as_str());
        if document.node(&made).is_some() {
            let problem = Problem::new(format!("the cluster {key} is one that cleon makes: `{made}`"))
                .help(format!(
                    "`cleon drift {environment}` compares it with what stands; another one is adopted under another key: \
                     `cleon adopt {environment} {key}-by-hand --name NAME`"
                ))
                .at_path(document.root(), &made);
            return Err(problem.into());
        }
        let written = document.get::<ClusterName>(&child(&child("adopted", key.as_str()), "name"));
        let name = match (&arguments.name, written) {
            (Some(name), Some(written)) if *name != written.as_str() => {
                let problem =
                    Problem::new(format!("`adopted.{key}` is the cluster {written}, and not {name}"))
                        .help("leave `--name` out, or take another key");
                return Err(problem.into());
            }
            (Some(name), _) => name.parse(),
            (None, Some(written)) => Ok(written),
            (None, None) => key.as_str().parse(),
        };
        let name = name.map_err(|invalid: settings::Invalid| Problem::from(invalid))?;
        Ok(Self {
            account_id: needed(&document, "account_id")?,
            region: needed(&document, "region")?,
            provider: document.get("aws_provider").unwrap_or(ProviderVersions::FiveAndSix),
            file: format!("environments/{environment}.toml"),
            environment,
            key,
            name,
        })
    }
}

fn needed<T: settings::Setting>(document: &Document, key: &str) -> Result<T, Failure> {
    document.get(key).ok_or_else(|| {
        let problem =
            Problem::new(format!("`{key}` is missing or wrong, so that nobody knows where to look"));
        problem
            .help(format!("write `{key}` of the account that the cluster is in"))
            .at_key(document.root())
            .into()
    })
}

fn read(call: &Call, arguments: &cli::Adopt, report: &Report) -> Result<Cluster, Failure> {
    let profile = arguments.profile.as_ref();
    let connection = eks::open(&call.account_id, &call.region, profile).map_err(outside)?;
    let passing = Passing::new(report);
    let cluster = connection.cluster(call.name.as_str(), PARTS, &passing);
    passing.end();
    cluster.map_err(|error| match error {
        // Nothing failed: there is no such cluster.
        Error::UnknownCluster { .. } => Problem::new(error.to_string())
            .help("name one that is there: `--name NAME`; CLUSTER is what the settings are to call it")
            .into(),
        error => outside(error),
    })
}

fn refused(refusal: Refusal) -> Failure {
    let help = match &refusal {
        Refusal::NotToml { .. } => "put the file right first",
        Refusal::MixedLines { .. } => "save it with one of the two",
        Refusal::NoRoom { .. } => "write what it has as tables: `[adopted.KEY]`",
        Refusal::NoTable { .. } => "write it as a table: `[adopted.KEY]`",
        Refusal::OtherKey { .. } => {
            "name that key, or rename it in the file and say `moved` by running synth"
        }
    };
    Problem::new(refusal.to_string()).help(help).into()
}

/// What the settings with the cluster make, read and checked as a file would be.
fn generate(
    cli: &Cli,
    files: &Files,
    call: &Call,
    adoption: &Adoption,
) -> Result<Result<Generated, Vec<Note>>, Failure> {
    let files = files.with_text(&call.environment, adoption.text.as_str());
    let setting = child("adopted", call.key.as_str());
    let within = format!("{setting}.");
    let is_own = |of: &str| of == setting || of.starts_with(&within);
    let mut environments = match files.load(&Selection::Named(vec![call.environment.to_string()])) {
        Ok(environments) => environments,
        // The lines of a text that is nowhere yet help nobody.
        Err(problems) if problems.iter().all(|problem| is_own(&problem.path)) => {
            return Ok(Err(problems.iter().map(refused_setting).collect()));
        }
        Err(problems) => return Err(problems.into()),
    };
    let Some(environment) = environments.pop() else { return Ok(Ok(Generated::default())) };
    let compositions = stacks::compose(&environment);
    let found = checks::run(&Model { environment: &environment, stacks: &compositions, today: today(cli) });
    let findings = found.problems.iter().filter_map(|problem| {
        let rule = problem.rule.as_ref().filter(|rule| is_own(&rule.target))?;
        Some(Finding {
            check: rule.id.clone(),
            target: rule.target.clone(),
            message: problem.message.clone(),
        })
    });
    let taken_over = environment.settings.adopted.get(&call.key).is_some_and(|of| of.taken_over);
    let stack = compositions.iter().find(|of| of.stack.name() == stacks::adopted::NAME);
    let stack = stack.map(|of| &of.stack).context("the settings make no stack of adopted clusters")?;
    let own: Vec<String> = stack
        .resources()
        .filter(|(_, _, section)| is_own(&section.setting))
        .map(|(address, ..)| address.to_string())
        .collect();
    let schemas = stacks::schemas(&environment);
    let engine = Checks { schemas: &schemas, resource_checks: &[] };
    let made = stack.synthesize(engine).map_err(|wrong| wrong_model(&environment, wrong))?;
    let mut imports: Vec<Import> = imports(made.files.get("imports.tf.json").map(String::as_str));
    imports.retain(|import| own.contains(&import.address));
    Ok(Ok(Generated { imports, findings: findings.collect(), taken_over, written: false }))
}

/// A value of AWS's that the settings do not take.
fn refused_setting(problem: &Problem) -> Note {
    let help = problem.help.as_deref().map(|help| format!(" ({help})")).unwrap_or_default();
    Note {
        what: problem.path.clone(),
        says: format!("What AWS has cannot be said in the settings: {}{help}.", problem.message),
    }
}

fn wrong_model(environment: &Environment, wrong: Vec<terraform::Diagnostic>) -> Failure {
    let diagnostics =
        wrong.into_iter().map(|diagnostic| ModelProblem::of_model(diagnostic, environment)).collect();
    Failure::Model(WrongModel { diagnostics, ..WrongModel::default() })
}

/// The blocks of the file that imports.
fn imports(file: Option<&str>) -> Vec<Import> {
    let file: Value = file.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let text = |block: &Value, key: &str| block[key].as_str().unwrap_or_default().to_owned();
    let blocks = file["import"].as_array().into_iter().flatten();
    let mut imports: Vec<Import> =
        blocks.map(|block| Import { address: text(block, "to"), id: text(block, "id") }).collect();
    imports.sort();
    imports
}

/// Writes the file if it is still what was read.
fn write_unchanged(root: &Path, file: &str, before: &str, after: &str) -> Result<(), Failure> {
    let now = fs::read_to_string(root.join(file)).with_context(|| format!("cannot read {file}"))?;
    if now != before {
        return Err(anyhow::anyhow!("{file} was changed meanwhile: nothing was written, try again").into());
    }
    write::replace(root, file, after)
}
