//! The verbs, a thin file each.

mod list;
mod schema;
mod synth;
mod validate;

use jiff::civil::Date;
use serde::Serialize;
use settings::Problems;
use stacks::Composition;
use stacks::checks::{self, Findings, Model};
use stacks::environment::{Environment, Selection};
use terraform::{Checks, Diagnostic, Synthesis};

use crate::cli::{Cli, Environments, Verb};
use crate::exit::Exit;
use crate::report::Report;

/// Runs the verb.
pub(crate) fn run(cli: &Cli) -> Exit {
    let report = Report::new(cli);
    let result = match &cli.verb {
        Verb::Synth(arguments) => synth::run(cli, arguments, &report),
        Verb::Validate(arguments) => validate::run(cli, arguments, &report),
        Verb::List(arguments) => list::run(cli, arguments, &report),
        Verb::Schema => Ok(schema::run(&report)),
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

/// A problem of the model, with the place of its setting.
#[derive(Debug, Serialize)]
pub(crate) struct ModelProblem {
    /// The problem.
    #[serde(flatten)]
    pub(crate) diagnostic: Diagnostic,
    /// Where the setting stands that it comes from, as `file:line:column`; none for a default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) setting_location: Option<String>,
}

impl ModelProblem {
    fn new(diagnostic: Diagnostic, environment: &Environment) -> Self {
        let located = environment.document.locate(&diagnostic.setting);
        let location = located.map(|located| located.key.unwrap_or(located.value));
        Self { diagnostic, setting_location: location.map(|location| location.to_string()) }
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Settings(problems)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Outside(error)
    }
}

/// Reads and checks the environments that are asked for.
fn load(cli: &Cli, environments: &Environments) -> Result<Vec<Environment>, Failure> {
    let selection = match environments.environments.as_slice() {
        [] => Selection::All,
        names => Selection::Named(names.to_vec()),
    };
    Ok(stacks::environment::load(&cli.root, &selection)?)
}

/// An environment with its stacks, checked and rendered.
struct Rendered<'a> {
    environment: &'a Environment,
    stacks: Vec<RenderedStack>,
    findings: Findings,
}

/// A stack, checked and rendered.
pub(crate) struct RenderedStack {
    pub(crate) name: String,
    pub(crate) depends_on: Vec<String>,
    pub(crate) synthesis: Synthesis,
}

impl Rendered<'_> {
    /// How many resources and data sources all stacks have.
    fn resources(&self) -> usize {
        self.stacks.iter().flat_map(|stack| stack.synthesis.resource_counts.values()).sum()
    }
}

/// All environments rendered and judged as of a day, or everything wrong with any of them.
fn synthesize(environments: &[Environment], today: Date) -> Result<Vec<Rendered<'_>>, Failure> {
    let mut rendered = Vec::new();
    let mut wrong = WrongModel::default();
    for environment in environments {
        let schemas = environment.settings.aws_provider.schemas();
        // Names and policies are measured by the checks of the model, whose findings say more.
        let checks = Checks { schemas, resource_checks: &[] };
        let composed = stacks::compose(environment);
        let findings = checks::run(&Model { environment, stacks: &composed, today });
        let mut stacks = Vec::new();
        for Composition { stack, depends_on } in composed {
            match stack.synthesize(checks) {
                Ok(synthesis) => {
                    stacks.push(RenderedStack { name: stack.name().to_owned(), depends_on, synthesis });
                }
                Err(problems) => wrong
                    .diagnostics
                    .extend(problems.into_iter().map(|problem| ModelProblem::new(problem, environment))),
            }
        }
        rendered.push(Rendered { environment, stacks, findings });
    }
    if wrong.diagnostics.is_empty() && !rendered.iter().any(|of| of.findings.has_errors()) {
        return Ok(rendered);
    }
    for of in rendered {
        wrong.findings.extend(of.findings.problems);
    }
    Err(Failure::Model(wrong))
}

/// The day to judge by: the one that was asked for, or else today in UTC.
fn today(cli: &Cli) -> Date {
    cli.today.unwrap_or_else(|| jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date())
}
