//! Rules between the parts of an environment's settings.
//!
//! Each rule reads the parts it compares from the document by itself, so that it speaks up also when some other
//! part is wrong.

mod adopted;
mod argo_cd;
mod controllers;
mod data;
mod flows;
mod grants;
mod quotas;
mod secrets_of_pods;
mod service_accounts;
mod services;
mod teams;

use std::collections::BTreeMap;

use aws::{
    names::{ClusterName, ServiceName},
    region::{AvailabilityZone, Region},
};
use modules::cluster::settings::ClusterKey;
use settings::{Document, Problem, Problems, child, index};

use super::{ActionName, EnvironmentName, PermissionsBoundary, StackName};

pub(super) use adopted::in_network;
pub(super) use grants::secrets;

/// Adds what is wrong between the parts of an environment's settings.
pub(super) fn check(environment: &EnvironmentName, document: &Document, problems: &mut Problems) {
    environment_name(environment, problems);
    zones_of_region(document, problems);
    zones_for_clusters(document, problems);
    let clusters: Vec<String> = document.keys("clusters").map(String::from).collect();
    for key in &clusters {
        let cluster = child("clusters", key);
        zones_of_cluster(document, &cluster, problems);
    }
    cluster_names(environment, document, &clusters, problems);
    clusters_of_services(document, problems);
    names_of_services(document, problems);
    adopted::check(environment, document, problems);
    data::check(environment, document, problems);
    argo_cd::check(document, problems);
    services::check(document, problems);
    controllers::deliveries(document, problems);
    boundary_of_pipeline(document, problems);
    boundary_actions(document, problems);
    stacks_of_entries(document, problems);
    flows::check(document, problems);
    quotas::check(document, problems);
    teams::check(document, problems);
    grants::check(environment, document, problems);
    secrets_of_pods::check(environment, document, problems);
    service_accounts::check(environment, document, problems);
}

/// The stacks that `[[removed]]` and `[[imported]]` name are stacks that are made.
fn stacks_of_entries(document: &Document, problems: &mut Problems) {
    for list in ["removed", "imported"] {
        let count = match document.node(list).map(settings::Node::value) {
            Some(settings::Value::Array(entries)) => entries.len(),
            _ => 0,
        };
        for path in (0..count).map(|at| child(&index(list, at), "stack")) {
            let Some(stack) = document.get::<StackName>(&path) else { continue };
            if crate::NAMES.contains(&stack.as_str()) {
                continue;
            }
            let there = format!("the stacks are {}", crate::NAMES.join(", "));
            let help = match settings::nearest(stack.as_str(), crate::NAMES) {
                Some(near) => format!("did you mean \"{near}\"? {there}"),
                None => there,
            };
            problems.push(
                Problem::new(format!("there is no stack \"{stack}\""))
                    .help(help)
                    .at_path(document.root(), &path),
            );
        }
    }
}

/// The name begins names of repositories, which have no two hyphens in a row, and aliases of keys, of which AWS keeps
/// those that begin with `aws/` to itself.
fn environment_name(environment: &EnvironmentName, problems: &mut Problems) {
    if environment.as_str() == "aws" || environment.as_str().contains("--") {
        problems.push(
            Problem::new(format!(
                "an environment cannot be named \"{environment}\": AWS refuses names made of it"
            ))
            .help("rename its file: not `aws`, and no two hyphens in a row"),
        );
    }
}

/// A cluster's name in AWS, as written or by default.
pub(super) fn cluster_name(
    environment: &EnvironmentName,
    key: &str,
    written: Option<&ClusterName>,
) -> Option<ClusterName> {
    written.cloned().or_else(|| ClusterName::new(format!("{environment}-{key}")).ok())
}

fn zones(document: &Document) -> Vec<(String, AvailabilityZone)> {
    let path = "network.availability_zones";
    let count = match document.node(path).map(settings::Node::value) {
        Some(settings::Value::Array(items)) => items.len(),
        _ => 0,
    };
    let paths = (0..count).map(|at| index(path, at));
    paths.filter_map(|path| document.get(&path).map(|zone| (path, zone))).collect()
}

fn zones_of_region(document: &Document, problems: &mut Problems) {
    let Some(region) = document.get::<Region>("region") else { return };
    for (path, zone) in zones(document) {
        if *zone.region() == region {
            continue;
        }
        let letters = region.zone_letters().unwrap_or("ab");
        let there: Vec<_> = letters.chars().map(|letter| format!("{region}{letter}")).collect();
        problems.push(
            Problem::new(format!("{zone} is not a zone of {region}"))
                .help(format!("the zones of {region} are {}", there.join(", ")))
                .at_path(document.root(), &path)
                .related_path(document.root(), "region", "the environment's region"),
        );
    }
}

fn zones_for_clusters(document: &Document, problems: &mut Problems) {
    let path = "network.availability_zones";
    let Some(zones) = document.get::<Vec<AvailabilityZone>>(path) else { return };
    if zones.len() >= 2 || document.keys("clusters").next().is_none() {
        return;
    }
    problems.push(
        Problem::new(format!("a cluster needs two zones, this network has {}", zones.len()))
            .help("add a zone: EKS puts its control plane into two at least")
            .at_path(document.root(), path),
    );
}

/// The zones that a cluster and its node groups name are the network's; a cluster's are two at least.
fn zones_of_cluster(document: &Document, cluster: &str, problems: &mut Problems) {
    let path = child(cluster, "zones");
    zones_of_network(document, &path, problems);
    if let Some(zones) = document.get::<Vec<AvailabilityZone>>(&path).filter(|zones| zones.len() < 2) {
        problems.push(
            Problem::new(format!("a cluster needs two zones, this has {}", zones.len()))
                .help("add a zone: EKS puts its control plane into two at least")
                .at_path(document.root(), &path),
        );
    }
    let groups = child(cluster, "node_groups");
    for group in document.keys(&groups) {
        zones_of_network(document, &child(&child(&groups, group), "zones"), problems);
    }
}

fn zones_of_network(document: &Document, path: &str, problems: &mut Problems) {
    let network = document.get::<Vec<AvailabilityZone>>("network.availability_zones");
    let Some(network) = network else { return };
    for (at, zone) in document.get::<Vec<AvailabilityZone>>(path).into_iter().flatten().enumerate() {
        if network.contains(&zone) {
            continue;
        }
        let there: Vec<_> = network.iter().map(ToString::to_string).collect();
        problems.push(
            Problem::new(format!("{zone} is not one of the network's zones"))
                .help(format!("the network's zones are {}", there.join(", ")))
                .at_path(document.root(), &index(path, at))
                .related_path(document.root(), "network.availability_zones", "the network's zones"),
        );
    }
}

fn cluster_names(
    environment: &EnvironmentName,
    document: &Document,
    clusters: &[String],
    problems: &mut Problems,
) {
    let mut seen: BTreeMap<ClusterName, String> = BTreeMap::new();
    for key in clusters {
        let path = child(&child("clusters", key), "name");
        let written = document.get::<ClusterName>(&path);
        if written.is_none() && document.node(&path).is_some() {
            continue;
        }
        let Some(name) = cluster_name(environment, key, written.as_ref()) else { continue };
        if let Some(first) = seen.get(&name) {
            // The name that was written is the one to change, and not the other's default.
            let (here, there) = if written.is_some() { (&path, first) } else { (first, &path) };
            problems.push(
                Problem::new(format!("two clusters are named {name}"))
                    .help("give each a name of its own: EKS has one for each account and region")
                    .at_path(document.root(), here)
                    .related(document.nearest(there).location(), "the other cluster"),
            );
        }
        seen.entry(name).or_insert(path);
    }
}

/// A service's repository and outputs are made of its name.
fn names_of_services(document: &Document, problems: &mut Problems) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for key in document.keys("services") {
        let path = child("services", key);
        let name = document.get::<ServiceName>(&child(&path, "name"));
        let name = name.map_or_else(|| key.to_owned(), |name| name.to_string());
        if let Some(first) = seen.get(&name) {
            problems.push(
                Problem::new(format!("the services {first} and {key} would both be named {name}"))
                    .help("give each a name of its own: repositories are named after services")
                    .at_path(document.root(), &path)
                    .related_path(document.root(), &child("services", first), "the other service"),
            );
        }
        seen.entry(name).or_insert(key);
    }
}

fn clusters_of_services(document: &Document, problems: &mut Problems) {
    let clusters: Vec<&str> = document.keys("clusters").collect();
    for service in document.keys("services") {
        let path = child(&child("services", service), "cluster");
        let Some(cluster) = document.get::<ClusterKey>(&path) else { continue };
        if clusters.contains(&cluster.as_str()) {
            continue;
        }
        let there = match clusters.as_slice() {
            [] => String::from("this environment has none: add `[clusters.…]`"),
            clusters => format!("the clusters here are {}", clusters.join(", ")),
        };
        let help = match settings::nearest(cluster.as_str(), clusters.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"? {there}"),
            None => there,
        };
        problems.push(
            Problem::new(format!(
                "the service {service} is to run on \"{cluster}\", which is no cluster here"
            ))
            .help(help)
            .at_path(document.root(), &path),
        );
    }
}

/// Whoever may make roles without a ceiling may do anything with one of them.
fn boundary_of_pipeline(document: &Document, problems: &mut Problems) {
    let path = "permissions_boundary";
    let Some(PermissionsBoundary::None) = document.get::<PermissionsBoundary>(path) else { return };
    if document.node("pipeline").is_none() {
        return;
    }
    problems.push(
        Problem::new(
            "a pipeline that makes roles without a permissions boundary could make itself an administrator",
        )
        .help("write `permissions_boundary = \"managed\"`, or the ARN of a policy; or leave `[pipeline]` out")
        .at_path(document.root(), path)
        .related_path(document.root(), "pipeline", "the pipeline"),
    );
}

/// The boundary keeps roles from IAM and the organization, whatever it is told to allow. `iam:PassRole` would be the one
/// way around it: with `ec2:*`, a role could start machines that act as any role of the account.
fn boundary_actions(document: &Document, problems: &mut Problems) {
    let path = "permissions_boundary_actions";
    let Some(actions) = document.get::<Vec<ActionName>>(path) else { return };
    for (at, action) in actions.iter().enumerate() {
        let lower = action.as_str().to_lowercase();
        let (message, help) = match lower.split_once(':') {
            Some(("iam", name)) if name.starts_with("get") || name.starts_with("list") => continue,
            Some(("iam", _)) => (
                format!("a role that may use {action} could get around its boundary"),
                "of IAM only what reads can be allowed: `iam:Get…` and `iam:List…`",
            ),
            Some(("account" | "organizations", _)) => {
                (format!("the boundary denies {action} to every role"), "leave it out")
            }
            _ => continue,
        };
        problems.push(Problem::new(message).help(help).at_path(document.root(), &index(path, at)));
    }
}
