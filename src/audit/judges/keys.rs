//! Keys.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("kms-rotation"),
        not_yet("kms-deletion-window"),
        not_yet("kms-policy-public"),
        not_yet("kms-policy-defined"),
    ]
}
