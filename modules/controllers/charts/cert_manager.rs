//! cert-manager.

use serde_json::json;

use super::{CertManagerSettings, Upstream, Values};
use crate::controllers::pods::{CRITICAL, one_stays, resources};

pub(super) fn values(settings: &CertManagerSettings, upstream: &Upstream<'_>) -> Values {
    Values::literal(&json!({
        "crds": { "enabled": true, "keep": true },
        "global": {
            "priorityClassName": CRITICAL,
            // Its leases stay with it; the default is `kube-system`.
            "leaderElection": { "namespace": settings.namespace.as_str() },
        },
        "serviceAccount": upstream.service_account("cert_manager", &settings.service_account),
        "replicaCount": 2,
        "podDisruptionBudget": one_stays(),
        "resources": resources("50m", "256Mi"),
        "webhook": {
            "replicaCount": 2,
            "podDisruptionBudget": one_stays(),
            "resources": resources("20m", "64Mi"),
        },
        "cainjector": {
            "replicaCount": 2,
            "podDisruptionBudget": one_stays(),
            "resources": resources("20m", "256Mi"),
        },
    }))
}
