//! Fluent Bit: what containers write, from a pod on each node to one log group.

use serde_json::json;

use super::{FluentBitSettings, Upstream, Values};
use crate::controllers::pods::{NODE_CRITICAL, resources};

pub(super) fn values(settings: &FluentBitSettings, upstream: &Upstream<'_>) -> Values {
    Values::literal(&json!({
        "serviceAccount": upstream.service_account("fluent_bit", &settings.service_account),
        "cloudWatchLogs": {
            "enabled": true,
            "region": upstream.account.region.to_string(),
            // The group that its role may write to.
            "logGroupName": format!("/aws/containerinsights/{}/application", upstream.name),
            "logStreamPrefix": "",
            "autoCreateGroup": true,
            "logRetentionDays": upstream.log_retention().get(),
        },
        "priorityClassName": NODE_CRITICAL,
        "tolerations": [{ "operator": "Exists" }],
        "resources": resources("50m", "256Mi"),
    }))
}
