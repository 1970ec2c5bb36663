//! Cluster Autoscaler.

use kubernetes::charts::cluster_autoscaler_tag;
use serde_json::json;

use super::{ClusterAutoscalerSettings, Upstream, Values};
use crate::controllers::pods::{CRITICAL, resources, restricted};

pub(super) fn values(settings: &ClusterAutoscalerSettings, upstream: &Upstream<'_>) -> Values {
    Values::literal(&json!({
        "cloudProvider": "aws",
        "awsRegion": upstream.account.region.to_string(),
        // EKS gives each group of nodes the tags by which it is found.
        "autoDiscovery": { "clusterName": upstream.name.as_str() },
        "image": { "tag": cluster_autoscaler_tag(upstream.version().minor()) },
        "rbac": {
            "serviceAccount": upstream.service_account("cluster_autoscaler", &settings.service_account),
        },
        "replicaCount": 2,
        "podDisruptionBudget": { "maxUnavailable": 1 },
        "priorityClassName": CRITICAL,
        "resources": resources("100m", "600Mi"),
        "securityContext": { "runAsNonRoot": true, "runAsUser": 65534, "runAsGroup": 65534, "fsGroup": 65534 },
        "containerSecurityContext": restricted(),
        "extraArgs": {
            "balance-similar-node-groups": true,
            "expander": "least-waste",
            // What runs in kube-system has budgets of its own; without this such a node is never given back.
            "skip-nodes-with-system-pods": false,
            "skip-nodes-with-local-storage": false,
        },
    }))
}
