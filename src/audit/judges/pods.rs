//! Pods.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("pod-host-process"),
        not_yet("pod-host-namespaces"),
        not_yet("pod-privileged"),
        not_yet("pod-capabilities"),
        not_yet("pod-host-path"),
        not_yet("pod-volume-types"),
        not_yet("pod-host-ports"),
        not_yet("pod-host-probes"),
        not_yet("pod-app-armor"),
        not_yet("pod-selinux"),
        not_yet("pod-proc-mount"),
        not_yet("pod-seccomp"),
        not_yet("pod-sysctls"),
        not_yet("pod-privilege-escalation"),
        not_yet("pod-non-root"),
        not_yet("pod-high-user"),
        not_yet("pod-read-only-root"),
        not_yet("pod-resources"),
        not_yet("pod-cpu-limit"),
        not_yet("pod-probes"),
    ]
}
