//! How many pods there are: a number, or as many as the load asks for.

use kubernetes::k8s_openapi::api::autoscaling::v2::{
    CrossVersionObjectReference, HPAScalingPolicy, HPAScalingRules, HorizontalPodAutoscaler,
    HorizontalPodAutoscalerBehavior, HorizontalPodAutoscalerSpec, MetricSpec, MetricTarget,
    ResourceMetricSource,
};
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use settings::{choices, numbers, settings};

use super::fault::Fault;
use super::settings::{WorkloadKind, WorkloadSettings};
use super::words::Replicas;

settings! {
    /// How many pods there are by load. Without `cpu` and `memory`, by 70 % of the processors asked for.
    pub struct AutoscalingSettings {
        /// The least number of pods.
        pub min: Replicas,
        /// The greatest number of pods.
        pub max: Replicas,
        /// Which share of the processors asked for is to be used, in percent, on average over the pods.
        pub cpu: Option<Utilization> = None,
        /// Which share of the memory asked for is to be used, in percent, on average over the pods.
        pub memory: Option<Utilization> = None,
        /// How pods are added; left out, twice as many or 4 more every 15 seconds, whichever is more.
        pub scale_up: Option<ScalingRuleSettings> = None,
        /// How pods are removed; left out, a tenth each minute, of what was needed in the last 5 minutes.
        pub scale_down: Option<ScalingRuleSettings> = None,
    }
}

settings! {
    /// How fast pods are added or removed.
    pub struct ScalingRuleSettings {
        /// Over how long the most cautious count decides: at most an hour.
        pub stabilization_window_seconds: Window = const { Window::of(300) },
        /// The greatest change in percent of the pods within a period; left out, any.
        pub percent: Option<Change> = None,
        /// The greatest change in pods within a period; left out, any.
        pub pods: Option<Change> = None,
        /// The period in seconds: at most half an hour.
        pub period_seconds: ScalingPeriod = const { ScalingPeriod::of(60) },
        /// Which of `percent` and `pods` decides.
        pub select_policy: SelectPolicy = SelectPolicy::Max,
    }
}

choices! {
    /// Which of several greatest changes decides.
    pub enum SelectPolicy {
        /// The greatest.
        Max = "max",
        /// The least.
        Min = "min",
        /// None: the number of pods does not change in this direction.
        Disabled = "disabled",
    }
}

numbers! {
    /// A share in percent of what is asked for.
    pub struct Utilization(u8) in 1..=100;
    /// A change in percent or pods.
    pub struct Change(u16) in 1..=1000;
    /// A window in seconds: at most an hour (Kubernetes `HPAScalingRules`).
    pub struct Window(u16) in 0..=3600;
    /// A period in seconds: at most half an hour (Kubernetes `HPAScalingPolicy`).
    pub struct ScalingPeriod(u16) in 1..=1800;
}

/// How many pods there are.
#[derive(Debug, Clone, PartialEq)]
pub enum Scaling {
    /// So many.
    Fixed(Replicas),
    /// As many as the load asks for.
    Autoscaled(AutoscalingSettings),
}

/// How many pods there are where nothing is said: two, so that one may fail.
const USUAL: Replicas = Replicas::of(2);

impl Scaling {
    /// The fewest pods there are.
    pub fn least(&self) -> u16 {
        match self {
            Self::Fixed(replicas) => replicas.get(),
            Self::Autoscaled(autoscaling) => autoscaling.min.get(),
        }
    }

    /// The most pods there are.
    pub fn most(&self) -> u16 {
        match self {
            Self::Fixed(replicas) => replicas.get(),
            Self::Autoscaled(autoscaling) => autoscaling.max.get(),
        }
    }

    /// The number that the workload itself says; none where the autoscaler does.
    pub fn replicas(&self) -> Option<i32> {
        match self {
            Self::Fixed(replicas) => Some(replicas.get().into()),
            Self::Autoscaled(_) => None,
        }
    }
}

impl WorkloadSettings {
    /// How many pods there are.
    pub fn scaling(&self) -> Scaling {
        match &self.autoscaling {
            Some(autoscaling) => Scaling::Autoscaled(autoscaling.clone()),
            None => Scaling::Fixed(self.replicas.unwrap_or(USUAL)),
        }
    }

    pub(super) fn scaling_faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.replicas.is_some() && self.autoscaling.is_some() {
            faults.push(
                Fault::new(
                    "replicas",
                    "it has both `replicas` and `autoscaling`: each would undo the other",
                    "remove one of the two",
                )
                .related("autoscaling", "the autoscaler"),
            );
        }
        if let Some(of) = self.autoscaling.as_ref().filter(|of| of.min > of.max) {
            faults.push(
                Fault::new(
                    "autoscaling.min",
                    format!("`min` is {}, more than `max`, which is {}", of.min, of.max),
                    "lower `min` or raise `max`",
                )
                .related("autoscaling.max", "`max` is here"),
            );
        }
        let scaled = [
            ("replicas", self.replicas.is_some()),
            ("autoscaling", self.autoscaling.is_some()),
            ("vpa", self.vpa),
        ];
        for (at, _) in scaled.into_iter().filter(|(_, set)| *set && self.kind == WorkloadKind::Jobs) {
            faults.push(Fault::new(
                at,
                format!("nothing but jobs runs: there are no pods that `{at}` is about"),
                format!("remove `{at}`, or write another `kind`"),
            ));
        }
        faults
    }
}

impl AutoscalingSettings {
    /// The autoscaler of what has `api_version`, `kind` and the name of `metadata`.
    pub fn autoscaler(&self, metadata: ObjectMeta, api_version: &str, kind: &str) -> HorizontalPodAutoscaler {
        let usual = (self.cpu.is_none() && self.memory.is_none()).then_some(const { Utilization::of(70) });
        let metrics = [("cpu", self.cpu.or(usual)), ("memory", self.memory)];
        let metrics = metrics.into_iter().filter_map(|(name, share)| Some(metric(name, share?)));
        let target = CrossVersionObjectReference {
            api_version: Some(api_version.to_owned()),
            kind: kind.to_owned(),
            name: metadata.name.clone().unwrap_or_default(),
        };
        HorizontalPodAutoscaler {
            metadata,
            spec: Some(HorizontalPodAutoscalerSpec {
                scale_target_ref: target,
                min_replicas: Some(self.min.get().into()),
                max_replicas: self.max.get().into(),
                metrics: Some(metrics.collect()),
                behavior: Some(HorizontalPodAutoscalerBehavior {
                    scale_up: Some(self.scale_up.as_ref().map_or_else(scale_up, ScalingRuleSettings::rules)),
                    scale_down: Some(
                        self.scale_down.as_ref().map_or_else(scale_down, ScalingRuleSettings::rules),
                    ),
                }),
            }),
            ..HorizontalPodAutoscaler::default()
        }
    }
}

fn metric(name: &str, share: Utilization) -> MetricSpec {
    let target = MetricTarget {
        type_: "Utilization".to_owned(),
        average_utilization: Some(share.get().into()),
        ..MetricTarget::default()
    };
    MetricSpec {
        type_: "Resource".to_owned(),
        resource: Some(ResourceMetricSource { name: name.to_owned(), target }),
        ..MetricSpec::default()
    }
}

fn policy(type_: &str, value: i32, period_seconds: i32) -> HPAScalingPolicy {
    HPAScalingPolicy { type_: type_.to_owned(), value, period_seconds }
}

fn rules(window: i32, select: &str, policies: Vec<HPAScalingPolicy>) -> HPAScalingRules {
    HPAScalingRules {
        stabilization_window_seconds: Some(window),
        select_policy: Some(select.to_owned()),
        policies: Some(policies),
        ..HPAScalingRules::default()
    }
}

/// Kubernetes' own default, written out.
fn scale_up() -> HPAScalingRules {
    rules(0, "Max", vec![policy("Pods", 4, 15), policy("Percent", 100, 15)])
}

/// Gentler than Kubernetes' own, which removes all that is not needed at once.
fn scale_down() -> HPAScalingRules {
    rules(300, "Max", vec![policy("Pods", 1, 60), policy("Percent", 10, 60)])
}

impl ScalingRuleSettings {
    fn rules(&self) -> HPAScalingRules {
        let period = self.period_seconds.get().into();
        let of =
            |type_, change: Option<Change>| change.map(|change| policy(type_, change.get().into(), period));
        let mut policies: Vec<_> =
            [of("Pods", self.pods), of("Percent", self.percent)].into_iter().flatten().collect();
        if policies.is_empty() {
            policies.push(policy("Percent", 100, period));
        }
        let select = match self.select_policy {
            SelectPolicy::Max => "Max",
            SelectPolicy::Min => "Min",
            SelectPolicy::Disabled => "Disabled",
        };
        rules(self.stabilization_window_seconds.get().into(), select, policies)
    }
}
