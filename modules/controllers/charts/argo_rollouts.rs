//! Argo Rollouts, without its dashboard.

use serde_json::json;

use super::{ArgoRolloutsSettings, Upstream, Values};
use crate::controllers::pods::{one_stays, resources};

pub(super) fn values(_: &ArgoRolloutsSettings, _: &Upstream<'_>) -> Values {
    Values::literal(&json!({
        "installCRDs": true,
        "keepCRDs": true,
        "controller": { "replicas": 2, "pdb": one_stays(), "resources": resources("100m", "256Mi") },
        "dashboard": { "enabled": false },
    }))
}
