//! How a version of a workload takes the place of the one before it.

use kubernetes::custom::rollout::{
    Alb, BlueGreen, Canary, Pause, Rollout, RolloutSpec, Step, Strategy, TrafficRouting,
};
use kubernetes::k8s_openapi::api::apps::v1::{
    Deployment, DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment,
    RollingUpdateStatefulSetStrategy, StatefulSet, StatefulSetPersistentVolumeClaimRetentionPolicy,
    StatefulSetSpec, StatefulSetUpdateStrategy,
};
use kubernetes::k8s_openapi::api::core::v1::{PersistentVolumeClaim, PodTemplateSpec};
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use settings::{choices, numbers, settings};

use super::amount::Amount;
use super::fault::Fault;
use super::names::Names;
use super::settings::{PodManagement, WorkloadKind, WorkloadSettings};
use super::words::Seconds;

settings! {
    /// How a version takes the place of the one before it. `max_surge` and `max_unavailable` are of `rolling` and
    /// `canary`, `steps` and `traffic` of `canary`, `auto_promotion` and `scale_down_delay_seconds` of `blue-green`.
    pub struct RolloutSettings, with defaults {
        /// The way. `blue-green` and `canary` need Argo Rollouts in the cluster.
        #[one_way = "Between `rolling` and the ways of Argo Rollouts, the pods of one controller go while those of the other come: pause the pipeline and have both for a while."]
        pub strategy: RolloutStrategy = RolloutStrategy::Rolling,
        /// How many pods more there may be meanwhile.
        pub max_surge: Amount = Amount::Percent(25),
        /// How many pods fewer there may be meanwhile.
        pub max_unavailable: Amount = Amount::Number(0),
        /// How long a pod must be ready before it counts as available.
        pub min_ready_seconds: Seconds = const { Seconds::of(10) },
        /// How long it may make no progress before it has failed.
        pub progress_deadline_seconds: Seconds = const { Seconds::of(600) },
        /// How many former versions are kept to go back to.
        pub revision_history_limit: History = const { History::of(5) },
        /// The steps of a canary, by weight; after the last, all requests go to the new version.
        pub steps: Vec<StepSettings> = Vec::new(),
        /// What weighs the requests of a canary.
        pub traffic: Traffic = Traffic::Pods,
        /// When the new version of `blue-green` begins to answer: by itself as soon as its pods are ready, or when
        /// somebody says so.
        pub auto_promotion: bool = false,
        /// How long the former pods of `blue-green` stay.
        pub scale_down_delay_seconds: Seconds = const { Seconds::of(300) },
    }
}

settings! {
    /// A step of a canary.
    pub struct StepSettings {
        /// The share of requests in percent that the new version gets.
        pub weight: Weight,
        /// How long it waits then; left out, until somebody says that it may go on.
        pub pause_seconds: Option<Seconds> = None,
    }
}

choices! {
    /// How a version takes the place of the one before it.
    pub enum RolloutStrategy {
        /// Pod by pod.
        Rolling = "rolling",
        /// All pods go before others come: for what must not run twice.
        Recreate = "recreate",
        /// All pods come beside those of the version before, and take over at once.
        BlueGreen = "blue-green",
        /// The new version gets a growing share of requests.
        Canary = "canary",
    }
}

choices! {
    /// What weighs the requests of a canary.
    pub enum Traffic {
        /// The share of pods is the share of requests.
        Pods = "pods",
        /// The load balancer of the ingress.
        LoadBalancer = "load-balancer",
    }
}

numbers! {
    /// A share of requests in percent.
    pub struct Weight(u8) in 0..=100;
    /// How many former versions are kept.
    pub struct History(u8) in 0..=50;
}

impl RolloutSettings {
    /// Whether Argo Rollouts does it.
    pub fn by_argo(&self) -> bool {
        matches!(self.strategy, RolloutStrategy::BlueGreen | RolloutStrategy::Canary)
    }

    /// Whether a load balancer weighs the requests of a canary.
    pub fn weighs_requests(&self) -> bool {
        self.strategy == RolloutStrategy::Canary && self.traffic == Traffic::LoadBalancer
    }
}

impl WorkloadSettings {
    /// How many pods there may be at once while a version takes the place of the one before it, when there are
    /// `replicas`.
    pub fn most_pods(&self, replicas: u16) -> u32 {
        let more = match self.rollout.strategy {
            _ if self.kind == WorkloadKind::StatefulSet => 0,
            RolloutStrategy::Recreate => 0,
            RolloutStrategy::BlueGreen => replicas.into(),
            // The pods of the version before stay, all of them, until the last step is done.
            RolloutStrategy::Canary if self.rollout.weighs_requests() => replicas.into(),
            RolloutStrategy::Rolling | RolloutStrategy::Canary => self.rollout.max_surge.of(replicas),
        };
        u32::from(replicas) + more
    }

    pub(super) fn rollout_faults(&self) -> Vec<Fault> {
        let rollout = &self.rollout;
        let mut faults = Vec::new();
        let mut fault = |key: &str, message: &str, help: &str| {
            faults.push(Fault::new(format!("rollout.{key}"), message, help));
        };
        let rolling = rollout.strategy == RolloutStrategy::Rolling;
        if self.kind != WorkloadKind::Deployment && !rolling {
            fault(
                "strategy",
                "only a deployment is brought out this way",
                "write `strategy = \"rolling\"`, or `kind = \"deployment\"`",
            );
        }
        let moves = rolling || rollout.strategy == RolloutStrategy::Canary;
        if moves && rollout.max_surge.is_zero() && rollout.max_unavailable.is_zero() {
            fault(
                "max_surge",
                "with no pod more and no pod fewer, no pod can ever be replaced",
                "write `max_surge = \"25%\"`",
            );
        }
        let canary = rollout.strategy == RolloutStrategy::Canary;
        if canary && rollout.steps.is_empty() {
            fault("steps", "a canary without steps", "write them: [{ weight = 10, pause_seconds = 300 }]");
        }
        if !canary && !rollout.steps.is_empty() {
            fault("steps", "steps are of a canary only", "write `strategy = \"canary\"`, or remove them");
        }
        if let Some(at) =
            (1..rollout.steps.len()).find(|at| rollout.steps[*at].weight <= rollout.steps[at - 1].weight)
        {
            fault(
                &format!("steps[{at}].weight"),
                "a step has no more weight than the one before it",
                "write the steps by growing weight",
            );
        }
        if rollout.traffic == Traffic::LoadBalancer && (!canary || self.ingress.is_none()) {
            fault(
                "traffic",
                "a load balancer weighs the requests of a canary with an ingress only",
                "write `strategy = \"canary\"` and `ingress`, or `traffic = \"pods\"`",
            );
        }
        if rollout.by_argo() && self.kind == WorkloadKind::Deployment && self.reached().is_none() {
            fault(
                "strategy",
                "a version is brought to some callers first, but nothing calls it",
                "add `ports = { http = 8080 }`, or write `strategy = \"rolling\"`",
            );
        }
        if rollout.progress_deadline_seconds <= rollout.min_ready_seconds {
            fault(
                "progress_deadline_seconds",
                "it has failed before a pod counts as available",
                "write more than `min_ready_seconds`",
            );
        }
        faults
    }

    /// The deployment of pods like `template`.
    pub(super) fn deployment(
        &self,
        metadata: ObjectMeta,
        selector: LabelSelector,
        template: PodTemplateSpec,
    ) -> Deployment {
        let rollout = &self.rollout;
        let strategy = match rollout.strategy {
            RolloutStrategy::Recreate => {
                DeploymentStrategy { type_: Some("Recreate".to_owned()), rolling_update: None }
            }
            _ => DeploymentStrategy {
                type_: Some("RollingUpdate".to_owned()),
                rolling_update: Some(RollingUpdateDeployment {
                    max_surge: Some(rollout.max_surge.int_or_string()),
                    max_unavailable: Some(rollout.max_unavailable.int_or_string()),
                }),
            },
        };
        let spec = DeploymentSpec {
            replicas: self.scaling().replicas(),
            selector,
            template,
            strategy: Some(strategy),
            min_ready_seconds: Some(seconds(rollout.min_ready_seconds)),
            progress_deadline_seconds: Some(seconds(rollout.progress_deadline_seconds)),
            revision_history_limit: Some(rollout.revision_history_limit.get().into()),
            ..DeploymentSpec::default()
        };
        Deployment { metadata, spec: Some(spec), ..Deployment::default() }
    }

    /// The stateful set of pods like `template`, each with volumes like `claims`.
    pub(super) fn stateful_set(
        &self,
        metadata: ObjectMeta,
        selector: LabelSelector,
        template: PodTemplateSpec,
        claims: Vec<PersistentVolumeClaim>,
        headless: String,
    ) -> StatefulSet {
        let retain = (!claims.is_empty()).then(|| StatefulSetPersistentVolumeClaimRetentionPolicy {
            when_deleted: Some("Retain".to_owned()),
            when_scaled: Some("Retain".to_owned()),
        });
        let management = match self.pod_management {
            PodManagement::Ordered => "OrderedReady",
            PodManagement::Parallel => "Parallel",
        };
        let spec = StatefulSetSpec {
            replicas: self.scaling().replicas(),
            selector,
            template,
            service_name: Some(headless),
            pod_management_policy: Some(management.to_owned()),
            update_strategy: Some(StatefulSetUpdateStrategy {
                type_: Some("RollingUpdate".to_owned()),
                rolling_update: Some(RollingUpdateStatefulSetStrategy {
                    partition: Some(0),
                    ..RollingUpdateStatefulSetStrategy::default()
                }),
            }),
            min_ready_seconds: Some(seconds(self.rollout.min_ready_seconds)),
            revision_history_limit: Some(self.rollout.revision_history_limit.get().into()),
            persistent_volume_claim_retention_policy: retain,
            volume_claim_templates: (!claims.is_empty()).then_some(claims),
            ..StatefulSetSpec::default()
        };
        StatefulSet { metadata, spec: Some(spec), ..StatefulSet::default() }
    }

    /// The rollout of pods like `template`.
    pub(super) fn argo_rollout(
        &self,
        metadata: ObjectMeta,
        selector: LabelSelector,
        template: PodTemplateSpec,
        names: &Names,
    ) -> Rollout {
        let rollout = &self.rollout;
        let strategy = match rollout.strategy {
            RolloutStrategy::BlueGreen => Strategy {
                blue_green: Some(BlueGreen {
                    active_service: names.main(),
                    preview_service: names.preview(),
                    auto_promotion_enabled: rollout.auto_promotion,
                    auto_promotion_seconds: None,
                    scale_down_delay_seconds: seconds(rollout.scale_down_delay_seconds),
                }),
                canary: None,
            },
            _ => Strategy { blue_green: None, canary: Some(self.canary(names)) },
        };
        let spec = RolloutSpec {
            replicas: self.scaling().replicas(),
            selector,
            template,
            min_ready_seconds: seconds(rollout.min_ready_seconds),
            revision_history_limit: rollout.revision_history_limit.get().into(),
            progress_deadline_seconds: seconds(rollout.progress_deadline_seconds),
            progress_deadline_abort: true,
            strategy,
        };
        Rollout { metadata, spec }
    }

    fn canary(&self, names: &Names) -> Canary {
        let rollout = &self.rollout;
        let port = self.ingress_port().and_then(|port| {
            self.reached_ports().into_iter().find(|(name, _)| *name == port).map(|(_, number)| number)
        });
        let routing = port
            .filter(|_| rollout.weighs_requests())
            .map(|port| TrafficRouting { alb: Alb { ingress: names.main(), service_port: port.into() } });
        let steps = rollout.steps.iter().flat_map(|step| {
            let duration = step.pause_seconds.map(|seconds| format!("{seconds}s"));
            [Step::SetWeight(step.weight.get().into()), Step::Pause(Pause { duration })]
        });
        Canary {
            canary_service: names.canary(),
            stable_service: names.main(),
            traffic_routing: routing,
            max_surge: rollout.max_surge.int_or_string(),
            max_unavailable: rollout.max_unavailable.int_or_string(),
            steps: steps.collect(),
        }
    }
}

/// Seconds as Kubernetes has them: a day at most, which fits.
pub(super) fn seconds(seconds: Seconds) -> i32 {
    i32::try_from(seconds.get()).unwrap_or(i32::MAX)
}
