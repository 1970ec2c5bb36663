//! Images.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("registry-scanning"),
        not_yet("registry-immutable-tags"),
        not_yet("registry-encryption"),
        not_yet("registry-lifecycle"),
        not_yet("registry-policy"),
        not_yet("registry-approved"),
        not_yet("image-pinned"),
        not_yet("image-digest"),
    ]
}
