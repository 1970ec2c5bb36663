//! Velero: each cluster's backups below its own name in the bucket, one a day, kept for thirty days.

use kubernetes::charts::VELERO_PLUGIN_FOR_AWS;
use serde_json::json;

use super::{Upstream, Values, VeleroSettings};
use crate::controllers::pods::resources;

pub(super) fn values(settings: &VeleroSettings, upstream: &Upstream<'_>) -> Values {
    let region = upstream.account.region.to_string();
    Values::literal(&json!({
        "initContainers": [{
            "name": "velero-plugin-for-aws",
            "image": VELERO_PLUGIN_FOR_AWS,
            "volumeMounts": [{ "mountPath": "/target", "name": "plugins" }],
        }],
        // Its role is all it needs.
        "credentials": { "useSecret": false },
        "serviceAccount": { "server": upstream.service_account("velero", &settings.service_account) },
        "configuration": {
            "backupStorageLocation": [{
                "name": "default",
                "default": true,
                "provider": "aws",
                "bucket": settings.bucket.as_str(),
                // Two clusters in one place would take each other's backups for their own.
                "prefix": upstream.name.as_str(),
                "config": { "region": region },
            }],
            "volumeSnapshotLocation": [{ "name": "default", "provider": "aws", "config": { "region": region } }],
        },
        "deployNodeAgent": false,
        "schedules": {
            "daily": {
                "disabled": false,
                "schedule": "0 3 * * *",
                "useOwnerReferencesInBackup": false,
                "template": { "ttl": "720h", "storageLocation": "default", "includedNamespaces": ["*"] },
            },
        },
        "resources": resources("100m", "512Mi"),
        "podSecurityContext": { "seccompProfile": { "type": "RuntimeDefault" } },
        "containerSecurityContext": {
            "allowPrivilegeEscalation": false,
            "capabilities": { "drop": ["ALL"] },
        },
    }))
}
