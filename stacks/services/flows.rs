//! Who may reach whom, as the settings say it: `allow = ["dusk"]` of dawn is a way from dusk's pods to dawn's.
//!
//! A channel beside the stable one calls the channel of the same name, where the called service has one: release
//! candidates are tried together. Else it calls the stable one. The stable channel calls stable ones only, so that nothing
//! that is tried is in the way of what is in use.

use std::collections::{BTreeMap, BTreeSet};

use aws::cidr::Cidr;
use aws::names::ServiceName;
use modules::identity::Credentials;
use modules::namespace::workload as facts;
use modules::namespace::{AwsAccess, Flows, LoadBalancers, Peer, Port};
use modules::network::settings::Tier;
use modules::service::Channel;
use modules::service::channel::ChannelName;
use modules::service::grants::Grant;
use modules::workload::ingress::Scheme;
use modules::workload::settings::WorkloadSettings;

use super::workloads;
use crate::environment::{Cluster, Environment, ServiceSettings};

/// A channel, by the service's key and its own.
type Of<'a> = (&'a ServiceName, Option<&'a ChannelName>);

/// Who calls whom, channel by channel.
#[derive(Debug, Default)]
pub(super) struct Calls<'a> {
    callers: BTreeMap<Of<'a>, Vec<Peer>>,
    called: BTreeMap<Of<'a>, Vec<Peer>>,
}

impl<'a> Calls<'a> {
    /// All calls that services allow.
    pub(super) fn of(services: &'a BTreeMap<ServiceName, ServiceSettings>) -> Self {
        let mut calls = Self::default();
        for (key, settings) in services {
            let channels: Vec<(Option<&ChannelName>, WorkloadSettings)> = workloads(settings).collect();
            for allowed in &settings.allow {
                let Some((caller, caller_settings)) = services.get_key_value(&allowed.service) else {
                    continue;
                };
                if caller == key || caller_settings.cluster != settings.cluster {
                    continue;
                }
                for (from, _) in workloads(caller_settings) {
                    let same = channels.iter().find(|(name, _)| *name == from);
                    let Some((to, workload)) = same.or(channels.first()) else { continue };
                    let ports = facts::ports(workload).into_iter();
                    let ports =
                        ports.filter(|(name, _)| allowed.ports.is_empty() || allowed.ports.contains(name));
                    let ports: Vec<Port> = ports.map(|(_, port)| port).collect();
                    let there = peer(key, settings, *to, &ports);
                    let here = peer(caller, caller_settings, from, &ports);
                    let Some((there, here)) = there.zip(here) else { continue };
                    calls.callers.entry((key, *to)).or_default().push(here);
                    calls.called.entry((caller, from)).or_default().push(there);
                }
            }
        }
        calls
    }

    /// Who calls a channel, and whom it calls.
    pub(super) fn of_channel(&self, key: &ServiceName, name: Option<&ChannelName>) -> (Vec<Peer>, Vec<Peer>) {
        let sorted = |peers: &BTreeMap<Of<'_>, Vec<Peer>>| {
            let mut peers = peers.get(&(key, name)).cloned().unwrap_or_default();
            peers.sort_by(|a, b| a.namespace.as_str().cmp(b.namespace.as_str()));
            peers
        };
        (sorted(&self.callers), sorted(&self.called))
    }
}

fn peer(
    key: &ServiceName,
    settings: &ServiceSettings,
    name: Option<&ChannelName>,
    ports: &[Port],
) -> Option<Peer> {
    let service = settings.name(key).clone();
    let namespace = Channel::namespace(&service, name)?;
    Some(Peer { service, namespace, ports: ports.to_vec() })
}

/// The flows of a channel; from its load balancer they are [`balanced`].
pub(super) fn of(
    environment: &Environment,
    cluster: Cluster<'_>,
    settings: &ServiceSettings,
    channel: &Channel<'_>,
    (callers, called): (Vec<Peer>, Vec<Peer>),
) -> Flows {
    let databases =
        settings.database.as_ref().map_or_else(Vec::new, |_| subnets(environment, Tier::Database));
    let aws = channel.role.as_ref().map(|role| aws_access(environment, settings, role.credentials));
    // Whoever may do something by the Kubernetes API has to reach it.
    let may = settings.workload.as_ref().is_some_and(|workload| !workload.rbac.is_empty());
    let calls_kubernetes = settings.namespace.kubernetes_api || may;
    let kubernetes_api = if calls_kubernetes { kubernetes_api(environment, cluster) } else { Vec::new() };
    Flows { callers, called, databases, aws, kubernetes_api, load_balancers: Vec::new() }
}

/// From where a load balancer of a scheme sends requests to pods.
pub(super) fn balanced(environment: &Environment, scheme: Scheme, ports: Vec<Port>) -> LoadBalancers {
    let tier = match scheme {
        Scheme::InternetFacing => Tier::Public,
        Scheme::Internal => Tier::Private,
    };
    LoadBalancers { subnets: subnets(environment, tier), ports }
}

/// The ranges of a tier's subnets, in the order of their zones.
fn subnets(environment: &Environment, tier: Tier) -> Vec<Cidr> {
    environment.addresses.tier(tier).map(|(_, subnet)| subnet.cidr()).collect()
}

/// How pods with a role reach AWS: the interface endpoints, which are in the private subnets; and public addresses when
/// some API that they call has none.
pub(super) fn aws_access(
    environment: &Environment,
    settings: &ServiceSettings,
    credentials: Credentials,
) -> AwsAccess {
    let network = environment.settings.network.as_ref();
    let there = network.map(|network| network.interface_endpoints.as_slice()).unwrap_or_default();
    let has = |api: &&str| there.iter().any(|service| service.as_str() == *api);
    AwsAccess {
        endpoints: if there.is_empty() { Vec::new() } else { subnets(environment, Tier::Private) },
        public_addresses: !called_apis(settings, credentials).iter().all(has),
        pod_identity: credentials == Credentials::PodIdentity,
    }
}

/// The APIs of AWS that a service's pods call, by the names of their endpoints; those of gateway endpoints have public
/// addresses. The agent of EKS Pod Identity calls `eks-auth` itself, from the node; keys are used by the services that
/// encrypt with them; and logging in to a database is a way to it, not to AWS.
fn called_apis(settings: &ServiceSettings, credentials: Credentials) -> BTreeSet<&'static str> {
    let granted = settings.grants.iter().flat_map(|grant| match grant {
        Grant::Bucket { .. } => ["s3"].as_slice(),
        Grant::Secrets { .. } => &["secretsmanager"],
        Grant::Parameters { .. } => &["ssm"],
        Grant::Queue { .. } => &["sqs"],
        // The layers of images are in S3.
        Grant::Repository { .. } => &["ecr.api", "ecr.dkr", "s3"],
        Grant::Table { .. } => &["dynamodb"],
        Grant::Topic { .. } => &["sns"],
        Grant::Database { .. } => &[],
    });
    let has_secrets = !settings.secrets.is_empty() || settings.database.is_some();
    let by_itself =
        [(credentials == Credentials::Irsa).then_some("sts"), has_secrets.then_some("secretsmanager")];
    granted.copied().chain(by_itself.into_iter().flatten()).collect()
}

/// Where pods call the Kubernetes API: at the first of the service addresses, which EKS gives it, and, where policies are
/// enforced behind that, at the control plane's interfaces in the private subnets of its zones.
fn kubernetes_api(environment: &Environment, cluster: Cluster<'_>) -> Vec<Cidr> {
    let network = environment.settings.network.as_ref();
    let zones = network.map(|network| network.availability_zones.as_slice()).unwrap_or_default();
    let zones = cluster.settings.zones.as_deref().unwrap_or(&zones[..zones.len().min(2)]);
    let interfaces = zones.iter().filter_map(|zone| environment.addresses.subnet(Tier::Private, zone));
    let service = cluster.settings.service_cidr.cidr().part(32, 1);
    service.into_iter().chain(interfaces.map(|subnet| subnet.cidr())).collect()
}
