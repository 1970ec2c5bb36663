//! The services of an environment, channel by channel, with the Kubernetes objects of each.

mod flows;
pub(crate) mod secrets;
#[cfg(test)]
mod tests;

use aws::names::ServiceName;
use kubernetes::Object;
use modules::account::Account;
use modules::namespace::{self, Flows, workload as facts};
use modules::service::Channel;
use modules::service::channel::ChannelName;
use modules::workload;
use modules::workload::settings::WorkloadSettings;

use self::flows::Calls;
use crate::environment::{Delivery, Environment, ServiceSettings};

/// A channel of a service with its objects.
#[derive(Clone, Debug)]
pub struct Placed<'a> {
    /// The service's key.
    pub key: &'a ServiceName,
    /// The service's settings.
    pub settings: &'a ServiceSettings,
    /// The channel.
    pub channel: Channel<'a>,
    /// The namespace and what belongs to it, in the order in which it is applied.
    pub namespace: Vec<Object>,
    /// What runs in it, in the order in which it is applied.
    pub workload: Vec<Object>,
    /// What that needs of the whole cluster, and what others may need as well. It is applied by kubectl, whatever the
    /// delivery, so that it belongs to no service.
    pub of_cluster: Vec<Object>,
}

impl Placed<'_> {
    /// How its objects get to the cluster.
    pub fn delivery(&self) -> Delivery {
        self.settings.delivery
    }
}

/// All channels of all services that have a workload, in the order of their keys, the stable one first.
pub fn placed<'a>(environment: &'a Environment, account: &'a Account) -> Vec<Placed<'a>> {
    let calls = Calls::of(&environment.settings.services);
    let mut placed = Vec::new();
    for (key, settings) in &environment.settings.services {
        for (name, workload) in workloads(settings) {
            let Some(channel) = channel(environment, account, key, settings, name) else { continue };
            placed.extend(place(environment, key, settings, channel, &workload, &calls));
        }
    }
    placed
}

/// What runs in each channel of a service, the stable one first; nothing without a workload.
pub(crate) fn workloads(
    settings: &ServiceSettings,
) -> impl Iterator<Item = (Option<&ChannelName>, WorkloadSettings)> {
    settings.workload.iter().flat_map(|workload| {
        let others = settings.channels.iter().map(|(name, of)| (Some(name), workload.in_channel(of)));
        std::iter::once((None, workload.clone())).chain(others)
    })
}

/// A channel of a service, none for the stable one; nothing when its namespace would have over 63 characters.
pub fn channel<'a>(
    environment: &'a Environment,
    account: &'a Account,
    key: &'a ServiceName,
    settings: &'a ServiceSettings,
    name: Option<&ChannelName>,
) -> Option<Channel<'a>> {
    let cluster = environment.cluster(&settings.cluster)?;
    let service = settings.name(key).clone();
    let zones = cluster.settings.zones.as_ref().map_or(2, Vec::len);
    let mut channel = Channel {
        account,
        namespace: Channel::namespace(&service, name)?,
        service,
        setting: format!("services.{key}"),
        name: name.cloned(),
        cluster_key: cluster.key.to_string(),
        cluster: cluster.name.clone(),
        version: cluster.settings.version,
        zones,
        role: None,
    };
    let credentials = settings.credentials.unwrap_or(cluster.settings.controllers.credentials);
    channel.role = settings.has_role().then(|| channel.role_with(credentials));
    Some(channel)
}

fn place<'a>(
    environment: &'a Environment,
    key: &'a ServiceName,
    settings: &'a ServiceSettings,
    channel: Channel<'a>,
    workload: &WorkloadSettings,
    calls: &Calls<'_>,
) -> Option<Placed<'a>> {
    let cluster = environment.cluster(&settings.cluster)?;
    let load_balancers = facts::load_balancers(workload);
    let controller = cluster.settings.controllers.load_balancer_controller.is_some();
    let upstream = namespace::Upstream {
        readiness_gates: controller && !load_balancers.is_empty(),
        needs: &facts::needs(workload),
        flows: &Flows {
            load_balancers: load_balancers
                .into_iter()
                .map(|(scheme, ports)| flows::balanced(environment, scheme, ports))
                .collect(),
            ..flows::of(
                environment,
                cluster,
                settings,
                &channel,
                calls.of_channel(key, channel.name.as_ref()),
            )
        },
    };
    let namespace = namespace::objects(&settings.namespace, &channel, &upstream);
    let upstream = workload::Upstream {
        tags: environment.settings.registry.image_tag_mutability,
        load_balancer_group: (cluster.settings.load_balancer.is_some())
            .then(|| workload::load_balancer_group(cluster.name)),
        secrets: secrets::of_database(&channel.account.name, key, settings, workload),
    };
    let of_cluster = workload::cluster_scoped(&channel.cluster_key, [(workload, &channel)]);
    let workload = workload::objects(workload, &channel, &upstream);
    Some(Placed { key, settings, channel, namespace, workload, of_cluster })
}
