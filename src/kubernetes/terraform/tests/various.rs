//! Objects of every kind that the provider has a type for, as rich as their types are.

use k8s_openapi::ByteString;
use k8s_openapi::api::apps::v1::*;
use k8s_openapi::api::autoscaling::v2::*;
use k8s_openapi::api::batch::v1::*;
use k8s_openapi::api::core::v1::*;
use k8s_openapi::api::networking::v1::*;
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::api::rbac::v1::*;
use k8s_openapi::api::scheduling::v1::PriorityClass;
use k8s_openapi::api::storage::v1::StorageClass;

use super::dice::Dice;
use super::networks::{ingress, peer, ports, service};
use super::object;
use super::pods::template;
use crate::Object;

/// Each makes an object of one kind.
pub(super) const KINDS: [fn(&mut Dice) -> Object; 24] = [
    |dice| {
        object(&ClusterRole {
            aggregation_rule: dice
                .maybe(|dice| AggregationRule { cluster_role_selectors: dice.list(Dice::selector) }),
            metadata: dice.metadata_of_cluster(),
            rules: dice.list(|dice| rule(dice, true)),
        })
    },
    |dice| {
        object(&ClusterRoleBinding {
            metadata: dice.metadata_of_cluster(),
            role_ref: role_ref(dice),
            subjects: Some(dice.some(1, subject)),
        })
    },
    |dice| {
        object(&ConfigMap {
            binary_data: dice.maybe(|dice| [(dice.text(), ByteString(dice.text().into_bytes()))].into()),
            data: dice.maybe(Dice::map),
            immutable: dice.maybe(Dice::flag),
            metadata: dice.metadata(),
        })
    },
    cron_job,
    |dice| {
        let spec = DaemonSetSpec {
            min_ready_seconds: dice.maybe(Dice::number),
            revision_history_limit: dice.maybe(Dice::number),
            selector: dice.selector(),
            template: template(dice),
            update_strategy: dice.maybe(|dice| DaemonSetUpdateStrategy {
                rolling_update: dice.maybe(|dice| RollingUpdateDaemonSet {
                    max_surge: None,
                    max_unavailable: dice.maybe(Dice::int_or_string),
                }),
                type_: dice.maybe(Dice::text),
            }),
        };
        object(&DaemonSet { metadata: dice.metadata(), spec: Some(spec), status: None })
    },
    |dice| {
        let spec = DeploymentSpec {
            min_ready_seconds: dice.maybe(Dice::number),
            paused: dice.maybe(Dice::flag),
            progress_deadline_seconds: dice.maybe(Dice::number),
            replicas: dice.maybe(Dice::number),
            revision_history_limit: dice.maybe(Dice::number),
            selector: dice.selector(),
            strategy: dice.maybe(|dice| DeploymentStrategy {
                rolling_update: dice.maybe(|dice| RollingUpdateDeployment {
                    max_surge: dice.maybe(Dice::int_or_string),
                    max_unavailable: dice.maybe(Dice::int_or_string),
                }),
                type_: dice.maybe(Dice::text),
            }),
            template: template(dice),
        };
        object(&Deployment { metadata: dice.metadata(), spec: Some(spec), status: None })
    },
    autoscaler,
    ingress,
    |dice| {
        let spec = IngressClassSpec {
            controller: dice.maybe(Dice::text),
            parameters: dice.maybe(|dice| IngressClassParametersReference {
                api_group: dice.maybe(Dice::text),
                kind: dice.text(),
                name: dice.name(),
                namespace: dice.maybe(Dice::name),
                scope: dice.maybe(Dice::text),
            }),
        };
        object(&IngressClass { metadata: dice.metadata_of_cluster(), spec: Some(spec) })
    },
    |dice| object(&Job { metadata: dice.metadata(), spec: Some(job(dice)), status: None }),
    |dice| {
        let limits = dice.some(1, |dice| LimitRangeItem {
            default: dice.maybe(Dice::quantities),
            default_request: dice.maybe(Dice::quantities),
            max: dice.maybe(Dice::quantities),
            max_limit_request_ratio: dice.maybe(Dice::quantities),
            min: dice.maybe(Dice::quantities),
            type_: dice.text(),
        });
        object(&LimitRange { metadata: dice.metadata(), spec: Some(LimitRangeSpec { limits }) })
    },
    |dice| object(&Namespace { metadata: dice.metadata_of_cluster(), ..Default::default() }),
    |dice| {
        let spec = NetworkPolicySpec {
            egress: dice.list(|dice| NetworkPolicyEgressRule { ports: ports(dice), to: dice.list(peer) }),
            ingress: dice.list(|dice| NetworkPolicyIngressRule { from: dice.list(peer), ports: ports(dice) }),
            pod_selector: Some(dice.selector()),
            policy_types: Some(dice.some(1, Dice::text)),
        };
        object(&NetworkPolicy { metadata: dice.metadata(), spec: Some(spec) })
    },
    |dice| {
        object(&PersistentVolumeClaim { metadata: dice.metadata(), spec: Some(claim(dice)), status: None })
    },
    |dice| {
        let spec = PodDisruptionBudgetSpec {
            max_unavailable: dice.maybe(Dice::int_or_string),
            min_available: dice.maybe(Dice::int_or_string),
            selector: Some(dice.selector()),
            unhealthy_pod_eviction_policy: None,
        };
        object(&PodDisruptionBudget { metadata: dice.metadata(), spec: Some(spec), status: None })
    },
    |dice| {
        object(&PriorityClass {
            description: dice.maybe(Dice::text),
            global_default: dice.maybe(Dice::flag),
            metadata: dice.metadata_of_cluster(),
            preemption_policy: dice.maybe(Dice::text),
            value: dice.number(),
        })
    },
    |dice| {
        let spec = ResourceQuotaSpec {
            hard: dice.maybe(Dice::quantities),
            scope_selector: dice.maybe(|dice| ScopeSelector {
                match_expressions: dice.list(|dice| ScopedResourceSelectorRequirement {
                    operator: dice.text(),
                    scope_name: dice.text(),
                    values: dice.maybe(|dice| dice.some(0, Dice::text)),
                }),
            }),
            scopes: dice.maybe(|dice| dice.some(0, Dice::text)),
        };
        object(&ResourceQuota { metadata: dice.metadata(), spec: Some(spec), status: None })
    },
    |dice| object(&Role { metadata: dice.metadata(), rules: Some(dice.some(1, |dice| rule(dice, false))) }),
    |dice| {
        object(&RoleBinding {
            metadata: dice.metadata(),
            role_ref: role_ref(dice),
            subjects: Some(dice.some(1, subject)),
        })
    },
    // What a secret holds never stands in generated files: synthesis refuses it.
    |dice| {
        object(&Secret {
            immutable: dice.maybe(Dice::flag),
            metadata: dice.metadata(),
            type_: dice.maybe(Dice::text),
            ..Default::default()
        })
    },
    service,
    |dice| {
        object(&ServiceAccount {
            automount_service_account_token: dice.maybe(Dice::flag),
            image_pull_secrets: dice.list(|dice| LocalObjectReference { name: dice.name() }),
            metadata: dice.metadata(),
            secrets: dice
                .list(|dice| ObjectReference { name: Some(dice.name()), ..ObjectReference::default() }),
        })
    },
    stateful_set,
    |dice| {
        object(&StorageClass {
            allow_volume_expansion: Some(dice.flag()),
            allowed_topologies: dice.maybe(|dice| {
                let match_label_expressions = dice.list(|dice| TopologySelectorLabelRequirement {
                    key: dice.text(),
                    values: dice.some(1, Dice::text),
                });
                vec![TopologySelectorTerm { match_label_expressions }]
            }),
            metadata: dice.metadata_of_cluster(),
            mount_options: dice.maybe(|dice| dice.some(0, Dice::text)),
            parameters: dice.maybe(Dice::map),
            provisioner: dice.text(),
            reclaim_policy: dice.maybe(Dice::text),
            volume_binding_mode: dice.maybe(Dice::text),
        })
    },
];

fn rule(dice: &mut Dice, of_cluster: bool) -> PolicyRule {
    PolicyRule {
        api_groups: Some(dice.some(1, Dice::text)),
        non_resource_urls: dice.maybe(|dice| dice.some(0, Dice::text)).filter(|_| of_cluster),
        resource_names: dice.maybe(|dice| dice.some(0, Dice::text)),
        resources: Some(dice.some(1, Dice::text)),
        verbs: dice.some(1, Dice::text),
    }
}

fn role_ref(dice: &mut Dice) -> RoleRef {
    RoleRef { api_group: dice.text(), kind: dice.text(), name: dice.name() }
}

fn subject(dice: &mut Dice) -> Subject {
    Subject {
        api_group: dice.maybe(Dice::text),
        kind: dice.text(),
        name: dice.name(),
        namespace: dice.maybe(Dice::name),
    }
}

fn job(dice: &mut Dice) -> JobSpec {
    JobSpec {
        active_deadline_seconds: dice.maybe(Dice::number),
        backoff_limit: dice.maybe(Dice::number),
        backoff_limit_per_index: dice.maybe(Dice::number),
        completion_mode: dice.maybe(Dice::text),
        completions: Some(dice.number()),
        manual_selector: dice.maybe(Dice::flag),
        max_failed_indexes: dice.maybe(Dice::number),
        parallelism: dice.maybe(Dice::number),
        pod_failure_policy: dice.maybe(|dice| PodFailurePolicy {
            rules: dice.some(1, |dice| PodFailurePolicyRule {
                action: dice.text(),
                on_exit_codes: dice.maybe(|dice| PodFailurePolicyOnExitCodesRequirement {
                    container_name: dice.maybe(Dice::name),
                    operator: dice.text(),
                    values: dice.some(1, Dice::number),
                }),
                on_pod_conditions: dice.list(|dice| PodFailurePolicyOnPodConditionsPattern {
                    status: dice.text(),
                    type_: dice.text(),
                }),
            }),
        }),
        selector: dice.maybe(Dice::selector),
        template: template(dice),
        ttl_seconds_after_finished: dice.maybe(Dice::number),
        ..Default::default()
    }
}

fn cron_job(dice: &mut Dice) -> Object {
    let spec = CronJobSpec {
        concurrency_policy: dice.maybe(Dice::text),
        failed_jobs_history_limit: dice.maybe(Dice::number),
        job_template: JobTemplateSpec { metadata: Some(dice.metadata()), spec: Some(job(dice)) },
        schedule: dice.text(),
        starting_deadline_seconds: dice.maybe(Dice::number),
        successful_jobs_history_limit: dice.maybe(Dice::number),
        suspend: dice.maybe(Dice::flag),
        time_zone: dice.maybe(Dice::text),
    };
    object(&CronJob { metadata: dice.metadata(), spec: Some(spec), status: None })
}

fn autoscaler(dice: &mut Dice) -> Object {
    let target = |dice: &mut Dice| MetricTarget {
        average_utilization: dice.maybe(Dice::number),
        average_value: dice.maybe(Dice::quantity),
        type_: dice.text(),
        value: dice.maybe(Dice::quantity),
    };
    let metric =
        |dice: &mut Dice| MetricIdentifier { name: dice.name(), selector: dice.maybe(Dice::selector) };
    let rules = |dice: &mut Dice| HPAScalingRules {
        policies: Some(dice.some(1, |dice| HPAScalingPolicy {
            period_seconds: dice.number(),
            type_: dice.text(),
            value: dice.number(),
        })),
        select_policy: dice.maybe(Dice::text),
        stabilization_window_seconds: Some(dice.number()),
        tolerance: None,
    };
    let spec = HorizontalPodAutoscalerSpec {
        behavior: dice.maybe(|dice| HorizontalPodAutoscalerBehavior {
            scale_down: dice.maybe(rules),
            scale_up: dice.maybe(rules),
        }),
        max_replicas: dice.number(),
        metrics: dice.list(|dice| MetricSpec {
            container_resource: dice.maybe(|dice| ContainerResourceMetricSource {
                container: dice.name(),
                name: dice.name(),
                target: target(dice),
            }),
            external: dice.maybe(|dice| ExternalMetricSource { metric: metric(dice), target: target(dice) }),
            object: dice.maybe(|dice| ObjectMetricSource {
                described_object: CrossVersionObjectReference {
                    api_version: Some(dice.text()),
                    kind: dice.text(),
                    name: dice.name(),
                },
                metric: metric(dice),
                target: target(dice),
            }),
            pods: dice.maybe(|dice| PodsMetricSource { metric: metric(dice), target: target(dice) }),
            resource: dice.maybe(|dice| ResourceMetricSource { name: dice.name(), target: target(dice) }),
            type_: dice.text(),
        }),
        min_replicas: dice.maybe(Dice::number),
        scale_target_ref: CrossVersionObjectReference {
            api_version: dice.maybe(Dice::text),
            kind: dice.text(),
            name: dice.name(),
        },
    };
    object(&HorizontalPodAutoscaler { metadata: dice.metadata(), spec: Some(spec), status: None })
}

fn claim(dice: &mut Dice) -> PersistentVolumeClaimSpec {
    PersistentVolumeClaimSpec {
        access_modes: Some(dice.some(1, Dice::text)),
        resources: Some(VolumeResourceRequirements {
            limits: dice.maybe(Dice::quantities),
            requests: dice.maybe(Dice::quantities),
        }),
        selector: dice.maybe(Dice::selector),
        storage_class_name: dice.maybe(Dice::text),
        volume_mode: dice.maybe(Dice::text),
        volume_name: dice.maybe(Dice::text),
        ..Default::default()
    }
}

fn stateful_set(dice: &mut Dice) -> Object {
    let spec = StatefulSetSpec {
        min_ready_seconds: dice.maybe(Dice::number),
        persistent_volume_claim_retention_policy: dice.maybe(|dice| {
            StatefulSetPersistentVolumeClaimRetentionPolicy {
                when_deleted: dice.maybe(Dice::text),
                when_scaled: dice.maybe(Dice::text),
            }
        }),
        pod_management_policy: dice.maybe(Dice::text),
        replicas: dice.maybe(Dice::number),
        revision_history_limit: dice.maybe(Dice::number),
        selector: dice.selector(),
        service_name: Some(dice.name()),
        template: template(dice),
        update_strategy: dice.maybe(|dice| StatefulSetUpdateStrategy {
            rolling_update: dice.maybe(|dice| RollingUpdateStatefulSetStrategy {
                max_unavailable: None,
                partition: dice.maybe(Dice::number),
            }),
            type_: dice.maybe(Dice::text),
        }),
        volume_claim_templates: dice.list(|dice| PersistentVolumeClaim {
            metadata: dice.metadata(),
            spec: Some(claim(dice)),
            status: None,
        }),
        ..Default::default()
    };
    object(&StatefulSet { metadata: dice.metadata(), spec: Some(spec), status: None })
}
