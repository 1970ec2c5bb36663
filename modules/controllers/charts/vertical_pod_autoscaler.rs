//! The recommender of Vertical Pod Autoscaler: what pods should ask for. Nothing evicts or changes them.

use serde_json::json;

use super::{Upstream, Values, VerticalPodAutoscalerSettings};
use crate::controllers::pods::{resources, restricted};

pub(super) fn values(_: &VerticalPodAutoscalerSettings, _: &Upstream<'_>) -> Values {
    Values::literal(&json!({
        "recommender": {
            "enabled": true,
            "replicaCount": 1,
            "resources": resources("50m", "512Mi"),
            "podSecurityContext": { "runAsNonRoot": true, "runAsUser": 65534 },
            "securityContext": restricted(),
        },
        "updater": { "enabled": false },
        "admissionController": { "enabled": false },
    }))
}
