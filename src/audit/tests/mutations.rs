//! Faults seeded into the committed production environment: each is found by the control that is for it, and by no other.

mod mutations {
    pub(crate) mod access;
    pub(crate) mod cluster;
    pub(crate) mod committed;
    pub(crate) mod data;
    pub(crate) mod delivery;
    pub(crate) mod namespaces;
    pub(crate) mod network;
    pub(crate) mod platform;
    pub(crate) mod pods;
    pub(crate) mod rights;
    pub(crate) mod roles;
    pub(crate) mod stricter;
    pub(crate) mod users;
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
        delivery::MUTATIONS,
        namespaces::MUTATIONS,
        network::MUTATIONS,
        platform::MUTATIONS,
        pods::MUTATIONS,
        rights::MUTATIONS,
        roles::MUTATIONS,
        users::MUTATIONS,
        workloads::MUTATIONS,
    ]
    .into_iter()
    .flatten()
    .collect()
}

use mutations::{
    access, cluster, data, delivery, namespaces, network, platform, pods, rights, roles, stricter, users,
    workloads,
};

/// Controls that cannot fail: what they are about, the model never knows.
const NEVER_FAILING: [&str; 1] = ["objects-beside"];

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
    let all = all();
    let mut names = BTreeSet::new();
    for Mutation { name, .. } in &all {
        assert!(names.insert(*name), "two faults are called {name}");
    }
    let wrong = |Mutation { name, change, found_by }: &Mutation| {
        let mut environment = committed("prod").clone();
        change(&mut environment);
        let expected: BTreeSet<String> = found_by.iter().map(|id| (*id).to_owned()).collect();
        let found = failing(&environment);
        (found != expected).then(|| format!("{name}: found by {found:?} instead of {expected:?}"))
    };
    committed("prod");
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let part = |part: &'_ [&'static Mutation]| {
            let part = part.to_vec();
            scope.spawn(move || part.into_iter().filter_map(wrong).collect::<Vec<String>>())
        };
        let running: Vec<_> = all.chunks(all.len().div_ceil(threads)).map(part).collect();
        running
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|_| vec!["a thread panicked".to_owned()]))
            .collect()
    });
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
        .filter(|control| !NEVER_FAILING.contains(&control.id.as_str()))
        .map(|control| control.id.as_str())
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
    for id in NEVER_FAILING {
        let outcome = assessment.control(id).map(|control| control.outcome);
        assert_eq!(outcome, Some(Outcome::NotAssessable), "{id}");
    }
    for control in &assessment.controls {
        assert!(control.evidence.iter().all(|of| !of.message.contains("not judged")), "{}", control.id);
    }
}

#[test]
fn what_makes_an_environment_stricter_never_fails() {
    let mut wrong = Vec::new();
    let mut all_at_once = committed("prod").clone();
    for (name, change) in stricter::CHANGES {
        let mut environment = committed("prod").clone();
        change(&mut environment);
        change(&mut all_at_once);
        let found = failing(&environment);
        if !found.is_empty() {
            wrong.push(format!("{name}: found by {found:?}"));
        }
    }
    let found = failing(&all_at_once);
    if !found.is_empty() {
        wrong.push(format!("all at once: found by {found:?}"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_cannot_be_read_is_not_passed() {
    let mut environment = committed("prod").clone();
    environment.set(
        "application",
        "kubernetes_deployment_v1.trantor_day",
        "/spec/0/replicas",
        "${var.replicas}",
    );
    environment.set(
        "application",
        "kubernetes_role_v1.trantor_day_team-view",
        "/rule/0/unknown",
        "what no kind has a field for",
    );
    environment.add_object(
        "trantor",
        "services.dawn.namespace",
        serde_json::json!({
            "kind": "RoleBinding",
            "metadata": { "name": "more", "namespace": "dawn" },
            "roleRef": { "kind": "ClusterRole", "name": "by-somebody-else" },
            "subjects": [{ "kind": "Group", "name": "team" }],
        }),
    );
    let assessment = environment.with_input(assess);
    for id in [
        "pod-privileged",
        "pod-seccomp",
        "pod-resources",
        "workload-replicas",
        "workload-spread",
        "namespace-default",
        "rbac-secrets",
        "rbac-exec",
    ] {
        let control = assessment.control(id).unwrap_or_else(|| panic!("there is no {id}"));
        assert_eq!(control.outcome, Outcome::NotAssessable, "{id}");
        let unknown = control.evidence.iter().filter(|of| of.outcome == Outcome::NotAssessable);
        assert!(unknown.clone().count() > 0 && unknown.clone().all(|of| !of.address.is_empty()), "{id}");
    }
}
