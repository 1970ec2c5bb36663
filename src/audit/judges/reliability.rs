//! Workloads that go on.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("workload-replicas"),
        not_yet("workload-spread"),
        not_yet("workload-autoscaling"),
        not_yet("workload-state"),
        not_yet("workload-backup"),
    ]
}
