//! The Kubernetes objects of one channel of a service: what runs, how it is reached, scaled and kept running.

pub mod amount;
pub mod config;
mod digest;
pub mod disruption;
pub mod fault;
pub mod image;
pub mod ingress;
pub mod jobs;
pub mod names;
pub mod placement;
pub mod pod;
pub mod probes;
pub mod rbac;
pub mod resources;
pub mod rollout;
pub mod scaling;
pub mod secret_looking;
pub mod secrets;
pub mod security;
pub mod service;
pub mod settings;
#[cfg(test)]
mod tests;
mod vertical;
pub mod volumes;
pub mod words;

use std::collections::{BTreeMap, BTreeSet};

use aws::names::ClusterName;
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use kubernetes::{Kind, Object, Origin};

use self::names::Names;
use self::pod::Pods;
use self::rollout::RolloutStrategy;
use self::secrets::SecretSettings;
use self::settings::{WorkloadKind, WorkloadSettings};
use self::words::ConfigKey;
use crate::registry::settings::TagMutability;
use crate::service::Channel;

/// What a workload needs to know of the rest of the platform.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// Whether tags of images can be pushed again.
    pub tags: TagMutability,
    /// The `Name` tag of the security group of the cluster's load balancers; none when it has none.
    pub load_balancer_group: Option<String>,
    /// Secrets and parameters that pods get beside those of the settings: where the service's database is.
    pub secrets: BTreeMap<ConfigKey, SecretSettings>,
}

const MODULE: &str = "modules/workload";

/// The label of a pod's template in the pods of a deployment.
const DEPLOYMENT_REVISION: &str = "pod-template-hash";
/// The same in the pods of a rollout of Argo Rollouts.
const ROLLOUT_REVISION: &str = "rollouts-pod-template-hash";

/// Labels that say whose an object is. `name` is the service's, or of a job's pods the job's, so that no selector of
/// the main workload selects those.
fn labels(name: &str, channel: &Channel<'_>) -> BTreeMap<String, String> {
    let mut labels = selector_labels(name, channel);
    labels.insert("app.kubernetes.io/managed-by".to_owned(), "cleon".to_owned());
    labels
}

/// The labels that select pods. They can never change.
fn selector_labels(name: &str, channel: &Channel<'_>) -> BTreeMap<String, String> {
    [
        ("app.kubernetes.io/name".to_owned(), name.to_owned()),
        ("app.kubernetes.io/instance".to_owned(), channel.namespace.to_string()),
    ]
    .into()
}

/// The objects of a channel, in the order in which they are applied.
pub fn objects(settings: &WorkloadSettings, channel: &Channel<'_>, upstream: &Upstream) -> Vec<Object> {
    let names = Names::of(&channel.service);
    let metadata = |name: String| ObjectMeta {
        name: Some(name),
        namespace: Some(channel.namespace.to_string()),
        labels: Some(labels(channel.service.as_str(), channel)),
        ..ObjectMeta::default()
    };
    let mut objects = Objects::of(channel);
    objects.add(&rbac::service_account(metadata(names.main()), channel));
    if let Some((role, binding)) = settings.role(&metadata(names.main())) {
        objects.add(&role);
        objects.add(&binding);
    }
    objects.all(&settings.config_map(metadata(names.config())));
    objects.all(&settings.files_map(metadata(names.files())));
    let secrets = settings.all_secrets(&upstream.secrets);
    objects.all(&secrets.stores(channel, &names, metadata));
    objects.all(&secrets.external(&names, metadata(names.secrets())));
    objects.all(&settings.shared_claims(&names, metadata));
    let pods = Pods { settings, channel, upstream, names: &names, secrets: &secrets };
    if settings.kind != WorkloadKind::Jobs {
        main(&mut objects, &pods, metadata);
    }
    for (name, job) in &settings.jobs {
        let name = names.part(name);
        let mut labels = labels(&name, channel);
        labels.insert("app.kubernetes.io/component".to_owned(), "job".to_owned());
        let metadata = ObjectMeta { labels: Some(labels.clone()), ..metadata(name) };
        let template = pods.job(labels.clone(), job);
        objects.add(&job.cron_job(metadata, labels, template));
    }
    objects.made
}

/// What answers requests, and how it is reached, scaled and kept running.
fn main(objects: &mut Objects, pods: &Pods<'_>, metadata: impl Fn(String) -> ObjectMeta) {
    let Pods { settings, channel, upstream, names, .. } = pods;
    let service = channel.service.as_str();
    let select = selector_labels(service, channel);
    let selector = LabelSelector { match_labels: Some(select.clone()), ..LabelSelector::default() };
    let by_argo = settings.rollout.by_argo();
    let stateful = settings.kind == WorkloadKind::StatefulSet;
    if stateful {
        objects.add(&settings.headless(metadata(names.headless()), select.clone()));
    }
    objects.all(&settings.service(metadata(names.main()), select.clone()));
    // Those of a version that is tried are reached in the cluster only.
    let tried = match settings.rollout.strategy {
        RolloutStrategy::BlueGreen => Some(names.preview()),
        RolloutStrategy::Canary => Some(names.canary()),
        RolloutStrategy::Rolling | RolloutStrategy::Recreate => None,
    };
    if let Some(name) = tried {
        objects.all(&settings.service_within(metadata(name), select.clone()));
    }
    let revision = match (stateful, by_argo) {
        (true, _) => None,
        (false, true) => Some(ROLLOUT_REVISION),
        (false, false) => Some(DEPLOYMENT_REVISION),
    };
    let template = pods.main(labels(service, channel), &selector, revision);
    let (api_version, kind) = if stateful {
        let claims = settings.claim_templates(channel.account.prevent_destroy, &labels(service, channel));
        let headless = names.headless();
        let set = settings.stateful_set(metadata(names.main()), selector.clone(), template, claims, headless);
        objects.add(&set)
    } else if by_argo {
        objects.add(&settings.argo_rollout(metadata(names.main()), selector.clone(), template, names))
    } else {
        objects.add(&settings.deployment(metadata(names.main()), selector.clone(), template))
    };
    if let Some(autoscaling) = &settings.autoscaling {
        objects.add(&autoscaling.autoscaler(metadata(names.main()), api_version, kind));
    }
    if settings.vpa {
        objects.add(&vertical::recommender(metadata(names.main()), api_version, kind));
    }
    objects.all(&settings.budget(metadata(names.main()), selector));
    objects.all(&settings.ingress(metadata(names.main()), upstream.load_balancer_group.as_deref()));
}

/// Objects of one channel, each with its origin.
struct Objects {
    made: Vec<Object>,
    origin: Origin,
}

impl Objects {
    fn of(channel: &Channel<'_>) -> Self {
        let setting = match &channel.name {
            None => format!("{}.workload", channel.setting),
            Some(name) => format!("{}.channels.{name}", channel.setting),
        };
        Self { made: Vec::new(), origin: Origin { module: MODULE.to_owned(), setting } }
    }

    /// Adds an object, and says of what kind it is.
    #[track_caller]
    fn add<K: Kind>(&mut self, object: &K) -> (&'static str, &'static str) {
        self.made.push(Object::new(object, self.origin.clone()));
        (K::API_VERSION, K::KIND)
    }

    #[track_caller]
    fn all<'a, K: Kind + 'a>(&mut self, objects: impl IntoIterator<Item = &'a K>) {
        for object in objects {
            self.add(object);
        }
    }
}

/// The objects that the workloads of a cluster need and that belong to no namespace, in the order in which they are
/// applied: classes of priority and storage, and volumes that stand for shared file systems. They come before the
/// workloads; whoever may apply them may do so in the whole cluster.
pub fn cluster_scoped<'a>(
    cluster_key: &str,
    workloads: impl IntoIterator<Item = (&'a WorkloadSettings, &'a Channel<'a>)>,
) -> Vec<Object> {
    let mut priorities = BTreeSet::new();
    let mut reclaims = BTreeSet::new();
    let mut volumes = Vec::new();
    let metadata = |name: String, labels: BTreeMap<String, String>| ObjectMeta {
        name: Some(name),
        labels: Some(labels),
        ..ObjectMeta::default()
    };
    for (settings, channel) in workloads {
        priorities.insert(settings.priority);
        reclaims.extend(settings.reclaims(channel.account.prevent_destroy));
        let names = Names::of(&channel.service);
        let of_channel = |name| metadata(name, labels(channel.service.as_str(), channel));
        let mut objects = Objects::of(channel);
        objects.all(&settings.shared_volumes(&names, channel.namespace.as_str(), of_channel));
        volumes.extend(objects.made);
    }
    let managed = || [("app.kubernetes.io/managed-by".to_owned(), "cleon".to_owned())].into();
    let origin = Origin { module: MODULE.to_owned(), setting: format!("clusters.{cluster_key}") };
    let mut classes = Objects { made: Vec::new(), origin };
    for priority in priorities {
        classes.add(&priority.class(metadata(priority.class_name(), managed())));
    }
    for reclaim in reclaims {
        classes.add(&reclaim.class(metadata(reclaim.class_name(), managed())));
    }
    classes.made.extend(volumes);
    classes.made
}

/// Whether a name is that of one of Kubernetes' own namespaces, or one that it keeps for itself.
pub fn is_own_namespace(namespace: &str) -> bool {
    namespace == "default" || namespace.starts_with("kube-")
}

/// The `Name` tag of the security group of a cluster's load balancers.
pub fn load_balancer_group(cluster: &ClusterName) -> String {
    format!("{cluster}-load-balancer")
}
