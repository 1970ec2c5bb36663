//! External Secrets Operator.

use serde_json::json;

use super::{ExternalSecretsSettings, Upstream, Values};
use crate::controllers::pods::{CRITICAL, one_stays, resources};

pub(super) fn values(settings: &ExternalSecretsSettings, upstream: &Upstream<'_>) -> Values {
    let region = upstream.account.region.to_string();
    Values::literal(&json!({
        "installCRDs": true,
        "serviceAccount": upstream.service_account("external_secrets", &settings.service_account),
        "extraEnv": [{ "name": "AWS_REGION", "value": region }],
        "replicaCount": 2,
        "leaderElect": true,
        "podDisruptionBudget": one_stays(),
        "priorityClassName": CRITICAL,
        "resources": resources("50m", "256Mi"),
        "webhook": {
            "replicaCount": 2,
            "podDisruptionBudget": one_stays(),
            "resources": resources("20m", "64Mi"),
        },
        "certController": { "resources": resources("20m", "128Mi") },
    }))
}
