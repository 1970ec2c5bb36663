//! Pods: what the standards ask of them, and what they do not ask.

mod resources;
mod standards;
mod users;

use self::standards::keeps;
use crate::judge::{Judge, plainly};

pub(super) fn judges() -> Vec<Judge> {
    vec![
        plainly("pod-host-process", |model, _| keeps(model, "pod-host-process")),
        plainly("pod-host-namespaces", |model, _| keeps(model, "pod-host-namespaces")),
        plainly("pod-privileged", |model, _| keeps(model, "pod-privileged")),
        plainly("pod-capabilities", |model, _| keeps(model, "pod-capabilities")),
        plainly("pod-host-path", |model, _| keeps(model, "pod-host-path")),
        plainly("pod-volume-types", |model, _| keeps(model, "pod-volume-types")),
        plainly("pod-host-ports", |model, _| keeps(model, "pod-host-ports")),
        plainly("pod-host-probes", |model, _| keeps(model, "pod-host-probes")),
        plainly("pod-app-armor", |model, _| keeps(model, "pod-app-armor")),
        plainly("pod-selinux", |model, _| keeps(model, "pod-selinux")),
        plainly("pod-proc-mount", |model, _| keeps(model, "pod-proc-mount")),
        plainly("pod-seccomp", |model, _| keeps(model, "pod-seccomp")),
        plainly("pod-sysctls", |model, _| keeps(model, "pod-sysctls")),
        plainly("pod-privilege-escalation", |model, _| keeps(model, "pod-privilege-escalation")),
        plainly("pod-non-root", |model, _| keeps(model, "pod-non-root")),
        plainly("pod-high-user", |model, _| users::high(model)),
        plainly("pod-read-only-root", |model, _| users::read_only_root(model)),
        plainly("pod-resources", |model, _| resources::asked(model)),
        plainly("pod-cpu-limit", |model, _| resources::processor(model)),
        plainly("pod-probes", |model, _| resources::probes(model)),
    ]
}
