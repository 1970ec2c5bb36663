//! The verbs, a thin file each.

mod list;
mod schema;
mod synth;
mod validate;

use std::fmt;

use serde::Serialize;
use stacks::environment::{Environment, Selection};
use terraform::{Checks, Diagnostic, Synthesis};

use crate::cli::{Cli, Environments, Verb};
use crate::exit::Exit;
use crate::history::{self, Past};
use crate::output_folder::OutputFolder;
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
    Settings(settings::Problems),
    /// The model is wrong.
    Model(Vec<ModelProblem>),
    /// Something outside failed.
    Outside(anyhow::Error),
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
    fn new(diagnostic: Diagnostic, environment: &Environment) -> Self {
        let located = environment.document.locate(&diagnostic.setting);
        let location = located.map(|located| located.key.unwrap_or(located.value));
        let setting_location = location.map(|location| location.to_string());
        Self { found: Found::Model(diagnostic), setting_location }
    }
}

impl From<settings::Problems> for Failure {
    fn from(problems: settings::Problems) -> Self {
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
    past: Past,
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

/// All environments rendered, or everything wrong with any of them.
fn synthesize<'a>(cli: &Cli, environments: &'a [Environment]) -> Result<Vec<Rendered<'a>>, Failure> {
    let mut rendered = Vec::new();
    let mut found = Vec::new();
    for environment in environments {
        let schemas = environment.settings.aws_provider.schemas();
        let checks = Checks { schemas, resource_checks: &[&aws::limits::Limits] };
        let mut compositions = stacks::compose(environment);
        let mut problems = Vec::new();
        let mut stacks = render(&compositions, checks, &mut problems);
        // What is not rendered cannot be compared.
        let mut past = Past::default();
        if problems.is_empty() {
            let folder = OutputFolder::new(&cli.root, environment.name.as_str());
            past = Past::of(environment, &folder, &stacks)?;
            if past.add_to(&mut compositions) {
                stacks = render(&compositions, checks, &mut problems);
            }
            let lost = past.problems.drain(..);
            found.extend(
                lost.map(|problem| ModelProblem { found: Found::History(problem), setting_location: None }),
            );
        }
        found.extend(problems.into_iter().map(|problem| ModelProblem::new(problem, environment)));
        rendered.push(Rendered { environment, stacks, past });
    }
    if found.is_empty() { Ok(rendered) } else { Err(Failure::Model(found)) }
}

/// The stacks that have nothing wrong; what is wrong with the others is added to the problems.
fn render(
    compositions: &[stacks::Composition],
    checks: Checks<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<RenderedStack> {
    let mut rendered = Vec::new();
    for stacks::Composition { stack, depends_on } in compositions {
        match stack.synthesize(checks) {
            Ok(synthesis) => rendered.push(RenderedStack {
                name: stack.name().to_owned(),
                depends_on: depends_on.clone(),
                synthesis,
            }),
            Err(found) => problems.extend(found),
        }
    }
    rendered
}
