//! Logs and alarms.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("logs-retention"),
        not_yet("logs-retention-year"),
        not_yet("logs-encryption"),
        not_yet("logs-workloads"),
        not_yet("metrics-workloads"),
        not_yet("alarms-services"),
        not_yet("alarms-actions"),
    ]
}
