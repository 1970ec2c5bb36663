//! Comparing.

mod access;
mod addons;
mod control_plane;
mod fact;
mod fargate;
mod known;
mod launch_template;
mod node_groups;
mod tags;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use generated::Model;
use generated::model::Subject;
use live::{Cluster, Gap};
use serde_json::{Value, json};

use crate::difference::{ClusterDrift, Difference, Drift, Kind, Notice, Remedy, Severity};
use fact::{Fact, Undone};
use known::Known;

/// What should be there.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The environment.
    pub model: &'a Model,
    /// The names of clusters that other environments have in this account and region, with their environments.
    pub elsewhere: &'a BTreeMap<String, String>,
}

/// What is there.
#[derive(Clone, Debug, Default)]
pub struct Observed {
    /// The account.
    pub account_id: String,
    /// The region.
    pub region: String,
    /// The clusters of the model that are there.
    pub clusters: Vec<Cluster>,
    /// The names of clusters of which nothing could be read.
    pub unread: Vec<String>,
    /// The names of all clusters; none when they could not be listed.
    pub names: Option<Vec<String>>,
    /// What could not be read of the region as a whole.
    pub gaps: Vec<Gap>,
}

/// Compares what is there with what should be.
pub fn compare(expected: Expected<'_>, observed: &Observed) -> Drift {
    let model = expected.model;
    let mut drift = Drift {
        format_version: Drift::FORMAT_VERSION,
        environment: model.environment.clone(),
        account_id: observed.account_id.clone(),
        region: observed.region.clone(),
        gaps: observed.gaps.clone(),
        ..Drift::default()
    };
    let mut modelled = Vec::new();
    for subject in model.of_type("aws_eks_cluster") {
        let name = subject.text("name").unwrap_or_default();
        modelled.push(name);
        let live = observed.clusters.iter().find(|live| live.name == name);
        drift.clusters.push(match live {
            Some(live) => Comparison::new(model, subject, live).run(),
            None if observed.unread.iter().any(|unread| unread == name) => {
                ClusterDrift { key: key(subject), name: name.to_owned(), ..ClusterDrift::default() }
            }
            None => missing(subject, name, observed),
        });
    }
    for name in observed.names.iter().flatten().filter(|name| !modelled.contains(&name.as_str())) {
        if !expected.elsewhere.contains_key(name) {
            drift.beside.push(unmanaged_cluster(name, &model.environment));
        }
    }
    drift
}

fn missing(subject: &Subject, name: &str, observed: &Observed) -> ClusterDrift {
    let mut found = Fact::missing(subject, format!("cluster {name}"));
    found.severity = Severity::High;
    "The cluster is not there: it was never applied, was deleted, or stands in another region or account."
        .clone_into(&mut found.meaning);
    let there = match observed.names.as_deref() {
        None => format!("which clusters {} has could not be listed", observed.region),
        Some([]) => format!("{} has no clusters", observed.region),
        Some(names) => format!("{} has {}", observed.region, names.join(", ")),
    };
    ClusterDrift {
        key: key(subject),
        name: name.to_owned(),
        differences: vec![found],
        notices: vec![Notice { subject: format!("cluster {name}"), text: there }],
        ..ClusterDrift::default()
    }
}

fn unmanaged_cluster(name: &str, environment: &str) -> Difference {
    Difference {
        kind: Kind::Unmanaged,
        severity: Severity::Medium,
        stack: None,
        address: None,
        subject: format!("cluster {name}"),
        argument: None,
        model: Value::Null,
        live: json!(name),
        meaning: "It stands in the environment's account and region, and no environment has it.".to_owned(),
        remedies: vec![Remedy::Adopt(format!(
            "take it over under a key of your choice: `cleon adopt {environment} KEY --name {name}`"
        ))],
        setting: None,
        setting_location: None,
    }
}

/// What the settings call a cluster.
fn key(cluster: &Subject) -> String {
    let of = |table| cluster.setting.strip_prefix(table);
    of("clusters.").or_else(|| of("adopted.")).unwrap_or(cluster.label()).to_owned()
}

/// A cluster that is in both.
struct Comparison<'a> {
    model: &'a Model,
    /// The block of the cluster.
    cluster: &'a Subject,
    live: &'a Cluster,
    /// What references stand for.
    known: Known,
    drift: ClusterDrift,
}

impl<'a> Comparison<'a> {
    fn new(model: &'a Model, cluster: &'a Subject, live: &'a Cluster) -> Self {
        let drift = ClusterDrift {
            key: key(cluster),
            name: live.name.clone(),
            version: Some(live.version.clone()),
            platform_version: Some(live.platform_version.clone()),
            gaps: live.gaps.clone(),
            ..ClusterDrift::default()
        };
        Self { model, cluster, live, known: Known::of(model, live), drift }
    }

    fn run(mut self) -> ClusterDrift {
        self.control_plane();
        self.node_groups();
        self.addons();
        self.access_entries();
        self.pod_identities();
        self.fargate_profiles();
        self.identity_providers();
        self.drift.differences.sort_by(|one, other| {
            (one.severity, one.kind, one.name(), &one.argument).cmp(&(
                other.severity,
                other.kind,
                other.name(),
                &other.argument,
            ))
        });
        self.drift
    }

    /// The blocks of a type that belong to this cluster.
    fn blocks(&self, resource_type: &'a str) -> Vec<&'a Subject> {
        let of_this = |of: &&Subject| of.text("cluster_name") == Some(self.live.name.as_str());
        self.model.of_type(resource_type).filter(of_this).collect()
    }

    /// Whether something may be there although it was not read: its call failed, or that of the list it is in.
    fn may_be_there(&self, list: &str, describe: &str, name: &str) -> bool {
        let resource = format!("{}/{name}", self.live.name);
        self.live
            .gaps
            .iter()
            .any(|gap| gap.call == list || (gap.call == describe && gap.resource == resource))
    }

    fn add(&mut self, difference: Difference) {
        self.drift.differences.push(difference);
    }

    fn notice(&mut self, subject: &str, text: String) {
        self.drift.notices.push(Notice { subject: subject.to_owned(), text });
    }

    /// Compares an argument, unless Terraform is told to ignore it.
    fn fact(&mut self, fact: Fact<'_>) {
        let is_unsaid = fact.undone == Undone::Unsaid;
        let Some(difference) = fact.judge(&self.known) else { return };
        // What an adopted cluster was taken over with, and its settings have no word for, is as it was meant to be.
        if is_unsaid && self.cluster.setting.starts_with("adopted.") {
            let argument = difference.argument.as_deref().unwrap_or_default();
            let live = match &difference.live {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let text = format!("`{argument}` is {live}, which the settings cannot say: it is left alone");
            self.notice(&difference.subject, text);
            return;
        }
        self.add(difference);
    }

    /// What is there and no block says.
    fn unmanaged(&mut self, subject: String, live: Value, severity: Severity, meaning: &str) {
        let environment = self.model.environment.clone();
        let key = self.drift.key.clone();
        self.add(Difference {
            kind: Kind::Unmanaged,
            severity,
            stack: None,
            address: None,
            subject,
            argument: None,
            model: Value::Null,
            live,
            meaning: meaning.to_owned(),
            remedies: vec![
                // Of a cluster that cleon makes, nothing is adopted.
                if self.cluster.setting.starts_with("adopted.") {
                    Remedy::Adopt(format!("take it over: `cleon adopt {environment} {key}`"))
                } else {
                    Remedy::Settings(format!(
                        "write it below `{}`, and give its resource an `[[imported]]` entry",
                        self.cluster.setting
                    ))
                },
                Remedy::Look("or remove it by hand, when nobody needs it".to_owned()),
            ],
            setting: Some(self.cluster.setting.clone()),
            setting_location: None,
        });
    }

    /// What EKS complains of.
    fn health(
        &mut self,
        block: Option<&Subject>,
        subject: &str,
        status: &str,
        issues: &[live::cluster::Issue],
    ) {
        let is_well = matches!(status, "ACTIVE" | "");
        let is_moving = matches!(status, "CREATING" | "UPDATING" | "PENDING");
        if is_moving {
            self.notice(subject, format!("it is {status}: what is told of it may change while EKS works"));
        }
        if (is_well || is_moving) && issues.is_empty() {
            return;
        }
        let live: Vec<String> = if issues.is_empty() {
            vec![status.to_owned()]
        } else {
            issues.iter().map(|issue| format!("{}: {}", issue.code, issue.message)).collect()
        };
        self.add(Difference {
            kind: Kind::Unhealthy,
            severity: Severity::High,
            stack: block.map(|block| block.stack.clone()),
            address: block.map(|block| block.address.clone()),
            subject: subject.to_owned(),
            argument: None,
            model: json!("ACTIVE"),
            live: json!(live),
            meaning: format!("EKS calls it {status} and says why."),
            remedies: vec![Remedy::Look(
                "look at what EKS says, and at the pods and nodes behind it".to_owned(),
            )],
            setting: block.map(|block| block.setting.clone()),
            setting_location: None,
        });
    }
}
