//! Checks of a whole platform: what AWS would say when it is applied, or an outage would teach.
//!
//! A check judges the model and never the wall clock: the day is given. What it finds is an error, which stops the
//! run, or a warning. An environment can accept a finding by `[[accepted]]`.

mod acceptance;
mod access;
mod address_ranges;
mod blocks;
mod controllers;
mod databases;
mod documentation;
pub mod egress;
mod endpoints;
mod finding;
pub mod ip_budget;
mod kubernetes_versions;
mod machines;
mod names;
mod namespaces;
mod order;
mod pod_density;
mod policies;
mod references;
mod reliability;
mod security_groups;
#[cfg(test)]
pub(crate) mod tests;
mod wiring;
mod workloads;

use jiff::civil::Date;
use settings::{Level, Problem, Problems};

use crate::Composition;
use crate::environment::{AcceptedSettings, Environment};

pub use documentation::markdown;
pub use finding::Finding;
pub use kubernetes_versions::OLDEST_ON_NODES;

/// A check: what must hold, and how that is found out.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Its id, which never changes and is never used again for something else: `NET-001`.
    pub id: &'static str,
    /// What must hold, as a sentence without a full stop.
    pub title: &'static str,
    /// Why, how it is judged, and what finds it an error or a warning, as sentences.
    pub about: &'static str,
    /// Where the figures and rules come from.
    pub source: &'static str,
    run: fn(&Model<'_>) -> Vec<Finding>,
}

/// What checks judge.
#[derive(Debug, Clone, Copy)]
pub struct Model<'a> {
    /// The environment.
    pub environment: &'a Environment,
    /// Its stacks, in the order they are applied.
    pub stacks: &'a [Composition],
    /// The day that support, acceptances and the like are judged by, in UTC.
    pub today: Date,
}

/// What all checks found in an environment.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// What is wrong and not accepted, and what is wrong with the acceptances; warnings among them.
    pub problems: Problems,
    /// What is accepted.
    pub accepted: Vec<Accepted>,
}

/// A finding that is accepted.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The finding.
    pub problem: Problem,
    /// Why, by whom and until when.
    pub by: AcceptedSettings,
}

impl Findings {
    /// Whether something stops the run.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.level == Level::Error)
    }
}

/// All checks, in the order of their ids.
pub fn all() -> Vec<&'static Check> {
    let mut checks: Vec<&Check> = [
        access::CHECKS,
        address_ranges::CHECKS,
        databases::CHECKS,
        controllers::CHECKS,
        egress::CHECKS,
        endpoints::CHECKS,
        ip_budget::CHECKS,
        kubernetes_versions::CHECKS,
        machines::CHECKS,
        names::CHECKS,
        namespaces::CHECKS,
        order::CHECKS,
        policies::CHECKS,
        references::CHECKS,
        reliability::CHECKS,
        security_groups::CHECKS,
        workloads::CHECKS,
    ]
    .into_iter()
    .flatten()
    .collect();
    checks.sort_by_key(|check| check.id);
    checks
}

/// Runs all checks on an environment.
pub fn run(model: &Model<'_>) -> Findings {
    let found = all().into_iter().flat_map(|check| {
        (check.run)(model).into_iter().map(|finding| finding.into_problem(check, model.environment))
    });
    acceptance::sort(found.collect(), model)
}
