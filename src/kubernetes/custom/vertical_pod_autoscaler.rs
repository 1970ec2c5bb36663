//! `VerticalPodAutoscaler` of the Kubernetes autoscaler project: what pods should ask for, by what they take.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;

use super::namespaced_kind;

/// What pods should ask for, by what they take.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VerticalPodAutoscaler {
    /// Its name, namespace, labels and annotations.
    pub metadata: ObjectMeta,
    /// What it is to be.
    pub spec: VerticalPodAutoscalerSpec,
}

/// What a `VerticalPodAutoscaler` is to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerticalPodAutoscalerSpec {
    /// Whose pods.
    pub target_ref: TargetRef,
    /// What it does about it.
    pub update_policy: UpdatePolicy,
}

/// Whose pods.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetRef {
    /// The group and version of its kind.
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// What it does about it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdatePolicy {
    /// `Off`: it recommends, and changes nothing.
    pub update_mode: String,
}

namespaced_kind!(VerticalPodAutoscaler, "autoscaling.k8s.io", "v1", "verticalpodautoscalers");
