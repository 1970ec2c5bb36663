//! How much the pods of a namespace may take together, and what containers get that ask for nothing.

use std::collections::BTreeMap;
use std::fmt::Display;

use kubernetes::Object;
use kubernetes::k8s_openapi::api::core::v1::{
    LimitRange, LimitRangeItem, LimitRangeSpec, ResourceQuota, ResourceQuotaSpec,
};
use kubernetes::k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::needs::{Amounts, Needs};
use super::settings::{ContainerDefaults, Count, NamespaceSettings, QuotaSettings};
use super::{metadata, origin};
use crate::service::Channel;

/// The quota, and the defaults of containers. The quota says nothing of limits of processor time, which would make each
/// container have one: those that have none are slowed down by nothing but their neighbours' requests.
pub(super) fn objects(settings: &NamespaceSettings, channel: &Channel<'_>, needs: &Needs) -> [Object; 2] {
    let amounts = allowed(&settings.quota, needs);
    let Amounts { pods, cpu, memory, memory_limits, volumes, storage } = amounts;
    let mut hard = quantities([
        ("pods", pods.to_string()),
        ("requests.cpu", cpu.to_string()),
        ("requests.memory", memory.to_string()),
        ("limits.memory", memory_limits.to_string()),
        ("persistentvolumeclaims", volumes.to_string()),
        ("requests.storage", storage.to_string()),
        ("services.loadbalancers", needs.load_balancers.to_string()),
    ]);
    if needs.load_balancers == 0 {
        // A service of type `LoadBalancer` may have ports on nodes; no other has.
        hard.extend(quantities([("services.nodeports", 0)]));
    }
    let quota = ResourceQuota {
        metadata: metadata(
            channel,
            channel.service.as_str(),
            "The most that all pods of the namespace take together.",
        ),
        spec: Some(ResourceQuotaSpec { hard: Some(hard), ..ResourceQuotaSpec::default() }),
        status: None,
    };
    [Object::new(&quota, origin(channel)), limit_range(&settings.container_defaults, channel)]
}

fn limit_range(defaults: &ContainerDefaults, channel: &Channel<'_>) -> Object {
    let item = LimitRangeItem {
        type_: "Container".to_owned(),
        default: Some(quantities([("memory", defaults.memory_limit)])),
        default_request: Some(quantities([
            ("cpu", defaults.cpu.to_string()),
            ("memory", defaults.memory.to_string()),
        ])),
        ..LimitRangeItem::default()
    };
    let range = LimitRange {
        metadata: metadata(
            channel,
            channel.service.as_str(),
            "What containers get that say nothing of their resources.",
        ),
        spec: Some(LimitRangeSpec { limits: vec![item] }),
    };
    Object::new(&range, origin(channel))
}

fn quantities<T: Display>(
    amounts: impl IntoIterator<Item = (&'static str, T)>,
) -> BTreeMap<String, Quantity> {
    let quantity = |(resource, amount): (&str, T)| (resource.to_owned(), Quantity(amount.to_string()));
    amounts.into_iter().map(quantity).collect()
}

/// What the quota allows: what is written, else what has room for the workload at its most.
fn allowed(settings: &QuotaSettings, needs: &Needs) -> Amounts {
    let roomy = needs.roomy();
    Amounts {
        pods: settings.pods.map_or(roomy.pods, Count::get),
        cpu: settings.cpu.unwrap_or(roomy.cpu),
        memory: settings.memory.unwrap_or(roomy.memory),
        memory_limits: settings.memory_limits.unwrap_or(roomy.memory_limits),
        volumes: settings.volumes.map_or(roomy.volumes, Count::get),
        storage: settings.storage.unwrap_or(roomy.storage),
    }
}

/// Something of which a quota has less than the workload needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// The setting, within `quota`.
    pub key: &'static str,
    /// What is written, as it is written in the settings.
    pub written: String,
    /// What the workload needs at its most, as it would be written.
    pub needed: String,
}

/// Everything of which a quota, as written, has less than a workload needs at its most ([`Needs::least`]).
pub fn shortfalls(settings: &QuotaSettings, needed: &Amounts) -> Vec<Shortfall> {
    let count = |key, written: Option<Count>, needed: u32| {
        let written = written.map(Count::get).filter(|written| *written < needed)?;
        Some(Shortfall { key, written: written.to_string(), needed: needed.to_string() })
    };
    [
        count("pods", settings.pods, needed.pods),
        less("cpu", settings.cpu, needed.cpu),
        less("memory", settings.memory, needed.memory),
        less("memory_limits", settings.memory_limits, needed.memory_limits),
        count("volumes", settings.volumes, needed.volumes),
        less("storage", settings.storage, needed.storage),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn less<T: PartialOrd + Display>(key: &'static str, written: Option<T>, needed: T) -> Option<Shortfall> {
    let written = written.filter(|written| *written < needed)?;
    Some(Shortfall { key, written: format!("\"{written}\""), needed: format!("\"{needed}\"") })
}
