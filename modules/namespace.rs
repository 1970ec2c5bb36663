//! A namespace: what its pods may be, how much they may take, who may reach whom, and who may do what in it.
//!
//! Each channel of a service has one of its own, so that all in it is the service's. What pods may reach, and who reaches
//! them, follows from [`Flows`]: all else is denied, in both directions.

pub mod flows;
pub mod needs;
pub mod settings;
pub mod workload;

mod network_policies;
mod quota;
mod roles;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use aws::names::{Namespace as NamespaceName, ServiceName};
use kubernetes::k8s_openapi::api::core::v1::Namespace;
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use kubernetes::{Object, Origin};

pub use flows::{AwsAccess, Flows, LoadBalancers, Peer, Port, Protocol};
pub use needs::{Needs, PodNeeds};
pub use quota::{Shortfall, shortfalls};

use self::settings::{NamespaceSettings, PodSecurity};
use crate::service::Channel;

/// The module, as readers of generated files see it.
const MODULE: &str = "modules/namespace";

/// What a namespace needs to know of what is around it.
#[derive(Clone, Copy, Debug)]
pub struct Upstream<'a> {
    /// Who may reach whom.
    pub flows: &'a Flows,
    /// What the workload may take at its most.
    pub needs: &'a Needs,
    /// Whether pods are ready only when their load balancer sends them requests: where there is one, and the AWS Load
    /// Balancer Controller makes it.
    pub readiness_gates: bool,
}

/// The objects of a channel's namespace, in the order in which they are applied, the namespace itself first.
pub fn objects(settings: &NamespaceSettings, channel: &Channel<'_>, upstream: &Upstream<'_>) -> Vec<Object> {
    let mut objects = vec![namespace(settings, channel, upstream.readiness_gates)];
    objects.extend(quota::objects(settings, channel, upstream.needs));
    objects.extend(network_policies::objects(settings, channel, upstream.flows));
    objects.extend(roles::objects(settings, channel));
    objects
}

/// The namespace, with the Pod Security Standard its pods must keep. It is enforced as of the cluster's version, so that
/// an upgrade changes it in the same commit, and never by itself; warnings and audits are as of the newest version and
/// of the strictest standard, so that what an upgrade or a stricter standard would refuse is seen before.
fn namespace(settings: &NamespaceSettings, channel: &Channel<'_>, readiness_gates: bool) -> Object {
    let mut labels = labels(channel);
    let version = format!("v{}", channel.version);
    for (mode, standard, version) in [
        ("enforce", settings.pod_security, version.as_str()),
        ("audit", PodSecurity::Restricted, "latest"),
        ("warn", PodSecurity::Restricted, "latest"),
    ] {
        labels.insert(format!("pod-security.kubernetes.io/{mode}"), standard.to_string());
        labels.insert(format!("pod-security.kubernetes.io/{mode}-version"), version.to_owned());
    }
    if readiness_gates {
        labels.insert("elbv2.k8s.aws/pod-readiness-gate-inject".to_owned(), "enabled".to_owned());
    }
    let metadata = ObjectMeta {
        name: Some(channel.namespace.to_string()),
        labels: Some(labels),
        ..ObjectMeta::default()
    };
    Object::new(&Namespace { metadata, ..Namespace::default() }, origin(channel))
}

/// Where the objects come from.
fn origin(channel: &Channel<'_>) -> Origin {
    Origin { module: MODULE.to_owned(), setting: format!("{}.namespace", channel.setting) }
}

/// The metadata of an object in the namespace.
fn metadata(channel: &Channel<'_>, name: &str, description: &str) -> ObjectMeta {
    let description = ("kubernetes.io/description".to_owned(), description.to_owned());
    ObjectMeta {
        name: Some(name.to_owned()),
        namespace: Some(channel.namespace.to_string()),
        labels: Some(labels(channel)),
        annotations: Some(BTreeMap::from([description])),
        ..ObjectMeta::default()
    }
}

/// The labels of all objects of a channel.
fn labels(channel: &Channel<'_>) -> BTreeMap<String, String> {
    let mut labels = pod_labels(&channel.service, &channel.namespace);
    labels.insert("app.kubernetes.io/managed-by".to_owned(), "cleon".to_owned());
    labels
}

/// The labels of the pods of a channel that are called: those of its service.
fn pod_labels(service: &ServiceName, namespace: &NamespaceName) -> BTreeMap<String, String> {
    let mut labels = any_labels(namespace);
    labels.insert("app.kubernetes.io/name".to_owned(), service.to_string());
    labels
}

/// The labels of all pods of a channel, those of its jobs included.
fn any_labels(namespace: &NamespaceName) -> BTreeMap<String, String> {
    BTreeMap::from([("app.kubernetes.io/instance".to_owned(), namespace.to_string())])
}

/// A selector of what has labels.
fn labelled(labels: BTreeMap<String, String>) -> LabelSelector {
    LabelSelector { match_labels: Some(labels), ..LabelSelector::default() }
}
