//! The kinds that the provider has types for.

use k8s_openapi::Resource;
use k8s_openapi::api::apps::v1::{DaemonSet, Deployment, StatefulSet};
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::batch::v1::{CronJob, Job};
use k8s_openapi::api::core::v1::{
    ConfigMap, LimitRange, Namespace, PersistentVolumeClaim, ResourceQuota, Secret, Service, ServiceAccount,
};
use k8s_openapi::api::networking::v1::{Ingress, IngressClass, NetworkPolicy};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use k8s_openapi::api::rbac::v1::{ClusterRole, ClusterRoleBinding, Role, RoleBinding};
use k8s_openapi::api::scheduling::v1::PriorityClass;
use k8s_openapi::api::storage::v1::StorageClass;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::ReadError;
use super::read::Reader;

/// The type of every kind that has none of its own.
pub(super) const MANIFEST: &str = "kubernetes_manifest";

/// A kind that the provider has a type for.
pub(super) struct Row {
    pub(super) api_version: &'static str,
    pub(super) kind: &'static str,
    pub(super) resource_type: &'static str,
    /// Fields at the top that are called otherwise than by all rules.
    pub(super) renamed: &'static [(&'static str, &'static str)],
    /// Arguments of the provider alone, which are no part of the object. Those that wait for what is not part of
    /// applying an object are switched off.
    pub(super) own: &'static [(&'static str, bool)],
    pub(super) read: fn(Reader<'_>) -> Result<Value, ReadError>,
}

const fn kind<K: Resource + Serialize + DeserializeOwned>(resource_type: &'static str) -> Row {
    Row { api_version: K::API_VERSION, kind: K::KIND, resource_type, renamed: &[], own: &[], read: read::<K> }
}

fn read<K: Serialize + DeserializeOwned>(reader: Reader<'_>) -> Result<Value, ReadError> {
    let object = K::deserialize(reader)?;
    serde_json::to_value(object).map_err(|error| ReadError::new(error.to_string()))
}

/// The kinds, in the order of their names.
pub(super) const KINDS: &[Row] = &[
    kind::<ClusterRole>("kubernetes_cluster_role_v1"),
    kind::<ClusterRoleBinding>("kubernetes_cluster_role_binding_v1"),
    kind::<ConfigMap>("kubernetes_config_map_v1"),
    kind::<CronJob>("kubernetes_cron_job_v1"),
    // Pods wait for secrets whose values come after the first apply; one that fails to see them run would mark what it
    // made as broken, and replace it the next time.
    Row { own: &[("wait_for_rollout", false)], ..kind::<DaemonSet>("kubernetes_daemon_set_v1") },
    Row { own: &[("wait_for_rollout", false)], ..kind::<Deployment>("kubernetes_deployment_v1") },
    kind::<HorizontalPodAutoscaler>("kubernetes_horizontal_pod_autoscaler_v2"),
    kind::<Ingress>("kubernetes_ingress_v1"),
    kind::<IngressClass>("kubernetes_ingress_class_v1"),
    Row { own: &[("wait_for_completion", false)], ..kind::<Job>("kubernetes_job_v1") },
    kind::<LimitRange>("kubernetes_limit_range_v1"),
    kind::<Namespace>("kubernetes_namespace_v1"),
    kind::<NetworkPolicy>("kubernetes_network_policy_v1"),
    // A claim of a class that waits for its first pod is bound by no apply.
    Row {
        own: &[("wait_until_bound", false)],
        ..kind::<PersistentVolumeClaim>("kubernetes_persistent_volume_claim_v1")
    },
    kind::<PodDisruptionBudget>("kubernetes_pod_disruption_budget_v1"),
    kind::<PriorityClass>("kubernetes_priority_class_v1"),
    kind::<ResourceQuota>("kubernetes_resource_quota_v1"),
    kind::<Role>("kubernetes_role_v1"),
    kind::<RoleBinding>("kubernetes_role_binding_v1"),
    // The provider encodes `data` itself and takes `binary_data` as it is.
    Row {
        renamed: &[("data", "binary_data"), ("stringData", "data")],
        ..kind::<Secret>("kubernetes_secret_v1")
    },
    kind::<Service>("kubernetes_service_v1"),
    kind::<ServiceAccount>("kubernetes_service_account_v1"),
    Row { own: &[("wait_for_rollout", false)], ..kind::<StatefulSet>("kubernetes_stateful_set_v1") },
    kind::<StorageClass>("kubernetes_storage_class_v1"),
];

/// The row of a kind, if the provider has a type for it.
pub(super) fn find(api_version: &str, kind: &str) -> Option<&'static Row> {
    KINDS.iter().find(|row| row.api_version == api_version && row.kind == kind)
}

/// The row of a type of the provider.
pub(super) fn of_type(resource_type: &str) -> Option<&'static Row> {
    KINDS.iter().find(|row| row.resource_type == resource_type)
}
