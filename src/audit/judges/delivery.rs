//! Delivery.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("pipeline-roles"),
        not_yet("state-protected"),
        not_yet("delivery-argo-cd"),
        not_yet("controllers-pinned"),
        not_yet("prevent-destroy"),
        not_yet("certificates"),
    ]
}
