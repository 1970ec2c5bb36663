//! Argo CD: reached through the API server alone.

use serde_json::json;

use super::{ArgoCdSettings, Upstream, Values};
use crate::controllers::pods::{one_stays, resources};

pub(super) fn values(_: &ArgoCdSettings, _: &Upstream<'_>) -> Values {
    Values::literal(&json!({
        // Its documentation calls everything so, whatever the release is called.
        "fullnameOverride": "argocd",
        "crds": { "install": true, "keep": true },
        "global": { "networkPolicy": { "create": true } },
        "configs": {
            // Nobody logs in by a password that all share: `argocd --core` works with one's rights in the cluster.
            "cm": { "admin.enabled": false },
        },
        "dex": { "enabled": false },
        "notifications": { "enabled": false },
        // A cache that is made again when it is lost; three of them would need three nodes.
        "redis-ha": { "enabled": false },
        "redis": { "resources": resources("50m", "128Mi") },
        // One, since each takes clusters of its own, and there is one cluster.
        "controller": { "replicas": 1, "resources": resources("250m", "1Gi") },
        "server": {
            "replicas": 2,
            "pdb": one_stays(),
            "ingress": { "enabled": false },
            "service": { "type": "ClusterIP" },
            "resources": resources("50m", "256Mi"),
        },
        "repoServer": { "replicas": 2, "pdb": one_stays(), "resources": resources("100m", "512Mi") },
        "applicationSet": { "replicas": 2, "pdb": one_stays(), "resources": resources("50m", "128Mi") },
    }))
}
