//! Settings of a workload: `[services.<key>.workload]`, and of its further channels: `[services.<key>.channels.<name>]`.

use std::collections::BTreeMap;

use aws::ami_type::Architecture;
use aws::names::{LabelKey, LabelValue};
use settings::{Node, Problems, choices, settings};

use super::config::{self, PodField};
use super::disruption::DisruptionBudget;
use super::fault::Fault;
use super::image::ImageSettings;
use super::ingress::IngressSettings;
use super::jobs::{JobName, JobSettings};
use super::placement::{Priority, SpreadSettings};
use super::pod::PreStopSettings;
use super::probes::ProbesSettings;
use super::rbac::RuleSettings;
use super::resources::ResourcesSettings;
use super::rollout::RolloutSettings;
use super::scaling::AutoscalingSettings;
use super::secrets::SecretSettings;
use super::security::SecuritySettings;
use super::service::KubernetesServiceSettings;
use super::volumes::{VolumeName, VolumeSettings};
use super::words::{Arguments, ConfigKey, ContainerPort, Host, MountPath, PortName, Replicas, Seconds};
use crate::node_group::settings::TaintSettings;
use crate::registry::settings::TagMutability;

settings! {
    /// What runs, in each channel of a service.
    pub struct WorkloadSettings, compared by config::check_secrets, checked by WorkloadSettings::check {
        /// What kind of workload it is.
        #[one_way = "The pods of the one kind go and those of the other come; the disks of a stateful set stay, and belong to nobody."]
        pub kind: WorkloadKind = WorkloadKind::Deployment,
        /// The image that runs.
        pub image: ImageSettings,
        /// The command; left out, the image's own.
        pub command: Arguments = Arguments::default(),
        /// Its arguments.
        pub args: Arguments = Arguments::default(),
        /// The ports it listens on, by name: `{ http = 8080 }`.
        pub ports: BTreeMap<PortName, ContainerPort> = BTreeMap::new(),
        /// How many pods there are, all the time; left out, two, unless `autoscaling` says.
        pub replicas: Option<Replicas> = None,
        /// How many pods there are by load.
        pub autoscaling: Option<AutoscalingSettings> = None,
        /// What a pod asks for and may take.
        pub resources: ResourcesSettings,
        /// How Kubernetes finds out how a pod is.
        pub probes: ProbesSettings = ProbesSettings::default(),
        /// How long a pod has from being told to stop until it is killed, `pre_stop` included.
        pub termination_grace_period_seconds: Seconds = const { Seconds::of(45) },
        /// How long a pod that is to go still takes requests.
        pub pre_stop: PreStopSettings = PreStopSettings::default(),
        /// Environment variables that everybody may know. A change rolls the pods.
        pub config: BTreeMap<ConfigKey, String> = BTreeMap::new(),
        /// Files that everybody may know, by their path in the container. A change rolls the pods.
        pub files: BTreeMap<MountPath, String> = BTreeMap::new(),
        /// Variables of `config`, and paths of `files`, that look like secrets and are none.
        pub public_config: Vec<String> = Vec::new(),
        /// Environment variables that tell a pod about itself.
        pub fields: BTreeMap<ConfigKey, PodField> = BTreeMap::new(),
        /// Environment variables whose values are secrets: where each of them is. After one has changed,
        /// `kubectl rollout restart` brings it to the pods.
        pub secrets: BTreeMap<ConfigKey, SecretSettings> = BTreeMap::new(),
        /// How it is reached in its cluster; left out, by an address in the cluster on all its ports.
        pub service: Option<KubernetesServiceSettings> = None,
        /// How it is reached by HTTPS from outside; left out, not at all.
        pub ingress: Option<IngressSettings> = None,
        /// How many pods may be missing while nodes are drained; left out, one, and of one pod alone that one.
        pub disruption_budget: Option<DisruptionBudget> = None,
        /// How pods are spread.
        pub spread: SpreadSettings = SpreadSettings::default(),
        /// Labels that a node must have.
        pub node_selector: BTreeMap<LabelKey, LabelValue> = BTreeMap::new(),
        /// Taints of nodes that it tolerates, as node groups have them.
        pub tolerations: Vec<TaintSettings> = Vec::new(),
        /// The architecture that the image is for; left out, any.
        pub architecture: Option<Architecture> = None,
        /// Who makes way for it.
        pub priority: Priority = Priority::Normal,
        /// As whom it runs.
        pub security: SecuritySettings = SecuritySettings::default(),
        /// How a version takes the place of the one before it.
        pub rollout: RolloutSettings = RolloutSettings::default(),
        /// Whether the pods of a stateful set come and go one after the other.
        #[one_way = "Kubernetes keeps it as the set was made."]
        pub pod_management: PodManagement = PodManagement::Ordered,
        /// Its volumes, by name.
        pub volumes: BTreeMap<VolumeName, VolumeSettings> = BTreeMap::new(),
        /// Work that is done by the clock, by name.
        pub jobs: BTreeMap<JobName, JobSettings> = BTreeMap::new(),
        /// Whether the Vertical Pod Autoscaler recommends what pods should ask for. It changes nothing.
        pub vpa: bool = false,
        /// What it may do in its own namespace by Kubernetes' API.
        pub rbac: Vec<RuleSettings> = Vec::new(),
    }
}

settings! {
    /// What is different in a channel beside the stable one. What is left out is as in the stable one.
    pub struct ChannelSettings, compared by config::check_secrets {
        /// The image that runs.
        pub image: ImageSettings,
        /// How many pods there are, all the time.
        pub replicas: Option<Replicas> = None,
        /// How many pods there are by load.
        pub autoscaling: Option<AutoscalingSettings> = None,
        /// What a pod asks for and may take.
        pub resources: Option<ResourcesSettings> = None,
        /// Environment variables that are different, or that the stable one does not have.
        pub config: BTreeMap<ConfigKey, String> = BTreeMap::new(),
        /// Variables of `config` that look like secrets and are none.
        pub public_config: Vec<String> = Vec::new(),
        /// Secrets that are elsewhere, or that the stable one does not have.
        pub secrets: BTreeMap<ConfigKey, SecretSettings> = BTreeMap::new(),
        /// The hosts of its ingress; left out, it has no ingress.
        pub ingress: Option<ChannelIngressSettings> = None,
    }
}

settings! {
    /// The ingress of a channel beside the stable one.
    pub struct ChannelIngressSettings {
        /// The hosts it answers for.
        pub hosts: Vec<Host>,
    }
}

choices! {
    /// What kind of workload it is.
    pub enum WorkloadKind {
        /// Pods that are all alike.
        Deployment = "deployment",
        /// Pods that each have a name and, where there are volumes, disks of their own.
        StatefulSet = "stateful-set",
        /// Nothing but jobs.
        Jobs = "jobs",
    }
}

choices! {
    /// How the pods of a stateful set come and go.
    pub enum PodManagement {
        /// One after the other.
        Ordered = "ordered",
        /// All at once; versions still take each other's place pod by pod.
        Parallel = "parallel",
    }
}

impl WorkloadSettings {
    /// What runs in a channel beside the stable one.
    #[must_use]
    pub fn in_channel(&self, channel: &ChannelSettings) -> Self {
        let scaled = channel.replicas.is_some() || channel.autoscaling.is_some();
        let ingress = self.ingress.clone().zip(channel.ingress.clone());
        let mut rollout = self.rollout.clone();
        if ingress.is_none() {
            rollout.traffic = super::rollout::Traffic::Pods;
        }
        Self {
            image: channel.image.clone(),
            replicas: if scaled { channel.replicas } else { self.replicas },
            autoscaling: if scaled { channel.autoscaling.clone() } else { self.autoscaling.clone() },
            resources: channel.resources.clone().unwrap_or_else(|| self.resources.clone()),
            config: self.config.clone().into_iter().chain(channel.config.clone()).collect(),
            secrets: self.secrets.clone().into_iter().chain(channel.secrets.clone()).collect(),
            ingress: ingress.map(|(of, own)| IngressSettings { hosts: own.hosts, ..of }),
            rollout,
            ..self.clone()
        }
    }

    /// What is wrong between its settings, wherever it runs.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = self.scaling_faults();
        faults.extend(self.resources.faults("resources"));
        for (name, job) in &self.jobs {
            let at = format!("{}.resources", super::fault::under("jobs", name));
            faults.extend(job.resources.iter().flat_map(|resources| resources.faults(&at)));
        }
        if self.kind == WorkloadKind::Jobs && self.jobs.is_empty() {
            faults.push(Fault::new(
                "kind",
                "nothing but jobs, of which there are none",
                "add `[….jobs.<name>]`",
            ));
        }
        faults.extend(self.probes.faults(&self.ports));
        faults.extend(self.lifecycle_faults());
        faults.extend(self.secret_faults());
        faults.extend(self.service_faults());
        faults.extend(self.ingress_faults());
        faults.extend(self.disruption_faults());
        faults.extend(self.rollout_faults());
        faults.extend(self.volume_faults());
        faults
    }

    /// What is wrong with its images where tags can be pushed again or cannot.
    pub fn image_faults(&self, tags: TagMutability) -> Vec<Fault> {
        let jobs = self.jobs.iter().filter_map(|(name, job)| {
            Some((format!("{}.image", super::fault::under("jobs", name)), job.image.as_ref()?))
        });
        let images = std::iter::once(("image".to_owned(), &self.image)).chain(jobs);
        images.flat_map(|(at, image)| image.faults(&at, tags)).collect()
    }

    fn check(&self, node: &Node, problems: &mut Problems) {
        for fault in self.faults() {
            problems.push(fault.problem(node, node.path()));
        }
    }
}
