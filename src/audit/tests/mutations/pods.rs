//! Faults of pods that the baseline of the Pod Security Standards finds, and of what both levels ask.

use serde_json::{Value, json};

use super::committed::{Committed, set, unset};
use crate::{Mutation, mutation};

const APPLICATION: &str = "application";
pub(super) const DEPLOYMENT: &str = "trantor/dawn/Deployment/dawn";
pub(super) const POD: &str = "/spec/template/spec";
const JOB: &str = "kubernetes_cron_job_v1.trantor_day_day-report";
const JOB_POD: &str = "/spec/0/job_template/0/spec/0/template/0/spec/0";

/// Sets a field of the pods.
pub(super) fn of_pod(of: &mut Committed, pointer: &str, value: Value) {
    set(of.object(DEPLOYMENT), &format!("{POD}{pointer}"), value);
}

/// Sets a field of the container.
pub(super) fn of_container(of: &mut Committed, pointer: &str, value: Value) {
    of_pod(of, &format!("/containers/0{pointer}"), value);
}

/// Adds a container that keeps to all rules, and sets a field of it.
fn of_another(of: &mut Committed, list: &str, pointer: &str, value: Value) {
    let pod = of.object(DEPLOYMENT).pointer_mut(POD).unwrap_or_else(|| panic!("{DEPLOYMENT} has no pods"));
    let mut other = pod["containers"][0].clone();
    other["name"] = json!("other");
    if let Some(fields) = other.as_object_mut() {
        fields.retain(|name, _| {
            !name.ends_with("Probe") && !matches!(name.as_str(), "envFrom" | "lifecycle" | "ports")
        });
    }
    set(&mut other, pointer, value);
    pod[list] = json!([other]);
}

/// Adds a container that runs first and keeps to all rules, and sets a field of it.
pub(super) fn of_init(of: &mut Committed, pointer: &str, value: Value) {
    of_another(of, "initContainers", pointer, value);
}

/// Adds a container for debugging that keeps to all rules, and sets a field of it.
fn of_debugging(of: &mut Committed, pointer: &str, value: Value) {
    of_another(of, "ephemeralContainers", pointer, value);
}

pub(crate) const MUTATIONS: &[Mutation] = &[
    mutation(
        "pods are processes of a Windows node",
        |of| of_pod(of, "/securityContext/windowsOptions", json!({ "hostProcess": true })),
        &["pod-host-process"],
    ),
    mutation(
        "a container that runs first is a process of a Windows node",
        |of| of_init(of, "/securityContext/windowsOptions", json!({ "hostProcess": true })),
        &["pod-host-process"],
    ),
    mutation(
        "pods have the network of the node",
        |of| of_pod(of, "/hostNetwork", json!(true)),
        &["pod-host-namespaces"],
    ),
    mutation(
        "pods see the processes of the node",
        |of| of_pod(of, "/hostPID", json!(true)),
        &["pod-host-namespaces"],
    ),
    mutation(
        "pods of a job, by Terraform, share memory with the node",
        |of| of.set(APPLICATION, JOB, &format!("{JOB_POD}/host_ipc"), true),
        &["pod-host-namespaces"],
    ),
    mutation(
        "a container is privileged",
        |of| of_container(of, "/securityContext/privileged", json!(true)),
        &["pod-privileged"],
    ),
    mutation(
        "a container that runs first is privileged",
        |of| of_init(of, "/securityContext/privileged", json!(true)),
        &["pod-privileged"],
    ),
    mutation(
        "a container for debugging is privileged",
        |of| of_debugging(of, "/securityContext/privileged", json!(true)),
        &["pod-privileged"],
    ),
    mutation(
        "a container of a job, by Terraform, is privileged",
        |of| of.set(APPLICATION, JOB, &format!("{JOB_POD}/container/0/security_context/0/privileged"), true),
        &["pod-privileged"],
    ),
    mutation(
        "a container administers the system",
        |of| of_container(of, "/securityContext/capabilities/add", json!(["SYS_ADMIN"])),
        &["pod-capabilities"],
    ),
    mutation(
        "a container that runs first makes raw packets",
        |of| of_init(of, "/securityContext/capabilities/add", json!(["NET_RAW"])),
        &["pod-capabilities"],
    ),
    mutation(
        "a container has a capability that the baseline allows",
        |of| of_container(of, "/securityContext/capabilities/add", json!(["NET_BIND_SERVICE", "CHOWN"])),
        &["pod-capabilities"],
    ),
    mutation(
        "a container drops some capabilities alone",
        |of| of_container(of, "/securityContext/capabilities/drop", json!(["NET_RAW", "SYS_CHROOT"])),
        &["pod-capabilities"],
    ),
    mutation(
        "a container that runs first drops no capability",
        |of| of_init(of, "/securityContext/capabilities", json!({})),
        &["pod-capabilities"],
    ),
    mutation(
        "pods mount a path of the node",
        |of| of_pod(of, "/volumes/9", json!({ "name": "node", "hostPath": { "path": "/var/log" } })),
        &["pod-host-path", "pod-volume-types", "workload-state"],
    ),
    mutation(
        "pods mount what another machine shares",
        |of| {
            of_pod(
                of,
                "/volumes/9",
                json!({ "name": "share", "nfs": { "server": "10.0.0.9", "path": "/" } }),
            );
        },
        &["pod-volume-types"],
    ),
    mutation(
        "pods have a disk past the storage of the cluster",
        |of| {
            of_pod(
                of,
                "/volumes/9",
                json!({ "name": "disk", "awsElasticBlockStore": { "volumeID": "vol-0abc" } }),
            );
        },
        &["pod-volume-types"],
    ),
    mutation(
        "a container takes a port of the node",
        |of| of_container(of, "/ports/0/hostPort", json!(8080)),
        &["pod-host-ports"],
    ),
    mutation(
        "a container that runs first takes a port of the node",
        |of| of_init(of, "/ports", json!([{ "containerPort": 9000, "hostPort": 9000 }])),
        &["pod-host-ports"],
    ),
    mutation(
        "a probe calls another host",
        |of| of_container(of, "/livenessProbe/httpGet/host", json!("169.254.169.254")),
        &["pod-host-probes"],
    ),
    mutation(
        "a probe of a container that runs first calls another host",
        |of| of_init(of, "/startupProbe", json!({ "tcpSocket": { "host": "10.0.0.9", "port": 22 } })),
        &["pod-host-probes"],
    ),
    mutation(
        "a hook calls another host",
        |of| of_container(of, "/lifecycle/preStop", json!({ "httpGet": { "host": "10.0.0.9", "port": 80 } })),
        &["pod-host-probes"],
    ),
    mutation(
        "AppArmor is off",
        |of| of_pod(of, "/securityContext/appArmorProfile", json!({ "type": "Unconfined" })),
        &["pod-app-armor"],
    ),
    mutation(
        "AppArmor is off for a container that runs first",
        |of| of_init(of, "/securityContext/appArmorProfile", json!({ "type": "Unconfined" })),
        &["pod-app-armor"],
    ),
    mutation(
        "AppArmor is off by an annotation",
        |of| {
            set(
                of.object(DEPLOYMENT),
                "/spec/template/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1dawn",
                json!("unconfined"),
            );
        },
        &["pod-app-armor"],
    ),
    mutation(
        "pods have the type of the super user for SELinux",
        |of| of_pod(of, "/securityContext/seLinuxOptions", json!({ "type": "spc_t" })),
        &["pod-selinux"],
    ),
    mutation(
        "a container has a user for SELinux",
        |of| of_container(of, "/securityContext/seLinuxOptions", json!({ "user": "system_u" })),
        &["pod-selinux"],
    ),
    mutation(
        "a container that runs first has a role for SELinux",
        |of| of_init(of, "/securityContext/seLinuxOptions", json!({ "role": "sysadm_r" })),
        &["pod-selinux"],
    ),
    mutation(
        "/proc is not masked",
        |of| of_container(of, "/securityContext/procMount", json!("Unmasked")),
        &["pod-proc-mount"],
    ),
    mutation(
        "/proc is not masked for a container that runs first",
        |of| of_init(of, "/securityContext/procMount", json!("Unmasked")),
        &["pod-proc-mount"],
    ),
    mutation(
        "seccomp is off",
        |of| of_pod(of, "/securityContext/seccompProfile/type", json!("Unconfined")),
        &["pod-seccomp"],
    ),
    mutation(
        "nothing says what seccomp does",
        |of| unset(of.object(DEPLOYMENT), "/spec/template/spec/securityContext/seccompProfile"),
        &["pod-seccomp"],
    ),
    mutation(
        "seccomp is off for a container",
        |of| of_container(of, "/securityContext/seccompProfile", json!({ "type": "Unconfined" })),
        &["pod-seccomp"],
    ),
    mutation(
        "seccomp is off for a container that runs first",
        |of| of_init(of, "/securityContext/seccompProfile", json!({ "type": "Unconfined" })),
        &["pod-seccomp"],
    ),
    mutation(
        "pods change the kernel of the node",
        |of| {
            of_pod(
                of,
                "/securityContext/sysctls",
                json!([{ "name": "net.ipv4.tcp_syncookies", "value": "1" }, { "name": "kernel.msgmax", "value": "65536" }]),
            );
        },
        &["pod-sysctls"],
    ),
];
