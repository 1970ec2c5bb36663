//! Fluent Bit: what containers write, from a pod on each node to a log group for each namespace.

use serde_json::json;

use super::{FluentBitSettings, Upstream, Values};
use crate::controllers::pods::{NODE_CRITICAL, resources};
use crate::service::logs;

pub(super) fn values(settings: &FluentBitSettings, upstream: &Upstream<'_>) -> Values {
    Values::literal(&json!({
        "serviceAccount": upstream.service_account("fluent_bit", &settings.service_account),
        "cloudWatchLogs": {
            "enabled": true,
            "region": upstream.account.region.to_string(),
            // Lines whose namespace or pod is not known go to this group, and to a stream with this prefix. Without
            // a prefix that has a letter the plugin does not start.
            "logGroupName": format!("/aws/containerinsights/{}/application", upstream.name),
            "logStreamPrefix": "fluent-bit-",
            // The chart has templates of its own, which come before the names: its group is none that the role may
            // write to. Services have a group each, by their namespace.
            "logGroupTemplate": format!("{}/$kubernetes['namespace_name']", logs::prefix(upstream.name)),
            "logStreamTemplate": "$kubernetes['pod_name'].$kubernetes['container_name']",
            "autoCreateGroup": true,
            "logRetentionDays": upstream.log_retention().get(),
        },
        "priorityClassName": NODE_CRITICAL,
        "tolerations": [{ "operator": "Exists" }],
        "resources": resources("50m", "256Mi"),
    }))
}
