//! What values of charts say of pods: the parts that many charts have alike.

use aws::names::ServiceAccountName;
use serde_json::{Value, json};

/// The annotation by which a service account asks for a role with IRSA.
const ROLE_ANNOTATION: &str = "eks.amazonaws.com/role-arn";

/// The priority of what a cluster does not work without.
pub(super) const CRITICAL: &str = "system-cluster-critical";

/// The priority of what each node needs.
pub(super) const NODE_CRITICAL: &str = "system-node-critical";

/// A service account that the chart makes, with its role when its pods have it by IRSA. With Pod Identity the
/// association knows the account, and the account nothing.
pub(super) fn service_account(name: &ServiceAccountName, role_arn: Option<&str>) -> Value {
    match role_arn {
        Some(arn) => {
            json!({ "create": true, "name": name.as_str(), "annotations": { ROLE_ANNOTATION: arn } })
        }
        None => json!({ "create": true, "name": name.as_str() }),
    }
}

/// What a container asks for. Processors have no limit: one that is held back is slow without need.
pub(super) fn resources(cpu: &str, memory: &str) -> Value {
    json!({ "requests": { "cpu": cpu, "memory": memory }, "limits": { "memory": memory } })
}

/// A container without privileges, as the Pod Security Standard "restricted" wants it.
pub(super) fn restricted() -> Value {
    json!({
        "allowPrivilegeEscalation": false,
        "capabilities": { "drop": ["ALL"] },
        "readOnlyRootFilesystem": true,
        "runAsNonRoot": true,
        "seccompProfile": { "type": "RuntimeDefault" },
    })
}

/// At most one pod of several is taken away at a time.
pub(super) fn one_stays() -> Value {
    json!({ "enabled": true, "minAvailable": 1 })
}
