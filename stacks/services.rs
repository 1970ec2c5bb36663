//! The services of an environment, channel by channel, with the Kubernetes objects of each.

use std::collections::BTreeMap;

use aws::names::ServiceName;
use kubernetes::Object;
use modules::account::Account;
use modules::namespace::{self, Flows};
use modules::service::Channel;
use modules::service::channel::ChannelName;
use modules::workload;
use modules::workload::settings::WorkloadSettings;

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
}

impl Placed<'_> {
    /// How its objects get to the cluster.
    pub fn delivery(&self) -> Delivery {
        self.settings.delivery
    }
}

/// All channels of all services that have a workload, in the order of their keys, the stable one first.
pub fn placed<'a>(environment: &'a Environment, account: &'a Account) -> Vec<Placed<'a>> {
    let mut placed = Vec::new();
    for (key, settings) in &environment.settings.services {
        let Some(workload) = &settings.workload else { continue };
        let stable = (None, workload.clone());
        let others = settings.channels.iter().map(|(name, of)| (Some(name), workload.in_channel(of)));
        for (name, workload) in std::iter::once(stable).chain(others) {
            placed.extend(place(environment, account, key, settings, name, &workload));
        }
    }
    placed
}

fn place<'a>(
    environment: &'a Environment,
    account: &'a Account,
    key: &'a ServiceName,
    settings: &'a ServiceSettings,
    name: Option<&ChannelName>,
    workload: &WorkloadSettings,
) -> Option<Placed<'a>> {
    let cluster = environment.cluster(&settings.cluster)?;
    let service = settings.name(key).clone();
    let zones = cluster.settings.zones.as_ref().map_or(2, Vec::len);
    let channel = Channel {
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
    let namespace = namespace::objects(&settings.namespace, &channel, &Flows::default());
    let upstream = workload::Upstream {
        tags: environment.settings.registry.image_tag_mutability,
        load_balancer_group: (cluster.settings.load_balancer.is_some())
            .then(|| workload::load_balancer_group(cluster.name)),
        secrets: BTreeMap::new(),
    };
    let workload = workload::objects(workload, &channel, &upstream);
    Some(Placed { key, settings, channel, namespace, workload })
}
