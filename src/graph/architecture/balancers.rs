//! Load balancers that Kubernetes asks for.

use std::collections::BTreeMap;

use generated::Model;
use generated::model::Subject;

use super::{Balancer, Cluster, thing};

/// A load balancer for each Ingress, or group of them, and for each Service that asks for one.
pub(super) fn balancers(model: &Model, clusters: &[Cluster]) -> Vec<Balancer> {
    let mut found: Vec<Balancer> = Vec::new();
    let mut groups: BTreeMap<(String, String), usize> = BTreeMap::new();
    for of in model.of_kind("Ingress") {
        let Some(cluster) = cluster_of(clusters, of) else { continue };
        let hosts = of.items("spec.rules").iter().filter_map(|rule| rule["host"].as_str()).map(str::to_owned);
        if let Some(group) = annotation(of, "alb.ingress.kubernetes.io/group.name") {
            let next = found.len();
            let at = *groups.entry((cluster.key.clone(), group.to_owned())).or_insert(next);
            if let Some(balancer) = found.get_mut(at) {
                balancer.hosts.extend(hosts);
                continue;
            }
        }
        let scheme = annotation(of, "alb.ingress.kubernetes.io/scheme");
        found.push(balancer(of, cluster, "application", scheme, hosts.collect()));
    }
    for of in model.of_kind("Service").filter(|of| of.text("spec.type") == Some("LoadBalancer")) {
        let Some(cluster) = cluster_of(clusters, of) else { continue };
        let scheme = annotation(of, "service.beta.kubernetes.io/aws-load-balancer-scheme");
        found.push(balancer(of, cluster, "network", scheme, Vec::new()));
    }
    // In the order of what they lead to.
    let place = |of: &Balancer| {
        let cluster = clusters.iter().position(|cluster| cluster.thing.id == of.cluster);
        let services = cluster.and_then(|at| clusters.get(at)).map(|cluster| cluster.services.as_slice());
        let is_in = |service: &super::Service| {
            let object = model.objects().find(|object| object.name() == of.thing.address);
            object.and_then(|object| object.namespace()) == Some(service.namespace.as_str())
        };
        (cluster, services.and_then(|services| services.iter().position(is_in)))
    };
    found.sort_by_cached_key(place);
    found
}

/// The cluster that an object is delivered to.
pub(super) fn cluster_of<'a>(clusters: &'a [Cluster], of: &Subject) -> Option<&'a Cluster> {
    clusters.iter().find(|cluster| of.cluster.as_deref() == Some(cluster.key.as_str()))
}

/// An annotation of an object.
pub(super) fn annotation<'a>(of: &'a Subject, name: &str) -> Option<&'a str> {
    of.text(&format!("metadata.annotations[\"{name}\"]"))
}

fn balancer(
    of: &Subject,
    cluster: &Cluster,
    kind: &str,
    scheme: Option<&str>,
    hosts: Vec<String>,
) -> Balancer {
    let name = match hosts.first() {
        Some(host) => host.clone(),
        None => of.object_name().to_owned(),
    };
    Balancer {
        thing: thing(of, name),
        kind: kind.to_owned(),
        // What the controller does where nothing is said.
        internet_facing: scheme == Some("internet-facing"),
        hosts,
        cluster: cluster.thing.id.clone(),
        network: cluster.network.clone(),
    }
}
