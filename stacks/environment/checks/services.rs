//! Rules between the workloads of services, and between them and the rest of the environment.

use std::collections::BTreeMap;

use aws::names::ServiceName;
use modules::cluster::settings::ClusterKey;
use modules::identity::settings::ControllersSettings;
use modules::registry::settings::TagMutability;
use modules::service::Channel;
use modules::service::channel::ChannelName;
use modules::workload;
use modules::workload::fault::Fault;
use modules::workload::image::ImageSettings;
use modules::workload::ingress::IngressSettings;
use modules::workload::pod::Sleeper;
use modules::workload::settings::{ChannelSettings, WorkloadSettings};
use modules::workload::words::Host;
use settings::{Document, Problem, Problems, child, index};

use crate::environment::Delivery;

/// A channel of a service whose settings can be read.
struct Placed {
    key: String,
    service: ServiceName,
    channel: Option<ChannelName>,
    cluster: Option<ClusterKey>,
    settings: WorkloadSettings,
}

impl Placed {
    fn workload(&self) -> String {
        child(&child("services", &self.key), "workload")
    }

    /// The table of a channel beside the stable one.
    fn beside(&self) -> Option<String> {
        let channels = child(&child("services", &self.key), "channels");
        self.channel.as_ref().map(|name| child(&channels, name.as_str()))
    }

    /// The table that makes it what it is.
    fn path(&self) -> String {
        self.beside().unwrap_or_else(|| self.workload())
    }

    fn hosts(&self) -> String {
        format!("{}.ingress.hosts", self.path())
    }

    /// What people call it.
    fn called(&self) -> String {
        match &self.channel {
            None => self.key.clone(),
            Some(channel) => format!("{} in its channel {channel}", self.key),
        }
    }

    fn push(&self, fault: &Fault, document: &Document, problems: &mut Problems) {
        problems.push(match self.beside() {
            None => fault.problem(document.root(), &self.workload()),
            Some(channel) => fault.problem_of_channel(document.root(), &self.workload(), &channel),
        });
    }
}

/// Adds what is wrong between the workloads of services.
pub(super) fn check(document: &Document, problems: &mut Problems) {
    let placed = placed(document, problems);
    let tags = document.get("registry.image_tag_mutability").unwrap_or(TagMutability::Immutable);
    for of in &placed {
        alone(of, tags, document, problems);
    }
    images_of_unread(tags, document, problems);
    namespaces(&placed, document, problems);
    hosts(&placed, document, problems);
}

/// All channels whose settings can be read, the stable one of each service first.
fn placed(document: &Document, problems: &mut Problems) -> Vec<Placed> {
    let mut placed = Vec::new();
    for key in document.keys("services") {
        let path = child("services", key);
        let name = document.get::<ServiceName>(&child(&path, "name")).or_else(|| ServiceName::new(key).ok());
        let Some(service) = name else { continue };
        let channels = child(&path, "channels");
        let workload = child(&path, "workload");
        if document.node(&workload).is_none() && document.keys(&channels).next().is_some() {
            problems.push(
                Problem::new(format!("{key} has channels, but nothing runs in them"))
                    .help(format!("add `[{workload}]`, or remove its channels"))
                    .at_path(document.root(), &channels),
            );
        }
        let Some(settings) = document.get::<WorkloadSettings>(&workload) else { continue };
        let cluster = document.get::<ClusterKey>(&child(&path, "cluster"));
        let place = |channel, settings| Placed {
            key: key.to_owned(),
            service: service.clone(),
            channel,
            cluster: cluster.clone(),
            settings,
        };
        placed.push(place(None, settings.clone()));
        for name in document.keys(&channels) {
            let own = document.get::<ChannelSettings>(&child(&channels, name));
            let Some((name, own)) = ChannelName::new(name).ok().zip(own) else { continue };
            if own.ingress.is_some() && settings.ingress.is_none() {
                let ingress = child(&child(&channels, name.as_str()), "ingress");
                problems.push(
                    Problem::new(format!("{key} has no ingress of which its channel {name} could have one"))
                        .help(format!("add `ingress` to `[{workload}]`, or remove it here"))
                        .at_path(document.root(), &ingress),
                );
            }
            placed.push(place(Some(name), settings.in_channel(&own)));
        }
    }
    placed
}

/// What is wrong with one channel by itself. The faults of the stable one were found when it was read.
fn alone(of: &Placed, tags: TagMutability, document: &Document, problems: &mut Problems) {
    let mut faults = of.settings.image_faults(tags);
    if of.channel.is_some() {
        faults.extend(of.settings.faults());
    } else {
        faults.extend(of.settings.name_faults(&of.service));
        let delivery = document.get::<Delivery>(&child(&child("services", &of.key), "delivery"));
        let (waits, seconds) = (of.settings.pre_stop.by, of.settings.pre_stop.sleep_seconds.get());
        if delivery == Some(Delivery::Terraform) && waits == Sleeper::Node && seconds > 0 {
            faults.push(Fault::new(
                "pre_stop.by",
                "the kubernetes provider of Terraform does not know nodes that wait",
                "write `by = \"command\"`, or deliver the service another way",
            ));
        }
        // Argo Rollouts writes into selectors what each plan would take out again, and with it who gets requests.
        if delivery == Some(Delivery::Terraform) && of.settings.rollout.by_argo() {
            faults.push(Fault::new(
                "rollout.strategy",
                "Terraform undoes what Argo Rollouts writes into services while it rolls out",
                "write `strategy = \"rolling\"`, or `delivery = \"argocd\"`",
            ));
        }
    }
    for fault in faults {
        of.push(&fault, document, problems);
    }
}

/// The images of workloads and channels that cannot be read whole: an image that moves is not hidden by a typing error
/// beside it.
fn images_of_unread(tags: TagMutability, document: &Document, problems: &mut Problems) {
    for key in document.keys("services") {
        let service = child("services", key);
        let (workload, channels) = (child(&service, "workload"), child(&service, "channels"));
        let is_read = document.get::<WorkloadSettings>(&workload).is_some();
        let mut unread = Vec::new();
        if !is_read {
            unread.push(workload);
        }
        for name in document.keys(&channels) {
            let channel = child(&channels, name);
            if !is_read || document.get::<ChannelSettings>(&channel).is_none() {
                unread.push(channel);
            }
        }
        for table in unread {
            let image = document.get::<ImageSettings>(&child(&table, "image"));
            for fault in image.iter().flat_map(|image| image.faults("image", tags)) {
                problems.push(fault.problem(document.root(), &table));
            }
        }
    }
}

/// Each channel has a namespace of its own in its cluster.
fn namespaces(placed: &[Placed], document: &Document, problems: &mut Problems) {
    let mut taken: BTreeMap<(Option<&ClusterKey>, String), &Placed> = BTreeMap::new();
    for of in placed {
        let Some(namespace) = Channel::namespace(&of.service, of.channel.as_ref()) else {
            let length =
                of.service.as_str().len() + 1 + of.channel.as_ref().map_or(0, |of| of.as_str().len());
            problems.push(
                Problem::new(format!(
                    "the namespace of {} would have {length} characters, 63 at most",
                    of.called()
                ))
                .help("give the service or the channel a shorter name")
                .at_path(document.root(), &of.path()),
            );
            continue;
        };
        let mut refuse = |message: String, other: Option<String>| {
            let help = "call the service or the channel something else: it would share the namespace";
            let problem = Problem::new(message).help(help).at_path(document.root(), &of.path());
            problems.push(match other {
                Some(other) => problem.related_path(document.root(), &other, "the other is here"),
                None => problem,
            });
        };
        let is = format!("the namespace of {} would be {namespace}", of.called());
        if workload::is_own_namespace(namespace.as_str()) {
            refuse(format!("{is}, which is Kubernetes' own"), None);
        }
        if let Some(cluster) = &of.cluster {
            let path = child(&child("clusters", cluster.as_str()), "controllers");
            let controllers = document.get::<ControllersSettings>(&path).unwrap_or_default();
            if let Some(name) = controller_in(&controllers, namespace.as_str()) {
                refuse(format!("{is}, where {name} runs"), Some(child(&path, name)));
            }
        }
        let place = (of.cluster.as_ref(), namespace.to_string());
        match taken.get(&place) {
            Some(first) => refuse(format!("{is}, as is that of {}", first.called()), Some(first.path())),
            None => _ = taken.insert(place, of),
        }
    }
}

/// The controller of the platform that runs in a namespace.
fn controller_in(controllers: &ControllersSettings, namespace: &str) -> Option<&'static str> {
    let ControllersSettings {
        credentials: _,
        delivery: _,
        argo_cd,
        argo_rollouts,
        vertical_pod_autoscaler,
        load_balancer_controller,
        external_dns,
        cluster_autoscaler,
        external_secrets,
        cert_manager,
        cloudwatch_agent,
        fluent_bit,
        velero,
    } = controllers;
    let all = [
        ("load_balancer_controller", load_balancer_controller.as_ref().map(|of| &of.namespace)),
        ("external_dns", external_dns.as_ref().map(|of| &of.namespace)),
        ("cluster_autoscaler", cluster_autoscaler.as_ref().map(|of| &of.namespace)),
        ("external_secrets", external_secrets.as_ref().map(|of| &of.namespace)),
        ("cert_manager", cert_manager.as_ref().map(|of| &of.namespace)),
        ("cloudwatch_agent", cloudwatch_agent.as_ref().map(|of| &of.namespace)),
        ("fluent_bit", fluent_bit.as_ref().map(|of| &of.namespace)),
        ("velero", velero.as_ref().map(|of| &of.namespace)),
        ("argo_cd", argo_cd.as_ref().map(|of| &of.namespace)),
        ("argo_rollouts", argo_rollouts.as_ref().map(|of| &of.namespace)),
        ("vertical_pod_autoscaler", vertical_pod_autoscaler.as_ref().map(|of| &of.namespace)),
    ];
    all.into_iter().find(|(_, of)| of.is_some_and(|of| of.as_str() == namespace)).map(|(name, _)| name)
}

/// A host that an ingress answers for.
struct Claim<'a> {
    of: &'a Placed,
    ingress: &'a IngressSettings,
    /// Where it is among the hosts of the ingress.
    at: usize,
    host: &'a Host,
}

impl Claim<'_> {
    fn path(&self) -> String {
        index(&self.of.hosts(), self.at)
    }
}

/// A host's name leads to one load balancer, which finds one service for each path.
fn hosts(placed: &[Placed], document: &Document, problems: &mut Problems) {
    let claims: Vec<Claim<'_>> = placed
        .iter()
        .filter_map(|of| of.settings.ingress.as_ref().map(|ingress| (of, ingress)))
        .flat_map(|(of, ingress)| {
            ingress.hosts.iter().enumerate().map(move |(at, host)| Claim { of, ingress, at, host })
        })
        .collect();
    for (at, claim) in claims.iter().enumerate() {
        let Claim { of, ingress, host, .. } = claim;
        let mut refuse = |first: &Claim<'_>, message: String, help: String| {
            problems.push(
                Problem::new(message).help(help).at_path(document.root(), &claim.path()).related_path(
                    document.root(),
                    &first.path(),
                    "the other ingress",
                ),
            );
        };
        for first in claims[..at].iter().filter(|first| first.host == *host) {
            let (here, there) = (of.called(), first.of.called());
            if ingress.path == first.ingress.path {
                let path = Some(ingress.path.as_str()).filter(|path| *path != "/").unwrap_or_default();
                refuse(
                    first,
                    format!("two ingresses answer for {host}{path}: those of {there} and {here}"),
                    "give each a host or a path of its own".to_owned(),
                );
                break;
            }
            let group = &first.ingress.group;
            if ingress.group.is_none() || ingress.group != *group || of.cluster != first.of.cluster {
                refuse(
                    first,
                    format!("{host} would have two load balancers: those of {there} and {here}"),
                    format!(
                        "give each a host of its own, or both the same `group` on one cluster: `group = \"{host}\"`"
                    ),
                );
                break;
            }
        }
    }
}
