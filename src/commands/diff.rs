//! `diff`: what changes in an environment, by its generated files.

pub(super) mod links;

use std::collections::BTreeSet;

use review::Review;
use settings::Problem;
use stacks::environment::EnvironmentName;
use stacks::manifests::FOLDER;

use super::sides::{Content, Side, Sides, unknown};
use super::{Failure, lock, verdict};
use crate::cli::{Cli, Diff};
use crate::exit::Exit;
use crate::output_folder::{Access, OUT};
use crate::report::Report;

pub(crate) fn run(cli: &Cli, arguments: &Diff, report: &Report) -> Result<Exit, Failure> {
    let _lock = lock(cli, Access::Read, report);
    let environment = name(&arguments.environment)?;
    let against = arguments.against.as_deref().map(name).transpose()?;
    let sides = Sides::new(cli, report);
    let asked = [Some(environment.clone()), against.clone()].into_iter().flatten().collect();
    let head = match &arguments.head {
        Some(head) => sides.named(head)?,
        None => sides.settings(&asked)?,
    };
    let named = match (&arguments.base, &against) {
        (Some(base), _) => Some(sides.named(base)?),
        // The other environment comes from where this one does.
        (None, Some(_)) => None,
        (None, None) => Some(sides.default_base(&head)?),
    };
    let base = named.as_ref().unwrap_or(&head);

    let other = against.as_ref().unwrap_or(&environment);
    let compared = Compared::read(&environment, &head, other, base)?;
    let mut review = compared.review();
    let mut differs = !compared.foreign.is_empty();
    if !arguments.stack.is_empty() {
        compared.narrow(&mut review, &arguments.stack)?;
        differs = compared.foreign.iter().any(|path| is_of(path, &arguments.stack));
    }
    let links = links::links(arguments.links.as_deref(), &sides, &head, base);
    verdict::show(&review, &links, report);
    let found = review.has_changes() || differs;
    Ok(arguments.verdict.exit(&review, found, report))
}

/// The name of an environment, as a person writes it.
pub(super) fn name(text: &str) -> Result<EnvironmentName, Failure> {
    EnvironmentName::new(text).map_err(|invalid| Problem::from(invalid).into())
}

/// An environment on both sides.
struct Compared {
    base: Content,
    head: Content,
    notes: Vec<String>,
    /// The files that cleon did not write and that differ, below the environment's folder.
    foreign: BTreeSet<String>,
}

impl Compared {
    /// Reads `environment` of the head and `other` of the base. One of the two need not be there, when both are the same.
    fn read(
        environment: &EnvironmentName,
        head: &Side<'_>,
        other: &EnvironmentName,
        base: &Side<'_>,
    ) -> Result<Self, Failure> {
        let (now, then) = (head.read(environment)?, base.read(other)?);
        let mut notes = Vec::new();
        if environment == other {
            if now.is_none() && then.is_none() {
                return Err(unknown(environment, &[head, base])?.into());
            }
        } else if now.is_none() {
            return Err(unknown(environment, &[head])?.into());
        } else if then.is_none() {
            return Err(unknown(other, &[base])?.into());
        }
        if then.is_none() {
            notes.push(format!("{environment} is not in {}: all of it is added.", base.label));
        }
        if now.is_none() {
            notes.push(format!(
                "{environment} is not in {} any more. What stands stays until somebody runs `terraform destroy` in its \
                 stacks, the last applied first.",
                head.label
            ));
        }
        notes.extend([&then, &now].into_iter().flatten().filter_map(|of| of.note.clone()));
        let nothing = |side: &Side<'_>, of| Content::nothing(of, &side.label);
        let now = now.unwrap_or_else(|| nothing(head, environment));
        let mut then = then.unwrap_or_else(|| nothing(base, other));
        if environment != other {
            then.generated.label = format!("{other} of {}", base.label);
        }
        if then.generated.environment != other.as_str() {
            notes.push(format!("{} is of the environment {}.", base.label, then.generated.environment));
        }
        let paths: BTreeSet<&String> = now.foreign.keys().chain(then.foreign.keys()).collect();
        let differs = |path: &&String| now.foreign.get(*path) != then.foreign.get(*path);
        let foreign: BTreeSet<String> = paths.into_iter().filter(differs).cloned().collect();
        notes.extend(foreign.iter().map(|path| {
            let happens = match (then.foreign.contains_key(path), now.foreign.contains_key(path)) {
                (false, _) => "is added",
                (true, true) => "changes",
                (true, false) => "is removed",
            };
            format!(
                "{OUT}/{environment}/{path} {happens}: it is not generated and not compared, and Terraform applies it all \
                 the same."
            )
        }));
        Ok(Self { base: then, head: now, notes, foreign })
    }

    fn review(&self) -> Review {
        let mut review = review::diff(&self.base.generated, &self.head.generated);
        review.notes.extend(self.notes.iter().cloned());
        review
    }

    /// Leaves only what is of these stacks.
    fn narrow(&self, review: &mut Review, stacks: &[String]) -> Result<(), Failure> {
        let sides = [&self.base, &self.head];
        let mut known: Vec<&str> = Vec::new();
        for stack in sides.iter().flat_map(|side| &side.generated.stacks) {
            if !known.contains(&stack.name.as_str()) {
                known.push(&stack.name);
            }
        }
        // Whether there are any or not: a pipeline names them for each environment.
        known.push(FOLDER);
        let mut problems = settings::Problems::new();
        for stack in stacks.iter().filter(|stack| !known.contains(&stack.as_str())) {
            let problem = Problem::new(format!("{} has no stack \"{stack}\"", review.environment));
            problems.push(problem.help(format!("its stacks are {}", known.join(", "))));
        }
        problems.into_result(())?;
        let is_through = |through: &Vec<String>| {
            through.iter().any(|block| block.split_once(':').is_some_and(|(of, _)| is_named(of, stacks)))
        };
        review.stacks.retain(|of| is_named(&of.stack, stacks));
        review.access.retain(|change| is_through(&change.through));
        review.openings.retain(|change| is_through(&change.through));
        review.notes.push(format!("Only {} is shown.", stacks.join(", ")));
        Ok(())
    }
}

fn is_named(stack: &str, stacks: &[String]) -> bool {
    stacks.iter().any(|named| named == stack)
}

/// Whether a file below the environment's folder is of one of the stacks.
fn is_of(path: &str, stacks: &[String]) -> bool {
    path.split_once('/').is_some_and(|(stack, _)| is_named(stack, stacks))
}
