//! `ExternalDNS`. It has no election of a leader: there is one.

use serde_json::json;

use super::{ExternalDnsSettings, Upstream, Values};
use crate::controllers::pods::{CRITICAL, resources};

pub(super) fn values(settings: &ExternalDnsSettings, upstream: &Upstream<'_>) -> Values {
    let zones: Vec<String> =
        settings.hosted_zone_arns.iter().map(|zone| format!("--zone-id-filter={}", zone.id())).collect();
    Values::literal(&json!({
        "provider": { "name": "aws" },
        "env": [{ "name": "AWS_DEFAULT_REGION", "value": upstream.account.region.to_string() }],
        "sources": ["service", "ingress"],
        // What nothing asks for any more goes, so that no name leads to somebody else's address. Of records that
        // others made, TXT records tell that they are not its own.
        "policy": "sync",
        "registry": "txt",
        "txtOwnerId": upstream.name.as_str(),
        "extraArgs": zones,
        "serviceAccount": upstream.service_account("external_dns", &settings.service_account),
        "priorityClassName": CRITICAL,
        "resources": resources("50m", "128Mi"),
    }))
}
