//! Faults of namespaces, and of workloads that must go on.

use serde_json::json;

use super::committed::{Committed, set, unset};
use crate::{Mutation, mutation};

const NAMESPACE: &str = "trantor/_cluster/Namespace/dawn";
const DEPLOYMENT: &str = "trantor/dawn/Deployment/dawn";
const AUTOSCALER: &str = "trantor/dawn/HorizontalPodAutoscaler/dawn";
const BUDGET: &str = "trantor/dawn/PodDisruptionBudget/dawn";
const STATEFUL_SET: &str = "terminus/monitoring/StatefulSet/monitoring";
const CLASS: &str = "terminus/_cluster/StorageClass/cleon-gp3-retain";

/// Adds a job that keeps to all rules of pods, in a namespace and of a service.
fn job(of: &mut Committed, namespace: &str, setting: &str) {
    let mut template = of.object(DEPLOYMENT)["spec"]["template"].clone();
    unset(&mut template, "/spec/containers/0/envFrom");
    set(&mut template, "/spec/serviceAccountName", json!("other"));
    let mut job = json!({ "kind": "Job", "metadata": { "name": "other" }, "spec": { "template": template } });
    if !namespace.is_empty() {
        job["metadata"]["namespace"] = json!(namespace);
    }
    of.add_object("trantor", setting, job);
}

pub(crate) const MUTATIONS: &[Mutation] = &[
    mutation(
        "a namespace enforces the baseline alone",
        |of| {
            set(
                of.object(NAMESPACE),
                "/metadata/labels/pod-security.kubernetes.io~1enforce",
                json!("baseline"),
            );
        },
        &["namespace-pod-security"],
    ),
    mutation(
        "a namespace enforces nothing",
        |of| unset(of.object(NAMESPACE), "/metadata/labels/pod-security.kubernetes.io~1enforce"),
        &["namespace-pod-security"],
    ),
    mutation(
        "a namespace enforces a standard of long ago",
        |of| {
            set(
                of.object(NAMESPACE),
                "/metadata/labels/pod-security.kubernetes.io~1enforce-version",
                json!("v1.20"),
            );
        },
        &["namespace-pod-security"],
    ),
    mutation(
        "a namespace by Terraform is privileged",
        |of| {
            of.set(
                "application",
                "kubernetes_namespace_v1.trantor_day",
                "/metadata/0/labels/pod-security.kubernetes.io~1enforce",
                "privileged",
            );
        },
        &["namespace-pod-security"],
    ),
    mutation(
        "two services share a namespace",
        |of| job(of, "dawn", "services.other.workload"),
        &["namespace-per-service"],
    ),
    mutation(
        "a job stands in the namespace default",
        |of| job(of, "default", "services.dawn.workload"),
        &["namespace-default", "namespace-pod-security", "namespace-quota"],
    ),
    mutation(
        "a job names no namespace",
        |of| job(of, "", "services.dawn.workload"),
        &["namespace-default", "namespace-pod-security", "namespace-quota"],
    ),
    mutation(
        "a chart stands in the namespace default",
        |of| of.set("platform", "helm_release.trantor_vertical_pod_autoscaler", "/namespace", "default"),
        &["namespace-default"],
    ),
    mutation(
        "a namespace has no quota",
        |of| of.remove_object("trantor/dawn/ResourceQuota/dawn"),
        &["namespace-quota"],
    ),
    mutation(
        "a quota does not bound processors",
        |of| unset(of.object("trantor/dawn/ResourceQuota/dawn"), "/spec/hard/requests.cpu"),
        &["namespace-quota"],
    ),
    mutation(
        "a namespace has no defaults",
        |of| of.remove_object("trantor/dawn/LimitRange/dawn"),
        &["namespace-quota"],
    ),
    mutation(
        "a service has one pod at times",
        |of| set(of.object(AUTOSCALER), "/spec/minReplicas", json!(1)),
        &["workload-disruption-budget", "workload-replicas"],
    ),
    mutation(
        "a service by Terraform has one pod",
        |of| of.set("application", "kubernetes_deployment_v1.trantor_day", "/spec/0/replicas", "1"),
        &["workload-disruption-budget", "workload-replicas"],
    ),
    mutation(
        "drained nodes may take all pods, as nothing says otherwise",
        |of| of.remove_object(BUDGET),
        &["workload-disruption-budget"],
    ),
    mutation(
        "drained nodes may take all pods, as their budget allows",
        |of| set(of.object(BUDGET), "/spec/maxUnavailable", json!("100%")),
        &["workload-disruption-budget"],
    ),
    mutation(
        "a budget is of other pods",
        |of| set(of.object(BUDGET), "/spec/selector/matchLabels/app.kubernetes.io~1name", json!("other")),
        &["workload-disruption-budget"],
    ),
    mutation(
        "pods prefer several zones",
        |of| {
            set(
                of.object(DEPLOYMENT),
                "/spec/template/spec/topologySpreadConstraints/0/whenUnsatisfiable",
                json!("ScheduleAnyway"),
            );
        },
        &["workload-spread"],
    ),
    mutation(
        "nothing spreads pods",
        |of| unset(of.object(STATEFUL_SET), "/spec/template/spec/topologySpreadConstraints"),
        &["workload-spread"],
    ),
    mutation(
        "what is spread are the pods of others",
        |of| {
            set(
                of.object(DEPLOYMENT),
                "/spec/template/spec/topologySpreadConstraints/0/labelSelector/matchLabels/app.kubernetes.io~1name",
                json!("other"),
            );
        },
        &["workload-spread"],
    ),
    mutation(
        "a service does not grow",
        |of| set(of.object(AUTOSCALER), "/spec/maxReplicas", json!(3)),
        &["workload-autoscaling"],
    ),
    mutation(
        "a service lost its autoscaler",
        |of| {
            of.remove_object(AUTOSCALER);
            set(of.object(DEPLOYMENT), "/spec/replicas", json!(3));
        },
        &["workload-autoscaling"],
    ),
    mutation(
        "disks go with their claims",
        |of| set(of.object(CLASS), "/reclaimPolicy", json!("Delete")),
        &["workload-state"],
    ),
    mutation(
        "disks in clusters are in clear text",
        |of| set(of.object(CLASS), "/parameters/encrypted", json!("false")),
        &["workload-state"],
    ),
    mutation(
        "disks go with their stateful set",
        |of| {
            set(
                of.object(STATEFUL_SET),
                "/spec/persistentVolumeClaimRetentionPolicy/whenDeleted",
                json!("Delete"),
            );
        },
        &["workload-state"],
    ),
    mutation(
        "disks go with pods that are too many",
        |of| {
            set(
                of.object(STATEFUL_SET),
                "/spec/persistentVolumeClaimRetentionPolicy/whenScaled",
                json!("Delete"),
            );
        },
        &["workload-state"],
    ),
];
