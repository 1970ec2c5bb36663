//! Rules between adopted clusters and the rest of an environment.

use aws::ProviderVersions;
use aws::names::ClusterName;
use settings::{Document, Problem, Problems, child};

use super::cluster_name;
use crate::environment::EnvironmentName;

pub(super) fn check(environment: &EnvironmentName, document: &Document, problems: &mut Problems) {
    network(document, problems);
    provider(document, problems);
    names(environment, document, problems);
}

/// The first of the tables whose entries stand in the environment's network.
pub(in crate::environment) fn in_network(document: &Document) -> Option<&'static str> {
    let tables = ["clusters", "file_systems", "services"];
    tables.into_iter().find(|table| document.keys(table).next().is_some())
}

/// All but adopted clusters stands in the environment's network.
fn network(document: &Document, problems: &mut Problems) {
    if document.node("network").is_some() {
        return;
    }
    let has_adopted = document.keys("adopted").next().is_some();
    let problem = match in_network(document) {
        None if has_adopted => return,
        Some(table) if has_adopted => Problem::new(format!("`network` is missing, which `{table}` stand in"))
            .help("add `[network]`: adopted clusters alone have networks of their own")
            .at_path(document.root(), table),
        _ => Problem::new("`network` is missing")
            .help("add `network = …`: the network; an environment of clusters that stand needs none: `cleon adopt`")
            .at_key(document.root()),
    };
    problems.push(problem);
}

/// What only version 6 of the provider has: version 5 would leave it alone, and say nothing.
fn provider(document: &Document, problems: &mut Problems) {
    let accepts_five =
        document.get("aws_provider").unwrap_or(ProviderVersions::FiveAndSix) != ProviderVersions::Six;
    if !accepts_five {
        return;
    }
    for key in document.keys("adopted") {
        let cluster = child("adopted", key);
        let associations = child(&cluster, "pod_identities");
        let of_associations = document.keys(&associations).flat_map(|association| {
            let association = child(&associations, association);
            ["target_role_arn", "disable_session_tags", "policy"].map(|setting| child(&association, setting))
        });
        for path in of_associations.chain([child(&cluster, "deletion_protection")]) {
            if document.node(&path).is_none() {
                continue;
            }
            let setting = path.rsplit('.').next().unwrap_or_default();
            let six = ProviderVersions::Six;
            problems.push(
                Problem::new(format!("`{setting}` needs version 6 of the AWS provider"))
                    .help(format!("write `aws_provider = \"{six}\"`, or leave `{setting}` out"))
                    .at_path(document.root(), &path),
            );
        }
    }
}

fn names(environment: &EnvironmentName, document: &Document, problems: &mut Problems) {
    let made: Vec<(String, Option<ClusterName>)> = document
        .keys("clusters")
        .map(|key| {
            let path = child("clusters", key);
            let written = document.get::<ClusterName>(&child(&path, "name"));
            (path, cluster_name(environment, key, written.as_ref()))
        })
        .collect();
    let mut seen: Vec<(String, Option<ClusterName>)> = Vec::new();
    for key in document.keys("adopted") {
        let path = child("adopted", key);
        let same = child("clusters", key);
        if made.iter().any(|(other, _)| *other == same) {
            problems.push(
                Problem::new(format!("the cluster {key} is both adopted and made here"))
                    .help("give the two keys of their own: outputs and files are named by them")
                    .at_path(document.root(), &path)
                    .related_path(document.root(), &same, "the cluster that is made"),
            );
        }
        let name = document.get::<ClusterName>(&child(&path, "name"));
        let others = made.iter().chain(&seen);
        if let Some((other, _)) = others.clone().find(|(_, other)| name.is_some() && *other == name) {
            problems.push(
                Problem::new(format!(
                    "two clusters are named {}",
                    name.iter().map(ToString::to_string).collect::<String>()
                ))
                .help(
                    "a cluster has one place in the settings: take the other out, or name it as it is in AWS",
                )
                .at_path(document.root(), &child(&path, "name"))
                .related_path(document.root(), other, "the other cluster"),
            );
        }
        seen.push((path, name));
    }
}
