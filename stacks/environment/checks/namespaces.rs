//! Each channel of a service has a namespace of its own.

use std::collections::BTreeMap;

use aws::names::{Namespace, ServiceName};
use modules::cluster::settings::ClusterKey;
use modules::identity::settings::ControllersSettings;
use modules::service::Channel;
use modules::service::channel::ChannelName;
use settings::{Document, Problem, Problems, child};

/// Namespaces that Kubernetes has by itself, or that are Argo CD's.
const TAKEN: [&str; 5] = ["argocd", "default", "kube-node-lease", "kube-public", "kube-system"];

/// No namespace has too long a name, is that of another channel of the same cluster, or one that others live in.
pub(super) fn check(document: &Document, problems: &mut Problems) {
    let mut seen: BTreeMap<(ClusterKey, Namespace), String> = BTreeMap::new();
    for key in document.keys("services") {
        let path = child("services", key);
        let written = child(&path, "name");
        let name = match document.node(&written) {
            Some(_) => document.get::<ServiceName>(&written),
            None => ServiceName::new(key).ok(),
        };
        let cluster = document.get::<ClusterKey>(&child(&path, "cluster"));
        let Some((service, cluster)) = name.zip(cluster) else { continue };
        let table = child(&path, "channels");
        let others = document.keys(&table).filter_map(|name| ChannelName::new(name).ok());
        for channel in std::iter::once(None).chain(others.map(Some)) {
            let place = channel.as_ref().map_or_else(|| path.clone(), |name| child(&table, name.as_str()));
            let at = |problem: Problem| problem.at_key(document.nearest(&place));
            let Some(namespace) = Channel::namespace(&service, channel.as_ref()) else {
                let length = service.as_str().len() + 1 + channel.map_or(0, |name| name.as_str().len());
                problems.push(at(Problem::new(format!(
                    "the channel's namespace would have {length} characters"
                ))
                .help("a namespace has 63 at most: take a shorter name for the channel or the service")));
                continue;
            };
            if taken(document, &cluster, &namespace) {
                let message = format!("the namespace {namespace} is taken on {cluster}: others live in it");
                let help = format!("give the service another name: `name = \"{service}-app\"`");
                problems.push(at(Problem::new(message).help(help)));
            }
            let mine = (cluster.clone(), namespace);
            if let Some(first) = seen.get(&mine) {
                let message = format!("two channels would share the namespace {} on {cluster}", mine.1);
                let problem = Problem::new(message).help("give the channel or the service another name");
                let other = document.nearest(first);
                let other = other.key().unwrap_or(other.location());
                problems.push(at(problem).related(other, "the other channel"));
            }
            seen.entry(mine).or_insert(place);
        }
    }
}

/// Whether others live in a namespace: Kubernetes itself, or a controller of the cluster.
fn taken(document: &Document, cluster: &ClusterKey, namespace: &Namespace) -> bool {
    let path = child(&child("clusters", cluster.as_str()), "controllers");
    let controllers = document.get::<ControllersSettings>(&path).unwrap_or_default();
    TAKEN.contains(&namespace.as_str()) || namespaces(&controllers).contains(&namespace)
}

/// The namespaces that a cluster's controllers run in.
fn namespaces(controllers: &ControllersSettings) -> Vec<&Namespace> {
    [
        controllers.load_balancer_controller.as_ref().map(|controller| &controller.namespace),
        controllers.external_dns.as_ref().map(|controller| &controller.namespace),
        controllers.cluster_autoscaler.as_ref().map(|controller| &controller.namespace),
        controllers.external_secrets.as_ref().map(|controller| &controller.namespace),
        controllers.cert_manager.as_ref().map(|controller| &controller.namespace),
        controllers.cloudwatch_agent.as_ref().map(|controller| &controller.namespace),
        controllers.fluent_bit.as_ref().map(|controller| &controller.namespace),
        controllers.velero.as_ref().map(|controller| &controller.namespace),
    ]
    .into_iter()
    .flatten()
    .collect()
}
