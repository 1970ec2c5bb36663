//! Workloads that go on.

mod pods;
mod state;

use super::logs::of_release;
use crate::judge::{Judge, plainly};

pub(super) fn judges() -> Vec<Judge> {
    vec![
        plainly("workload-replicas", |model, _| pods::enough(model)),
        plainly("workload-disruption-budget", |model, _| pods::kept(model)),
        plainly("workload-spread", |model, _| pods::spread(model)),
        plainly("workload-autoscaling", |model, _| pods::grow(model)),
        plainly("workload-state", |model, _| state::stays(model)),
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
