//! Workloads that go on.

use super::logs::of_release;
use super::not_yet::not_yet;
use crate::judge::{Judge, plainly};

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("workload-replicas"),
        not_yet("workload-spread"),
        not_yet("workload-autoscaling"),
        not_yet("workload-state"),
        plainly("workload-backup", |model, input| {
            of_release(
                model,
                input,
                &["velero"],
                "velero",
                "what stands in it and on its disks is backed up by nobody",
            )
        }),
    ]
}
