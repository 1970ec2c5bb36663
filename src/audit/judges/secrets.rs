//! Secrets, parameters and queues.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("secrets-external"),
        not_yet("secrets-as-files"),
        not_yet("secrets-encryption"),
        not_yet("secrets-rotation"),
        not_yet("secrets-policy"),
        not_yet("secrets-recovery"),
        not_yet("secrets-config-maps"),
        not_yet("parameters-encryption"),
        not_yet("sqs-encryption"),
        not_yet("sqs-policy"),
    ]
}
