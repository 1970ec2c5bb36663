//! Who may call whom: `allow` of services.

use std::collections::BTreeMap;

use aws::names::ServiceName;
use modules::cluster::settings::ClusterKey;
use modules::namespace::settings::CallerSettings;
use modules::namespace::workload::ports;
use modules::workload::settings::WorkloadSettings;
use settings::{Document, Node, Problem, Problems, Value, child, index};

/// The service that is called.
struct Called<'a> {
    document: &'a Document,
    key: &'a str,
    /// Its table.
    path: String,
}

/// What is said of services' flows: who calls is there, is another service, runs on the same cluster and has something
/// running; who is called has the ports.
pub(super) fn check(document: &Document, problems: &mut Problems) {
    for key in document.keys("services") {
        let service = Called { document, key, path: child("services", key) };
        let allow = child(&service.path, "allow");
        let count = match document.node(&allow).map(Node::value) {
            Some(Value::Array(entries)) => entries.len(),
            _ => 0,
        };
        let mut seen: BTreeMap<ServiceName, String> = BTreeMap::new();
        for path in (0..count).map(|at| index(&allow, at)) {
            let Some(caller) = document.get::<CallerSettings>(&path) else { continue };
            // A table has the service's place within.
            let place = child(&path, "service");
            let place = if document.node(&place).is_some() { place } else { path.clone() };
            service.by(&caller, &path, &place).into_iter().for_each(|problem| problems.push(problem));
            if let Some(first) = seen.get(&caller.service) {
                problems.push(
                    Problem::new(format!("{key} is to be called by {} in two entries", caller.service))
                        .help("put their ports together into one")
                        .at_path(document.root(), &place)
                        .related_path(document.root(), first, "first here"),
                );
            }
            seen.entry(caller.service).or_insert(place);
        }
    }
}

impl Called<'_> {
    /// What is wrong with a caller, written at `place` in the entry at `path`.
    fn by(&self, caller: &CallerSettings, path: &str, place: &str) -> Vec<Problem> {
        let Self { document, key, .. } = self;
        let at = |problem: Problem| problem.at_path(document.root(), place);
        let other = caller.service.as_str();
        if other == *key {
            return vec![at(Problem::new(format!("{key} is to be called by itself")).help(
                "remove it; the ports on which its own pods reach each other stand in `namespace.between_pods`",
            ))];
        }
        let services: Vec<&str> = document.keys("services").collect();
        if !services.contains(&other) {
            let there = format!("the services here are {}", services.join(", "));
            let help = match settings::nearest(other, services.iter().copied().filter(|near| near != key)) {
                Some(near) => format!("did you mean \"{near}\"? {there}"),
                None => there,
            };
            let message = format!("{key} is to be called by \"{other}\", which is no service here");
            return vec![at(Problem::new(message).help(help))];
        }
        let theirs = child("services", other);
        let cluster = |service: &str| document.get::<ClusterKey>(&child(service, "cluster"));
        if let (Some(ours), Some(of_caller)) = (cluster(&self.path), cluster(&theirs))
            && ours != of_caller
        {
            let message = format!(
                "{key} runs on {ours} and {other} on {of_caller}: network policies do not reach across clusters"
            );
            let problem = Problem::new(message)
                .help(format!(
                    "let {other} call the host of {key}'s ingress, for which its namespace needs `egress`; and remove it here"
                ))
                .related_path(document.root(), &child(&theirs, "cluster"), "the caller's cluster");
            return vec![at(problem)];
        }
        let mut problems = Vec::new();
        if document.node(&child(&theirs, "workload")).is_none() {
            let message = format!("{other}, which is to call {key}, has no workload");
            let help = format!("remove it, or say in `[services.{other}.workload]` what runs");
            problems.push(at(Problem::new(message).help(help)));
        }
        problems.extend(self.on_ports(caller, path, place));
        problems
    }

    fn on_ports(&self, caller: &CallerSettings, path: &str, place: &str) -> Vec<Problem> {
        let Self { document, key, .. } = self;
        let workload = child(&self.path, "workload");
        let nothing = |what: &str, help: String| {
            let message = format!("{} is to call {key}, which has no {what}", caller.service);
            vec![Problem::new(message).help(help).at_path(document.root(), place)]
        };
        if document.node(&workload).is_none() {
            return nothing(
                "workload",
                format!("remove it, or say in `[services.{key}.workload]` what runs"),
            );
        }
        // What cannot be read is said where it is read.
        let Some(workload) = document.get::<WorkloadSettings>(&workload) else { return Vec::new() };
        let ports = ports(&workload);
        if ports.is_empty() {
            return nothing("port", format!("remove it, or give the workload of {key} a port"));
        }
        let unknown = caller.ports.iter().enumerate().filter(|(_, name)| !ports.contains_key(name));
        unknown
            .map(|(at, name)| {
                let names: Vec<&str> = ports.keys().map(|name| name.as_str()).collect();
                let there = format!("the ports of {key} are {}", names.join(", "));
                let help = match settings::nearest(name.as_str(), names) {
                    Some(near) => format!("did you mean \"{near}\"? {there}"),
                    None => there,
                };
                Problem::new(format!("{key} has no port \"{name}\""))
                    .help(help)
                    .at_path(document.root(), &index(&child(path, "ports"), at))
            })
            .collect()
    }
}
