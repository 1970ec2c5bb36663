//! File systems.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("efs-encryption"),
        not_yet("efs-backup"),
        not_yet("efs-access-points"),
        not_yet("efs-policy"),
        not_yet("efs-mount-targets"),
    ]
}
