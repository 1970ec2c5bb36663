//! Identities of workloads.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("pod-roles"),
        not_yet("pod-roles-trust"),
        not_yet("pod-identity-agent"),
        not_yet("pod-metadata-reach"),
        not_yet("pod-token-mount"),
        not_yet("pod-service-account"),
    ]
}
