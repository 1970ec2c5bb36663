//! What pods should ask for, as the Vertical Pod Autoscaler recommends it.

use kubernetes::custom::vertical_pod_autoscaler::{
    TargetRef, UpdatePolicy, VerticalPodAutoscaler, VerticalPodAutoscalerSpec,
};
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

/// A recommender of what pods of the workload with the name of `metadata` should ask for. It changes nothing, so that it
/// never works against an autoscaler.
pub(super) fn recommender(metadata: ObjectMeta, api_version: &str, kind: &str) -> VerticalPodAutoscaler {
    let target_ref = TargetRef {
        api_version: api_version.to_owned(),
        kind: kind.to_owned(),
        name: metadata.name.clone().unwrap_or_default(),
    };
    let update_policy = UpdatePolicy { update_mode: "Off".to_owned() };
    VerticalPodAutoscaler { metadata, spec: VerticalPodAutoscalerSpec { target_ref, update_policy } }
}
