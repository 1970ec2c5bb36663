//! Faults seeded into the committed production environment: each is found by the control that is for it, and by no other.

mod mutations {
    pub(crate) mod access;
    pub(crate) mod cluster;
    pub(crate) mod committed;
    pub(crate) mod data;
    pub(crate) mod network;
    pub(crate) mod platform;
    pub(crate) mod rights;
    pub(crate) mod workloads;
}

use std::collections::BTreeSet;

use audit::control::JudgedBy;
use audit::{Outcome, assess};
use mutations::committed::{Committed, committed};

/// A fault: its name, what is changed, and the controls that must find it.
pub(crate) struct Mutation {
    pub(crate) name: &'static str,
    pub(crate) change: fn(&mut Committed),
    pub(crate) found_by: &'static [&'static str],
}

/// A fault.
pub(crate) const fn mutation(
    name: &'static str,
    change: fn(&mut Committed),
    found_by: &'static [&'static str],
) -> Mutation {
    Mutation { name, change, found_by }
}

fn failing(environment: &Committed) -> BTreeSet<String> {
    let assessment = environment.with_input(assess);
    let failing = assessment.controls.into_iter().filter(|control| control.outcome == Outcome::Fail);
    failing.map(|control| control.id).collect()
}

fn all() -> Vec<&'static Mutation> {
    [
        access::MUTATIONS,
        cluster::MUTATIONS,
        data::MUTATIONS,
        network::MUTATIONS,
        platform::MUTATIONS,
        rights::MUTATIONS,
        workloads::MUTATIONS,
    ]
    .into_iter()
    .flatten()
    .collect()
}

use mutations::{access, cluster, data, network, platform, rights, workloads};

#[test]
fn the_committed_environments_have_no_failing_control() {
    for name in ["dev", "staging", "prod"] {
        let environment = committed(name);
        assert_eq!(failing(environment), BTreeSet::new(), "{name}");
        let assessment = environment.with_input(assess);
        for control in &assessment.controls {
            assert!(
                !control.evidence.is_empty() || control.outcome == Outcome::NotApplicable,
                "{}",
                control.id
            );
        }
        for of in &assessment.exceptions {
            assert!(
                of.exception.control.is_none() || !of.controls.is_empty(),
                "{name}: nothing needs {:?}",
                of.exception
            );
        }
    }
}

#[test]
fn each_fault_is_found_by_its_control() {
    let mut wrong = Vec::new();
    let mut names = BTreeSet::new();
    for Mutation { name, change, found_by } in all() {
        assert!(names.insert(*name), "two faults are called {name}");
        let mut environment = committed("prod").clone();
        change(&mut environment);
        let expected: BTreeSet<String> = found_by.iter().map(|id| (*id).to_owned()).collect();
        let found = failing(&environment);
        if found != expected {
            wrong.push(format!("{name}: found by {found:?} instead of {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} faults:\n{}", wrong.len(), names.len(), wrong.join("\n"));
    assert!(names.len() >= 60, "{} faults, where 60 are asked for", names.len());
}

#[test]
fn each_control_that_is_judged_finds_a_fault() {
    let assessment = committed("prod").with_input(assess);
    let found_by: BTreeSet<&str> = all().into_iter().flat_map(|of| of.found_by).copied().collect();
    let missing: Vec<&str> = audit::control::catalogue()
        .controls
        .iter()
        .filter(|control| control.judged_by == JudgedBy::Evidence && !found_by.contains(control.id.as_str()))
        .filter(|control| {
            let result = assessment.control(&control.id);
            result.is_some_and(|result| result.evidence.iter().all(|of| of.message != "not judged yet"))
        })
        .map(|control| control.id.as_str())
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}
