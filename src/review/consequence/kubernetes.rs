//! Objects in clusters, of Terraform and of manifests.

use super::Rule;
use super::When::{Deleted, Destroyed, Replaced};

/// What is lost with an object of a kind.
pub(super) const HOLDS: &[(&str, &str)] = &[
    ("Namespace", "everything in it"),
    ("PersistentVolumeClaim", "the files on its volume"),
    ("CustomResourceDefinition", "every object of its kind"),
];

pub(super) const RULES: &[Rule] = &[
    Rule::new("kubernetes_deployment_v1", Destroyed, PODS),
    Rule::new("kubernetes_daemon_set_v1", Destroyed, PODS),
    Rule::new("kubernetes_stateful_set_v1", Destroyed, PODS),
    Rule::new("Deployment", Destroyed, PODS),
    Rule::new(
        "StatefulSet",
        Destroyed,
        "Its pods stop; the claims of their volumes stay, and belong to nobody.",
    ),
    Rule::new("kubernetes_service_v1", Replaced, "Its address changes, and clients are refused meanwhile."),
    Rule::new("kubernetes_ingress_v1", Replaced, "Its load balancer may get another name."),
    Rule::new("kubernetes_ingress_v1", Deleted, "Its load balancer goes, and with it its name."),
    Rule::new("Ingress", Deleted, "Its load balancer goes, and with it its name."),
    Rule::new(
        "kubernetes_network_policy_v1",
        Deleted,
        "What it refused is let through when no other policy refuses it.",
    ),
    Rule::new("NetworkPolicy", Deleted, "What it refused is let through when no other policy refuses it."),
    Rule::new("kubernetes_service_account_v1", Destroyed, "Tokens of its pods are refused."),
    Rule::new(
        "helm_release",
        Destroyed,
        "Everything that its chart made goes, custom resource definitions that the chart templates and all their objects \
         among it.",
    ),
];

const PODS: &str = "All its pods stop.";
