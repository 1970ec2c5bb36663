//! The cluster.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("cluster-logging"),
        not_yet("cluster-secrets-encryption"),
        not_yet("cluster-endpoint-private"),
        not_yet("cluster-endpoint-public"),
        not_yet("cluster-version-support"),
        not_yet("cluster-support-policy"),
        not_yet("cluster-auth-mode"),
        not_yet("cluster-creator-admin"),
        not_yet("cluster-deletion-protection"),
        not_yet("cluster-zonal-shift"),
        not_yet("cluster-zones"),
    ]
}
