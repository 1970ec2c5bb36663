//! Who may do what in a cluster.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("access-cluster-admins"),
        not_yet("access-namespaced"),
        not_yet("access-kubernetes-groups"),
        not_yet("access-node-roles"),
        not_yet("access-people-by-role"),
    ]
}
