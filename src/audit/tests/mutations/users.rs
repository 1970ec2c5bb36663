//! Faults of who containers are, what they may gain, and what they ask for.

use serde_json::json;

use super::committed::unset;
use super::pods::{DEPLOYMENT, POD, of_container, of_init, of_pod};
use crate::{Mutation, mutation};

const APPLICATION: &str = "application";
const DEFAULTS: &str = "trantor/dawn/LimitRange/dawn";
const STATEFUL_SET: &str = "terminus/monitoring/StatefulSet/monitoring";

pub(crate) const MUTATIONS: &[Mutation] = &[
    mutation(
        "a program may gain privileges",
        |of| of_container(of, "/securityContext/allowPrivilegeEscalation", json!(true)),
        &["pod-privilege-escalation"],
    ),
    mutation(
        "nothing says that programs gain no privileges",
        |of| {
            unset(
                of.object(DEPLOYMENT),
                &format!("{POD}/containers/0/securityContext/allowPrivilegeEscalation"),
            );
        },
        &["pod-privilege-escalation"],
    ),
    mutation(
        "a program of a container that runs first may gain privileges",
        |of| of_init(of, "/securityContext/allowPrivilegeEscalation", json!(true)),
        &["pod-privilege-escalation"],
    ),
    mutation(
        "a container that runs first says nothing of its security",
        |of| of_init(of, "/securityContext", json!({})),
        &["pod-capabilities", "pod-privilege-escalation", "pod-read-only-root"],
    ),
    mutation(
        "a container may be root",
        |of| of_container(of, "/securityContext/runAsNonRoot", json!(false)),
        &["pod-non-root"],
    ),
    mutation(
        "a container that runs first may be root",
        |of| of_init(of, "/securityContext/runAsNonRoot", json!(false)),
        &["pod-non-root"],
    ),
    mutation(
        "pods may be root, though containers may not",
        |of| of_pod(of, "/securityContext/runAsNonRoot", json!(false)),
        &["pod-non-root"],
    ),
    mutation(
        "nothing says that containers are not root",
        |of| {
            unset(of.object(DEPLOYMENT), &format!("{POD}/securityContext/runAsNonRoot"));
            unset(of.object(DEPLOYMENT), &format!("{POD}/containers/0/securityContext/runAsNonRoot"));
        },
        &["pod-non-root"],
    ),
    mutation(
        "pods are root",
        |of| of_pod(of, "/securityContext/runAsUser", json!(0)),
        &["pod-high-user", "pod-non-root"],
    ),
    mutation(
        "a container that runs first is root",
        |of| of_init(of, "/securityContext/runAsUser", json!(0)),
        &["pod-high-user", "pod-non-root"],
    ),
    mutation(
        "a container is a user of the node",
        |of| of_container(of, "/securityContext/runAsUser", json!(1000)),
        &["pod-high-user"],
    ),
    mutation(
        "the image says whom its program is",
        |of| unset(of.object(DEPLOYMENT), &format!("{POD}/securityContext/runAsUser")),
        &["pod-high-user"],
    ),
    mutation(
        "a container is in the group of root",
        |of| unset(of.object(DEPLOYMENT), &format!("{POD}/securityContext/runAsGroup")),
        &["pod-high-user"],
    ),
    mutation(
        "a container writes to its root",
        |of| of_container(of, "/securityContext/readOnlyRootFilesystem", json!(false)),
        &["pod-read-only-root"],
    ),
    mutation(
        "a container that runs first writes to its root",
        |of| of_init(of, "/securityContext/readOnlyRootFilesystem", json!(null)),
        &["pod-read-only-root"],
    ),
    mutation(
        "a container has no limit of memory, nor does its namespace say one",
        |of| {
            of.remove_object(DEFAULTS);
            unset(of.object(DEPLOYMENT), &format!("{POD}/containers/0/resources/limits/memory"));
        },
        &["namespace-quota", "pod-resources"],
    ),
    mutation(
        "a container that runs first asks for nothing",
        |of| {
            of.remove_object(DEFAULTS);
            of_init(of, "/resources", json!({}));
        },
        &["namespace-quota", "pod-cpu-limit", "pod-resources"],
    ),
    mutation(
        "a container asks for no processor time",
        |of| {
            of.remove_object(DEFAULTS);
            of_container(of, "/resources/requests/cpu", json!("0"));
        },
        &["namespace-quota", "pod-cpu-limit", "pod-resources"],
    ),
    mutation(
        "a container does not say when it is ready",
        |of| unset(of.object(DEPLOYMENT), &format!("{POD}/containers/0/readinessProbe")),
        &["pod-probes"],
    ),
    mutation(
        "a container of a stateful set does not say whether it is well",
        |of| unset(of.object(STATEFUL_SET), &format!("{POD}/containers/0/livenessProbe")),
        &["pod-probes"],
    ),
    mutation(
        "a container beside the others says nothing of itself",
        |of| of_init(of, "/restartPolicy", json!("Always")),
        &["pod-probes"],
    ),
    mutation(
        "a probe does nothing, by Terraform",
        |of| {
            unset(
                of.block(APPLICATION, "kubernetes_deployment_v1.trantor_day"),
                "/spec/0/template/0/spec/0/container/0/liveness_probe/0/http_get",
            );
        },
        &["pod-probes"],
    ),
];
