//! Namespaces.

use std::collections::BTreeSet;

use serde_json::Value;

use super::objects::{are_together, namespace, service, unread};
use crate::judge::{Judge, Verdict, plainly};
use crate::model::pods::Pods;
use crate::model::{Model, Subject};

/// Namespaces that come with a cluster.
const OF_THE_SYSTEM: [&str; 3] = ["kube-node-lease", "kube-public", "kube-system"];

/// Since which minor version of Kubernetes the restricted standard has all its rules, but for those that no older API server
/// knows.
const WHOLE_SINCE: u32 = 23;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        plainly("namespace-pod-security", |model, _| of_all(model, |of| vec![pod_security(of)])),
        plainly("namespace-per-service", |model, _| of_all(model, |of| vec![one_service(model, of)])),
        plainly("namespace-default", |model, _| in_default(model)),
        plainly("namespace-quota", |model, _| of_all(model, |of| bounds(model, of))),
    ]
}

/// A namespace where pods of the model stand, or that the model makes.
#[derive(Clone, Copy)]
enum Place<'m> {
    /// One that the model makes.
    Made(&'m Subject),
    /// One that nothing in the model makes, by a workload in it.
    Other(&'m Subject),
}

/// What is said of each namespace that the model makes or uses.
fn of_all<'m>(model: &'m Model, say: impl Fn(Place<'m>) -> Vec<Verdict<'m>>) -> Vec<Verdict<'m>> {
    let is_own = |of: &&Subject| !OF_THE_SYSTEM.contains(&of.object_name());
    let made: Vec<&Subject> = model.of_kind("Namespace").filter(is_own).collect();
    let mut verdicts: Vec<Verdict<'m>> = made.iter().flat_map(|of| say(Place::Made(of))).collect();
    let mut seen = BTreeSet::new();
    for Pods { workload, .. } in model.pods() {
        let is_its =
            |of: &&Subject| of.cluster == workload.cluster && of.object_name() == namespace(workload);
        let is_made = made.iter().any(is_its);
        if !is_made && seen.insert((workload.cluster.clone(), namespace(workload))) {
            verdicts.extend(say(Place::Other(workload)));
        }
    }
    verdicts.extend(unread(model, &["namespace"]));
    if verdicts.is_empty() {
        verdicts.push(Verdict::not_applicable("the model makes no namespace, and no pod"));
    }
    verdicts
}

fn unmade<'m>(workload: &'m Subject, what: &str) -> Verdict<'m> {
    let message = format!("nothing in the model makes its namespace {}: {what}", namespace(workload));
    Verdict::fail(workload, "metadata.namespace", message)
}

fn label(name: &str) -> String {
    format!("metadata.labels[\"pod-security.kubernetes.io/{name}\"]")
}

fn pod_security(place: Place<'_>) -> Verdict<'_> {
    const RESTRICTED: &str = "restricted";
    let of = match place {
        Place::Made(of) => of,
        Place::Other(workload) => {
            return unmade(workload, "no label says what pods in it may do, and so everything is allowed");
        }
    };
    let level = of.text(&label("enforce")).unwrap_or("privileged");
    let version = of.text(&label("enforce-version"));
    let minor = version.and_then(|of| of.strip_prefix("v1.")).and_then(|minor| minor.parse::<u32>().ok());
    let said = |name: &str| of.text(&label(name)).unwrap_or("privileged");
    if level != RESTRICTED {
        let message = format!("it enforces {level}, where {RESTRICTED} is asked for");
        return Verdict::fail(of, label("enforce"), message);
    }
    if let Some(minor) = minor.filter(|minor| *minor < WHOLE_SINCE) {
        let message = format!(
            "it enforces {RESTRICTED} as of v1.{minor}, which lacks rules that came up to v1.{WHOLE_SINCE}"
        );
        return Verdict::fail(of, label("enforce-version"), message);
    }
    let message = format!(
        "it enforces {RESTRICTED} as of {}, audits by {} and warns by {}",
        version.unwrap_or("the cluster's version"),
        said("audit"),
        said("warn")
    );
    Verdict::pass(of, label("enforce"), message)
}

fn one_service<'m>(model: &'m Model, place: Place<'m>) -> Verdict<'m> {
    let (subject, cluster, name) = match place {
        Place::Made(of) => (of, &of.cluster, of.object_name()),
        Place::Other(of) => (of, &of.cluster, namespace(of)),
    };
    let pods = model.pods();
    let in_it =
        pods.iter().map(|of| of.workload).filter(|of| of.cluster == *cluster && namespace(of) == name);
    let services: BTreeSet<&str> = in_it.map(|of| service(of).unwrap_or_else(|| of.object_name())).collect();
    let names: Vec<&str> = services.into_iter().collect();
    let message = match names[..] {
        [] => "nothing of the model runs in it".to_owned(),
        [one] => format!("in {name} runs {one} alone"),
        _ => format!("in {name} run {}", names.join(", ")),
    };
    Verdict::of(names.len() < 2, subject, "metadata.name", message)
}

/// Kinds that belong to a namespace and stand for what runs or is reached.
const IN_NAMESPACES: [&str; 2] = ["Ingress", "Service"];

fn in_default(model: &Model) -> Vec<Verdict<'_>> {
    let mut verdicts = Vec::new();
    let mut say = |subject, path: &str, name: &str| {
        let is_default = name == "default";
        let message = if is_default {
            "it stands in the namespace default".to_owned()
        } else {
            format!("it stands in the namespace {name}")
        };
        verdicts.push(Verdict::of(!is_default, subject, path, message));
    };
    for object in model.objects() {
        if Pods::of(object).is_some() || IN_NAMESPACES.contains(&object.kind.as_str()) {
            // The Service of the API server stands there in every cluster, and no model makes it.
            say(object, "metadata.namespace", namespace(object));
        }
    }
    for release in model.of_type("helm_release") {
        say(release, "namespace", release.text("namespace").unwrap_or("default"));
    }
    verdicts.extend(unread(model, &["deployment", "stateful_set", "service_v1", "ingress_v1", "job"]));
    if verdicts.is_empty() {
        verdicts.push(Verdict::not_applicable("nothing runs"));
    }
    verdicts
}

/// What a quota must bound, each by any of some names.
const BOUNDED: [(&str, &[&str]); 2] = [
    ("processors", &["cpu", "limits.cpu", "requests.cpu"]),
    ("memory", &["limits.memory", "memory", "requests.memory"]),
];

fn bounds<'m>(model: &'m Model, place: Place<'m>) -> Vec<Verdict<'m>> {
    let of = match place {
        Place::Made(of) => of,
        Place::Other(workload) => {
            let is_there = |kind| model.of_kind(kind).any(|of| are_together(of, workload));
            let holds = is_there("ResourceQuota") && is_there("LimitRange");
            let message = format!(
                "{} has {} in the model",
                namespace(workload),
                if holds { "a quota and defaults" } else { "no quota, or no defaults for containers," }
            );
            return vec![Verdict::of(holds, workload, "metadata.namespace", message)];
        }
    };
    let is_in = |object: &&Subject| object.cluster == of.cluster && namespace(object) == of.object_name();
    vec![
        quota(model.of_kind("ResourceQuota").filter(is_in).collect(), of),
        defaults(model.of_kind("LimitRange").filter(is_in).collect(), of),
    ]
}

fn quota<'m>(quotas: Vec<&'m Subject>, namespace: &'m Subject) -> Verdict<'m> {
    const HARD: &str = "spec.hard";
    let bounds = |names: &[&str]| {
        quotas
            .iter()
            .any(|of| names.iter().any(|name| of.at(HARD).is_some_and(|hard| hard.get(name).is_some())))
    };
    let missing: Vec<&str> =
        BOUNDED.iter().filter(|(_, names)| !bounds(names)).map(|(what, _)| *what).collect();
    match quotas.first() {
        None => Verdict::fail(namespace, "", "it has no quota"),
        Some(quota) if missing.is_empty() => Verdict::pass(quota, HARD, "it bounds processors and memory"),
        Some(quota) => Verdict::fail(quota, HARD, format!("it does not bound {}", missing.join(" and "))),
    }
}

fn defaults<'m>(ranges: Vec<&'m Subject>, namespace: &'m Subject) -> Verdict<'m> {
    let found = ranges.iter().find_map(|range| {
        let at = range.items("spec.limits").iter().position(|of| {
            let has = |list: &str| of[list].as_object().is_some_and(|of| !of.values().all(Value::is_null));
            // Where no request is said, the limit is the request.
            of["type"] == "Container" && has("default")
        })?;
        Some((*range, format!("spec.limits[{at}]")))
    });
    match found {
        Some((range, path)) => Verdict::pass(range, path, "containers that say nothing get its defaults"),
        None => Verdict::fail(namespace, "", "containers that say nothing get no request and no limit"),
    }
}
