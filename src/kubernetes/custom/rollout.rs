//! `Rollout` of Argo Rollouts: a deployment that brings a version to some before it brings it to all.

use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde::Serialize;

use super::namespaced_kind;

/// A deployment that brings a version to some before it brings it to all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rollout {
    /// Its name, namespace, labels and annotations.
    pub metadata: ObjectMeta,
    /// What it is to be.
    pub spec: RolloutSpec,
}

/// What a `Rollout` is to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RolloutSpec {
    /// How many pods; none where an autoscaler says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicas: Option<i32>,
    /// Its pods.
    pub selector: LabelSelector,
    /// What they are made from.
    pub template: PodTemplateSpec,
    /// How long a pod is ready before it counts as available.
    pub min_ready_seconds: i32,
    /// How many former versions are kept.
    pub revision_history_limit: i32,
    /// How long it may make no progress.
    pub progress_deadline_seconds: i32,
    /// Whether it goes back to the former version then.
    pub progress_deadline_abort: bool,
    /// How a version is brought.
    pub strategy: Strategy,
}

/// How a version is brought.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Strategy {
    /// Beside the former one, and then all at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blue_green: Option<BlueGreen>,
    /// By and by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canary: Option<Canary>,
}

/// Beside the former one, and then all at once.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BlueGreen {
    /// The service of the version that answers.
    pub active_service: String,
    /// The service of the version that is tried.
    pub preview_service: String,
    /// Whether it answers as soon as its pods are ready.
    pub auto_promotion_enabled: bool,
    /// After how long it answers by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_promotion_seconds: Option<i32>,
    /// How long the former pods stay.
    pub scale_down_delay_seconds: i32,
}

/// By and by.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Canary {
    /// The service of the version that is tried.
    pub canary_service: String,
    /// The service of the version that answers.
    pub stable_service: String,
    /// Who weighs requests; none, and the share of pods is the share of requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traffic_routing: Option<TrafficRouting>,
    /// How many pods more there may be.
    pub max_surge: IntOrString,
    /// How many pods fewer there may be.
    pub max_unavailable: IntOrString,
    /// The steps.
    pub steps: Vec<Step>,
}

/// Who weighs requests.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TrafficRouting {
    /// The AWS Load Balancer Controller.
    pub alb: Alb,
}

/// An application load balancer.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Alb {
    /// The ingress.
    pub ingress: String,
    /// The port of the services.
    pub service_port: i32,
}

/// A step of a canary.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// So many percent of the requests.
    SetWeight(i32),
    /// Waiting.
    Pause(Pause),
}

/// Waiting.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Pause {
    /// For how long: `300s`; none, until somebody goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
}

namespaced_kind!(Rollout, "argoproj.io", "v1alpha1", "rollouts");
