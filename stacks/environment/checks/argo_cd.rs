//! What Argo CD needs to deliver services.

use aws::names::{Namespace, ServiceName};
use modules::argo_cd::settings::ArgocdSettings;
use modules::cluster::settings::ClusterKey;
use modules::service::Channel;
use modules::service::channel::ChannelName;
use settings::{Document, Problem, Problems, child};

use crate::environment::Delivery;

pub(super) fn check(document: &Document, problems: &mut Problems) {
    repository(document, problems);
    destinations(document, problems);
    namespace(document, problems);
}

/// Argo CD fetches what it delivers from a repository.
fn repository(document: &Document, problems: &mut Problems) {
    if document.node("argocd.repo_url").is_some() || document.node("pipeline.repository").is_some() {
        return;
    }
    let fetched = document.keys("services").find(|service| {
        let service = child("services", service);
        let delivery = document.get::<Delivery>(&child(&service, "delivery"));
        delivery == Some(Delivery::Argocd) && document.node(&child(&service, "workload")).is_some()
    });
    let Some(service) = fetched else { return };
    problems.push(
        Problem::new(format!(
            "the service {service} is delivered by Argo CD, and nothing says from which repository"
        ))
        .help("write the repository that holds `out/`: `[argocd]` with `repo_url = \"https://github.com/example-org/platform\"`")
        .at_path(document.root(), &child(&child("services", service), "delivery")),
    );
}

/// What Argo CD is told to know a cluster as is for clusters that are there.
fn destinations(document: &Document, problems: &mut Problems) {
    let path = "argocd.destinations";
    let clusters: Vec<&str> = document.keys("clusters").collect();
    for cluster in document.keys(path) {
        if clusters.contains(&cluster) || cluster.parse::<ClusterKey>().is_err() {
            continue;
        }
        let there = match clusters.as_slice() {
            [] => String::from("this environment has none"),
            clusters => format!("the clusters here are {}", clusters.join(", ")),
        };
        let help = match settings::nearest(cluster, clusters.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"? {there}"),
            None => there,
        };
        problems.push(
            Problem::new(format!("\"{cluster}\" is no cluster here"))
                .help(help)
                .at_path(document.root(), &child(path, cluster)),
        );
    }
}

/// Who may make an application in the namespace of Argo CD may make anything anywhere.
fn namespace(document: &Document, problems: &mut Problems) {
    let path = "argocd.namespace";
    let own = match document.node(path) {
        Some(_) => document.get::<Namespace>(path),
        None => Some(ArgocdSettings::default().namespace),
    };
    let Some(own) = own else { return };
    for key in document.keys("services") {
        let service = child("services", key);
        let name =
            document.get::<ServiceName>(&child(&service, "name")).or_else(|| ServiceName::new(key).ok());
        let Some(name) = name else { continue };
        let channels = child(&service, "channels");
        let others = document.keys(&channels).filter_map(|channel| ChannelName::new(channel).ok());
        let mut all = std::iter::once(None).chain(others.map(Some));
        let is_own = |channel: &Option<ChannelName>| {
            Channel::namespace(&name, channel.as_ref()).as_ref() == Some(&own)
        };
        let Some(channel) = all.find(is_own) else { continue };
        let place = channel.map_or(service.clone(), |channel| child(&channels, channel.as_str()));
        problems.push(
            Problem::new(format!("the service {key} would run in {own}, the namespace of Argo CD"))
                .help("give it another name, or write the namespace that Argo CD runs in: `[argocd]` with `namespace`")
                .at_path(document.root(), &place),
        );
    }
}
