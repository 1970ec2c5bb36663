//! Namespaces.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("namespace-pod-security"),
        not_yet("namespace-per-service"),
        not_yet("namespace-default"),
        not_yet("namespace-quota"),
    ]
}
