//! The account and the whole.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("account-per-environment"),
        not_yet("tags-owner"),
        not_yet("code-is-source"),
        not_yet("exceptions-bounded"),
    ]
}
