//! What services need of the controllers of their clusters.

use aws::names::Namespace;
use modules::cluster::settings::ClusterKey;
use settings::{Document, Problem, Problems, child};

use super::super::Delivery;

/// A controller that a service cannot do without.
#[derive(Debug, Clone, Copy)]
pub(super) struct Needed {
    /// Its key in the settings: `argo_rollouts`.
    pub(super) key: &'static str,
    /// What people call it: `Argo Rollouts`.
    pub(super) name: &'static str,
}

const ARGO_CD: Needed = Needed { key: "argo_cd", name: "Argo CD" };

/// What brings a service there runs there.
pub(super) fn deliveries(document: &Document, problems: &mut Problems) {
    for service in document.keys("services") {
        let path = child(&child("services", service), "delivery");
        if document.get::<Delivery>(&path) != Some(Delivery::Argocd) {
            continue;
        }
        let cluster: Option<ClusterKey> = document.get(&child(&child("services", service), "cluster"));
        // One that another cluster's Argo CD reaches needs none of its own.
        if cluster
            .is_some_and(|cluster| document.keys("argocd.destinations").any(|key| key == cluster.as_str()))
        {
            continue;
        }
        let what = format!("the service {service} is delivered by Argo CD");
        needs(document, service, ARGO_CD, &path, &what, problems);
    }
    namespaces_of_argo_cd(document, problems);
}

/// Applications stand in the namespace in which Argo CD looks for them.
fn namespaces_of_argo_cd(document: &Document, problems: &mut Problems) {
    let path = "argocd.namespace";
    let usual = const { Namespace::of("argocd") };
    let applications: Namespace = document.get(path).unwrap_or_else(|| usual.clone());
    for cluster in document.keys("clusters") {
        let controller = child(&child(&child("clusters", cluster), "controllers"), "argo_cd");
        let own = child(&controller, "namespace");
        if document.node(&controller).is_none() {
            continue;
        }
        let namespace: Namespace = document.get(&own).unwrap_or_else(|| usual.clone());
        if namespace == applications {
            continue;
        }
        problems.push(
            Problem::new(format!(
                "applications go to the namespace {applications}, and Argo CD of {cluster} runs in {namespace}"
            ))
            .help(format!("write the same namespace in `{path}` and in `{own}`"))
            .at_path(document.root(), if document.node(&own).is_some() { &own } else { path }),
        );
    }
}

/// Refuses a service on a cluster that lacks a controller, at the setting `path` that asks for it. `what` begins the
/// message: `the service dusk is delivered by Argo CD`. A cluster that is not there is for others to tell.
pub(super) fn needs(
    document: &Document,
    service: &str,
    Needed { key, name }: Needed,
    path: &str,
    what: &str,
    problems: &mut Problems,
) {
    let own = child("services", service);
    let Some(cluster) = document.get::<ClusterKey>(&child(&own, "cluster")) else { return };
    let there = child("clusters", cluster.as_str());
    let controllers = child(&there, "controllers");
    if document.node(&there).is_none() || document.node(&child(&controllers, key)).is_some() {
        return;
    }
    problems.push(
        Problem::new(format!("{what}, and {cluster} has no {name}"))
            .help(format!(
                "add `{key} = {{}}` to `[{controllers}]`; where somebody else installs the cluster's controllers, \
                 with `delivery = \"none\"`"
            ))
            .at_path(document.root(), path)
            .related(document.nearest(&controllers).location(), "the cluster's controllers"),
    );
}
