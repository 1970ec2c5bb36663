//! Roles in clusters.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("rbac-cluster-admin"),
        not_yet("rbac-secrets"),
        not_yet("rbac-wildcards"),
        not_yet("rbac-create-pods"),
        not_yet("rbac-escalate"),
        not_yet("rbac-exec"),
        not_yet("rbac-system-subjects"),
    ]
}
