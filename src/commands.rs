//! The verbs, a thin file each.

mod adopt;
mod affected;
mod audit;
mod cost;
mod diff;
mod drawn;
mod drift;
mod eks;
mod explain;
mod graph;
mod list;
mod plan;
mod report;
mod schema;
mod show;
mod sides;
mod synth;
mod upgrade;
mod validate;
mod verdict;
mod versions;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::Date;
use serde::Serialize;
use settings::{Problem, Problems};
use stacks::Composition;
use stacks::checks::{self, Findings, Model};
use stacks::environment::{Environment, Selection};
use stacks::manifests::{self, Manifests};
use terraform::{Checks, Diagnostic, Synthesis};

use crate::cli::{Cli, Environments, Format, Verb};
use crate::exit::Exit;
use crate::git::{Fault, GitError};
use crate::history::{self, Past};
use crate::manifest;
use crate::output_folder::{Access, Files, Lock, Output, OutputFolder, Standing};
use crate::report::Report;

/// Runs the verb.
pub(crate) fn run(cli: &Cli) -> Exit {
    let report = Report::new(cli);
    if !cli.verb.has(cli.format) {
        let problem = Problem::new(match cli.format {
            Format::Sarif => "`--format sarif` is of `audit` alone",
            Format::Oscal => "`--format oscal` is of `audit` alone",
            Format::Svg => "`--format svg` is for the pictures of `graph`",
            Format::Mermaid => "`--format mermaid` is for the pictures of `graph`",
            Format::Dot => "`--format dot` is for the pictures of `graph`",
            _ => {
                "`--format markdown` is for the comments of `adopt`, `audit`, `cost`, `diff`, `drift`, `plan` and `upgrade`"
            }
        });
        let problem = problem.help("write `--format text` or `--format json`, or leave it out");
        return report.failure(&problem.into());
    }
    let result = match &cli.verb {
        Verb::Adopt(arguments) => adopt::run(cli, arguments, &report),
        Verb::Synth(arguments) => synth::run(cli, arguments, &report),
        Verb::Validate(arguments) => validate::run(cli, arguments, &report),
        Verb::Diff(arguments) => diff::run(cli, arguments, &report),
        Verb::Plan(arguments) => plan::run(cli, arguments, &report),
        Verb::Affected(arguments) => affected::run(cli, arguments, &report),
        Verb::Audit(arguments) => audit::run(cli, arguments, &report),
        Verb::Graph(arguments) => graph::run(cli, arguments, &report),
        Verb::Cost(arguments) => cost::run(cli, arguments, &report),
        Verb::Report(arguments) => report::run(cli, arguments, &report),
        Verb::Drift(arguments) => drift::run(cli, arguments, &report),
        Verb::Upgrade(arguments) => upgrade::run(cli, arguments, &report),
        Verb::Versions(arguments) => versions::run(cli, arguments, &report),
        Verb::List(arguments) => list::run(cli, arguments, &report),
        Verb::Explain(arguments) => explain::run(cli, arguments, &report),
        Verb::Schema(arguments) => Ok(schema::run(arguments, &report)),
    };
    result.unwrap_or_else(|failure| report.failure(&failure))
}

/// Why a verb could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The settings are wrong.
    Settings(Problems),
    /// The model is wrong.
    Model(WrongModel),
    /// Something outside failed.
    Outside(anyhow::Error),
}

/// What is wrong with a model: what the engine says of blocks, and what checks found.
#[derive(Debug, Default)]
pub(crate) struct WrongModel {
    /// What the engine says.
    pub(crate) diagnostics: Vec<ModelProblem>,
    /// What checks found, warnings among it.
    pub(crate) findings: Problems,
}

/// A problem of the model, or of what stands beside it, with the place of its setting.
#[derive(Debug, Serialize)]
pub(crate) struct ModelProblem {
    /// The problem.
    #[serde(flatten)]
    pub(crate) found: Found,
    /// Where the setting stands that it comes from, as `file:line:column`; none for a default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) setting_location: Option<String>,
}

/// What is wrong.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Found {
    /// A problem of the model.
    Model(Diagnostic),
    /// Something that stands would be lost.
    History(history::Problem),
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Model(diagnostic) => diagnostic.fmt(f),
            Self::History(problem) => problem.fmt(f),
        }
    }
}

impl ModelProblem {
    fn of_model(diagnostic: Diagnostic, environment: &Environment) -> Self {
        let located = environment.document.locate(&diagnostic.setting);
        let location = located.map(|located| located.key.unwrap_or(located.value));
        let setting_location = location.map(|location| location.to_string());
        Self { found: Found::Model(diagnostic), setting_location }
    }

    fn of_history(problem: history::Problem, environment: &Environment) -> Self {
        let setting_location = problem.setting_location(environment);
        Self { found: Found::History(problem), setting_location }
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Settings(problems)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Settings(problem.into())
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Outside(error)
    }
}

impl From<GitError> for Failure {
    fn from(error: GitError) -> Self {
        match error.fault {
            Fault::Call => {
                let mut problem = Problem::new(error.message);
                problem.help = error.help;
                problem.into()
            }
            Fault::Outside => Self::Outside(error.into()),
        }
    }
}

/// Reads and checks the environments that are asked for.
fn load(cli: &Cli, environments: &Environments) -> Result<Vec<Environment>, Failure> {
    Ok(stacks::environment::load(&cli.root, &selection(environments))?)
}

/// The environments that are asked for.
fn selection(environments: &Environments) -> Selection {
    match environments.environments.as_slice() {
        [] => Selection::All,
        names => Selection::Named(names.to_vec()),
    }
}

/// Where the generated files of an environment go, and what stands there.
struct Place {
    folder: OutputFolder,
    standing: Standing,
}

impl Place {
    /// The places of environments, in their order.
    fn of(output: &Output, environments: &[Environment]) -> Result<Vec<Self>, Failure> {
        let place = |environment: &Environment| {
            let folder = output.folder(environment.name.as_str());
            let standing = folder.look()?;
            Ok(Self { folder, standing })
        };
        environments.iter().map(place).collect()
    }
}

/// Keeps others from writing until it is dropped, or from reading as well.
fn lock(cli: &Cli, access: Access, report: &Report) -> Lock {
    Lock::take(&cli.root, access, || report.status("waiting for another run of cleon in this folder"))
}

/// An environment with its stacks, checked and rendered, and its Kubernetes manifests.
struct Rendered<'a> {
    environment: &'a Environment,
    stacks: Vec<RenderedStack>,
    manifests: Manifests,
    findings: Findings,
    past: Past,
}

/// A stack, checked and rendered.
pub(crate) struct RenderedStack {
    pub(crate) name: String,
    pub(crate) depends_on: Vec<String>,
    /// The names of the exports it reads, by the stack that exports them.
    pub(crate) references: BTreeMap<String, BTreeSet<String>>,
    pub(crate) synthesis: Synthesis,
}

impl Rendered<'_> {
    /// All files that it consists of, by their path below the environment's folder.
    fn files(&self) -> Files {
        let mut files = Files::new();
        for stack in &self.stacks {
            for (name, text) in &stack.synthesis.files {
                files.insert(format!("{}/{name}", stack.name), text.clone());
            }
        }
        for (path, text) in &self.manifests.files {
            files.insert(format!("{}/{path}", manifests::FOLDER), text.clone());
        }
        let text = manifest::render(self.environment, &self.stacks, &self.manifests);
        files.insert(manifest::MANIFEST.to_owned(), text);
        files
    }

    /// How many resources and data sources all stacks have.
    fn resources(&self) -> usize {
        self.stacks.iter().flat_map(|stack| stack.synthesis.resource_counts.values()).sum()
    }
}

/// All environments rendered, judged as of a day and compared with what stands, or everything wrong with any of them.
fn synthesize<'a>(
    environments: &'a [Environment],
    places: &[Place],
    today: Date,
) -> Result<Vec<Rendered<'a>>, Failure> {
    let mut rendered = Vec::new();
    let mut wrong = WrongModel::default();
    for (environment, place) in environments.iter().zip(places) {
        let schemas = stacks::schemas(environment);
        // Names and policies are measured by the checks of the model, whose findings say more.
        let engine = Checks { schemas: &schemas, resource_checks: &[] };
        let mut compositions = stacks::compose(environment);
        let mut findings = checks::run(&Model { environment, stacks: &compositions, today });
        findings.problems.extend(audit::problems_of_exceptions(environment));
        let mut problems = Vec::new();
        let mut stacks = render(&compositions, engine, &mut problems);
        // What is not rendered cannot be compared.
        let mut past = Past::default();
        if problems.is_empty() {
            past = Past::of(environment, &place.standing, &stacks);
            if past.add_to(&mut compositions) {
                stacks = render(&compositions, engine, &mut problems);
            }
        }
        wrong
            .diagnostics
            .extend(problems.into_iter().map(|problem| ModelProblem::of_model(problem, environment)));
        wrong
            .diagnostics
            .extend(past.problems.drain(..).map(|problem| ModelProblem::of_history(problem, environment)));
        let manifests = manifests::render(environment);
        rendered.push(Rendered { environment, stacks, manifests, findings, past });
    }
    if wrong.diagnostics.is_empty() && !rendered.iter().any(|of| of.findings.has_errors()) {
        return Ok(rendered);
    }
    for of in rendered {
        wrong.findings.extend(of.findings.problems);
    }
    Err(Failure::Model(wrong))
}

/// The stacks that have nothing wrong; what is wrong with the others is added to the problems.
fn render(
    compositions: &[Composition],
    checks: Checks<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<RenderedStack> {
    let mut rendered = Vec::new();
    for Composition { stack, depends_on } in compositions {
        match stack.synthesize(checks) {
            Ok(synthesis) => rendered.push(RenderedStack {
                name: stack.name().to_owned(),
                depends_on: depends_on.clone(),
                references: stacks::references::reads(stack),
                synthesis,
            }),
            Err(found) => problems.extend(found),
        }
    }
    rendered
}

/// The day to judge by: the one that was asked for, or else today in UTC.
fn today(cli: &Cli) -> Date {
    cli.today.unwrap_or_else(|| jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date())
}
