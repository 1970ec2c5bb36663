//! The pods of a workload.

use std::collections::BTreeMap;

use kubernetes::k8s_openapi::api::core::v1::{
    Container, ContainerPort, EnvFromSource, ExecAction, Lifecycle, LifecycleHandler, PodSpec,
    PodTemplateSpec, SleepAction,
};
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use settings::{choices, settings};

use super::Upstream;
use super::fault::Fault;
use super::jobs::JobSettings;
use super::names::Names;
use super::secrets::Secrets;
use super::settings::{WorkloadKind, WorkloadSettings};
use super::words::Seconds;
use crate::service::Channel;

settings! {
    /// How long a pod that is to go still takes requests: until load balancers and other nodes know that it goes.
    pub struct PreStopSettings, with defaults {
        /// How long; 0 and it stops at once.
        pub sleep_seconds: Seconds = const { Seconds::of(15) },
        /// Who waits.
        pub by: Sleeper = Sleeper::Command,
    }
}

choices! {
    /// Who waits before a pod is stopped.
    pub enum Sleeper {
        /// The command `sleep`, which the image must have.
        Command = "command",
        /// The node, whatever the image has. The Terraform provider does not know it yet.
        Node = "node",
    }
}

/// What all pods of a workload have.
pub(super) struct Pods<'a> {
    pub(super) settings: &'a WorkloadSettings,
    pub(super) channel: &'a Channel<'a>,
    pub(super) upstream: &'a Upstream,
    pub(super) names: &'a Names,
    pub(super) secrets: &'a Secrets<'a>,
}

impl WorkloadSettings {
    pub(super) fn lifecycle_faults(&self) -> Vec<Fault> {
        let (grace, sleep) = (self.termination_grace_period_seconds, self.pre_stop.sleep_seconds);
        if sleep < grace || sleep.get() == 0 {
            return Vec::new();
        }
        vec![
            Fault::new(
                "termination_grace_period_seconds",
                format!("pods are killed after {grace} seconds, and wait for {sleep} before they stop"),
                "raise it above `pre_stop.sleep_seconds`",
            )
            .related("pre_stop.sleep_seconds", "how long they wait"),
        ]
    }
}

impl Pods<'_> {
    /// The pods of the main workload. `revision` is the label that tells versions apart.
    pub(super) fn main(
        &self,
        labels: BTreeMap<String, String>,
        selector: &LabelSelector,
        revision: Option<&str>,
    ) -> PodTemplateSpec {
        let settings = self.settings;
        let probes = settings.probes.probes(&settings.ports);
        let port = |(name, port): (&super::words::PortName, &super::words::ContainerPort)| ContainerPort {
            name: Some(name.to_string()),
            container_port: port.get().into(),
            protocol: Some("TCP".to_owned()),
            ..ContainerPort::default()
        };
        let ports: Vec<_> = settings.ports.iter().map(port).collect();
        let container = Container {
            command: settings.command.to_option(),
            args: settings.args.to_option(),
            ports: (!ports.is_empty()).then_some(ports),
            startup_probe: probes.startup,
            readiness_probe: probes.readiness,
            liveness_probe: probes.liveness,
            lifecycle: self.pre_stop(),
            ..self.container(false)
        };
        let constraints = settings.spread_constraints(selector, revision);
        let spec = PodSpec {
            topology_spread_constraints: (!constraints.is_empty()).then_some(constraints),
            termination_grace_period_seconds: Some(settings.termination_grace_period_seconds.get().into()),
            ..self.spec(container, false)
        };
        self.template(labels, spec)
    }

    /// The pods of a job.
    pub(super) fn job(&self, labels: BTreeMap<String, String>, job: &JobSettings) -> PodTemplateSpec {
        let image = job.image.as_ref().unwrap_or(&self.settings.image);
        let resources = job.resources.as_ref().unwrap_or(&self.settings.resources);
        let container = Container {
            command: job.command.to_option(),
            args: job.args.to_option(),
            image: Some(image.reference(&self.channel.repository())),
            image_pull_policy: Some(image.pull_policy(self.upstream.tags).to_owned()),
            resources: Some(resources.requirements(WorkloadKind::Jobs)),
            ..self.container(true)
        };
        let spec = PodSpec { restart_policy: Some("Never".to_owned()), ..self.spec(container, true) };
        self.template(labels, spec)
    }

    fn template(&self, labels: BTreeMap<String, String>, spec: PodSpec) -> PodTemplateSpec {
        let digests: BTreeMap<String, String> =
            self.settings.config_digest().into_iter().chain(self.secrets.digest()).collect();
        let metadata = ObjectMeta {
            labels: Some(labels),
            annotations: (!digests.is_empty()).then_some(digests),
            ..ObjectMeta::default()
        };
        PodTemplateSpec { metadata: Some(metadata), spec: Some(spec) }
    }

    fn container(&self, of_job: bool) -> Container {
        let settings = self.settings;
        let sources: Vec<EnvFromSource> = settings
            .config_source(self.names.config())
            .into_iter()
            .chain(self.secrets.variables(self.names))
            .collect();
        let fields = settings.field_variables();
        Container {
            name: self.names.main(),
            image: Some(settings.image.reference(&self.channel.repository())),
            image_pull_policy: Some(settings.image.pull_policy(self.upstream.tags).to_owned()),
            env_from: (!sources.is_empty()).then_some(sources),
            env: (!fields.is_empty()).then_some(fields),
            resources: Some(settings.resources.requirements(settings.kind)),
            security_context: Some(settings.security.of_container()),
            volume_mounts: Some(settings.pod_volumes(self.names, of_job).mounts),
            ..Container::default()
        }
    }

    fn spec(&self, container: Container, of_job: bool) -> PodSpec {
        let settings = self.settings;
        let labels = settings.node_labels();
        let tolerations = settings.tolerated();
        PodSpec {
            service_account_name: Some(self.channel.service_account().to_string()),
            automount_service_account_token: Some(settings.speaks_to_api()),
            // A variable for each service of the namespace is no use to anybody.
            enable_service_links: Some(false),
            security_context: Some(settings.security.of_pod()),
            priority_class_name: Some(settings.priority.class_name()),
            node_selector: (!labels.is_empty()).then_some(labels),
            tolerations: (!tolerations.is_empty()).then_some(tolerations),
            volumes: Some(settings.pod_volumes(self.names, of_job).volumes),
            containers: vec![container],
            ..PodSpec::default()
        }
    }

    fn pre_stop(&self) -> Option<Lifecycle> {
        let PreStopSettings { sleep_seconds, by } = self.settings.pre_stop;
        if sleep_seconds.get() == 0 {
            return None;
        }
        let handler = match by {
            Sleeper::Command => {
                let command = Some(vec!["sleep".to_owned(), sleep_seconds.to_string()]);
                LifecycleHandler { exec: Some(ExecAction { command }), ..LifecycleHandler::default() }
            }
            Sleeper::Node => {
                let sleep = Some(SleepAction { seconds: sleep_seconds.get().into() });
                LifecycleHandler { sleep, ..LifecycleHandler::default() }
            }
        };
        Some(Lifecycle { pre_stop: Some(handler), ..Lifecycle::default() })
    }
}
