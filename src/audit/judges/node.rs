//! Nodes.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("node-private-subnets"),
        not_yet("node-launch-public-ip"),
        not_yet("node-imdsv2"),
        not_yet("node-volume-encryption"),
        not_yet("node-no-ssh"),
        not_yet("node-user-data-secrets"),
        not_yet("node-image-family"),
        not_yet("node-image-version"),
        not_yet("node-role-policies"),
        not_yet("node-repair"),
        not_yet("node-zones"),
        not_yet("node-scaling"),
    ]
}
