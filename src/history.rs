//! What becomes of what stands in `out/`: renamed, moved to another stack, or lost.

mod applied;
mod entries;
mod exports;
mod say;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use stacks::Composition;
use stacks::environment::Environment;
use terraform::history::{Comparison, Finding, Object, ResourceKind, StackHistory, StandingStack, compare};

use crate::commands::RenderedStack;
use crate::output_folder::Standing;
use crate::report::Report;

use self::entries::Stray;

pub(crate) use say::Problem;

/// The files that hold nothing but the past of a stack.
const PAST: [&str; 3] = ["imports.tf.json", "moved.tf.json", "removed.tf.json"];

/// The past of an environment's stacks.
#[derive(Debug, Default)]
pub(crate) struct Past {
    /// The environment's folder, as shown to people.
    folder: String,
    /// What stands and would be lost.
    pub(crate) problems: Vec<Problem>,
    /// What to look at, which stops nothing.
    warnings: Vec<String>,
    /// The blocks that hold, those that stood already among them.
    stacks: BTreeMap<String, StackHistory>,
    /// Those that this run found.
    found: BTreeMap<String, StackHistory>,
}

impl Past {
    /// Compares what stands in the environment's folder with what has been rendered.
    pub(crate) fn of(environment: &Environment, standing: &Standing, rendered: &[RenderedStack]) -> Self {
        let mut past = Self { folder: standing.shown().to_owned(), ..Self::default() };
        let before = by_stack(standing);
        if before.is_empty() || is_same(&before, rendered) {
            return past;
        }
        if standing.manifest().is_none() {
            past.warnings.push(format!(
                "{}/manifest.json is missing: what stands is told by its files alone",
                standing.shown()
            ));
        }
        let mut before: Vec<StandingStack> = before
            .iter()
            .map(|(stack, files)| {
                let (stack, unreadable) = StandingStack::read(*stack, files.iter().copied());
                let unreadable = unreadable.iter();
                let problems = unreadable
                    .map(|(file, reason)| Problem::unreadable(environment, &stack.name, file, reason));
                past.problems.extend(problems);
                stack
            })
            .collect();
        before.extend(standing.manifest().map(applied::then));
        // What was rendered a moment ago can be read.
        let read_back = |stack: &RenderedStack| {
            let files = stack.synthesis.files.iter().map(|(name, text)| (name.as_str(), text.as_bytes()));
            StandingStack::read(stack.name.clone(), files).0
        };
        let mut after: Vec<StandingStack> = rendered.iter().map(read_back).collect();
        after.push(applied::now(environment));
        let Comparison { stacks, findings } = compare(&before, &after, &kinds());
        past.found =
            stacks.iter().map(|(name, history)| (name.clone(), found(history, name, &before))).collect();
        past.found.retain(|_, history| !history.is_empty());
        past.stacks = stacks;
        if let Some(references) = standing.references() {
            let gone = exports::removed(environment, references, &by_stack(standing), rendered, &past.stacks);
            past.problems.extend(gone);
        }
        let edited = edited(standing, &by_stack(standing));
        let strays = Stray::all(environment, &before, &after);
        past.warnings.extend(strays.iter().map(|stray| stray.problem(environment).warning(environment)));
        let mut told: Vec<(bool, Problem)> = Vec::new();
        for finding in once_a_setting(findings) {
            let (stops, problem) = judged(environment, &finding, &strays, &edited);
            // What has one cause is said once.
            let mut others = told.iter_mut().filter(|(of, _)| *of == stops);
            match others.find(|(_, other)| other.is_one_with(&problem)) {
                Some((_, other)) => other.absorb(problem),
                None => told.push((stops, problem)),
            }
        }
        for (stops, problem) in told {
            if stops {
                past.problems.push(problem);
            } else {
                past.warnings.push(problem.warning(environment));
            }
        }
        past
    }

    /// Adds the blocks that hold to the stacks; says whether there are any.
    pub(crate) fn add_to(&self, compositions: &mut [Composition]) -> bool {
        for composition in compositions {
            if let Some(history) = self.stacks.get(composition.stack.name()) {
                composition.stack.add_history(history);
            }
        }
        !self.stacks.is_empty()
    }

    /// Says what was found, for people.
    pub(crate) fn tell(&self, report: &Report) {
        for warning in &self.warnings {
            report.warning(warning);
        }
        for (stack, history) in &self.found {
            let counts = [
                (history.moves.len(), "moved", "moved.tf.json"),
                (history.forgotten.len(), "left to another stack", "removed.tf.json"),
                (history.taken.len(), "taken over from another stack", "imports.tf.json"),
            ];
            for (count, what, file) in counts.into_iter().filter(|(count, ..)| *count > 0) {
                let resources = if count == 1 { "resource" } else { "resources" };
                report.status(&format!("{}/{stack}: {count} {resources} {what}, see {file}", self.folder));
            }
        }
    }

    /// What was found, for programs.
    pub(crate) fn record(&self) -> Value {
        let stacks: Vec<Value> = self
            .found
            .iter()
            .map(|(stack, history)| {
                json!({
                    "stack": stack,
                    "moved": history.moves,
                    "forgotten": history.forgotten,
                    "imported": history.taken,
                })
            })
            .collect();
        json!({ "stacks": stacks, "warnings": self.warnings })
    }
}

/// What the providers know objects by.
fn kinds() -> Vec<ResourceKind> {
    [aws::identity::KINDS, kubernetes::helm::KINDS, kubernetes::identity::KINDS].concat()
}

/// What a finding says, and whether it stops the run.
fn judged(
    environment: &Environment,
    finding: &Finding,
    strays: &[Stray<'_>],
    edited: &BTreeSet<String>,
) -> (bool, Problem) {
    let edited = |object: &Object| edited.contains(&object.stack);
    let problem = match finding {
        Finding::Replaced { object, .. } if edited(object) => {
            Problem::of_edited(environment, finding, strays)
        }
        _ => Problem::of(environment, finding, strays),
    };
    let stops = match finding {
        Finding::LooksRenamed { .. } | Finding::Displaced { .. } | Finding::MoveDropped { .. } => false,
        // What was edited by hand is no proof of what stands.
        Finding::Replaced { object, .. } => environment.settings.prevent_destroy && !edited(object),
        _ => true,
    };
    (stops, problem)
}

/// What a stack says of its past and did not say before.
fn found(history: &StackHistory, name: &str, before: &[StandingStack]) -> StackHistory {
    let mut found = history.clone();
    if let Some(standing) = before.iter().find(|stack| stack.name == name) {
        let said = standing.history();
        found.moves.retain(|moved| !said.moves.contains(moved));
        found.forgotten.retain(|forgotten| !said.forgotten.contains(forgotten));
        found.taken.retain(|taken| !said.taken.contains(taken));
    }
    found
}

/// The files of each stack that stands, by their names.
type FilesOfStacks<'a> = BTreeMap<&'a str, Vec<(&'a str, &'a [u8])>>;

fn by_stack(standing: &Standing) -> FilesOfStacks<'_> {
    let mut stacks = FilesOfStacks::new();
    for (path, content) in standing.generated() {
        if let Some((stack, file)) = path.split_once('/').filter(|(_, file)| file.ends_with(".tf.json")) {
            stacks.entry(stack).or_default().push((file, content));
        }
    }
    stacks
}

/// Whether what stands is what has been rendered, without a past. It is not even parsed then.
fn is_same(before: &FilesOfStacks<'_>, rendered: &[RenderedStack]) -> bool {
    before.len() == rendered.len()
        && rendered.iter().all(|stack| {
            let files = &stack.synthesis.files;
            before.get(stack.name.as_str()).is_some_and(|standing| {
                let same = |(name, content): &(&str, &[u8])| {
                    files.get(*name).is_some_and(|text| text.as_bytes() == *content) && !PAST.contains(name)
                };
                standing.len() == files.len() && standing.iter().all(same)
            })
        })
}

/// The findings, of things that look renamed but one of each key: the one whose name can be told. Of things that lose
/// their address one of each key, too.
fn once_a_setting(findings: Vec<Finding>) -> Vec<Finding> {
    let mut told = BTreeSet::new();
    let keep = |finding: &Finding| match finding {
        Finding::LooksRenamed { object, likely } => {
            say::renamed(object, likely).is_some()
                && told.insert((object.setting.clone(), likely.setting.clone()))
        }
        Finding::Displaced { object, heir } => told.insert((object.setting.clone(), heir.setting.clone())),
        _ => true,
    };
    findings.into_iter().filter(keep).collect()
}

/// The stacks of which some file is not what the manifest says was written.
fn edited(standing: &Standing, stacks: &FilesOfStacks<'_>) -> BTreeSet<String> {
    let is_edited = |stack: &str, files: &[(&str, &[u8])]| {
        files.iter().any(|(file, _)| standing.was_edited(&format!("{stack}/{file}")) == Some(true))
    };
    let edited = stacks.iter().filter(|(stack, files)| is_edited(stack, files));
    edited.map(|(stack, _)| (*stack).to_owned()).collect()
}
