//! Tests of workloads: the objects of rich ones, and what is refused.

mod generated;
mod lab;
mod nowhere;
mod objects;
mod refused;
mod restricted;

use std::collections::BTreeMap;

use aws::names::{ClusterName, Namespace, ServiceName};
use kubernetes::Object;

use super::settings::WorkloadSettings;
use super::{Upstream, cluster_scoped, objects};
use crate::account::Account;
use crate::identity::Credentials;
use crate::registry::settings::TagMutability;
use crate::service::Channel;
use crate::testing;

/// The stable channel of a service, with a role.
fn channel<'a>(account: &'a Account, service: &str, credentials: Credentials) -> Channel<'a> {
    let service = ServiceName::new(service).unwrap();
    let mut channel = Channel {
        account,
        setting: format!("services.{service}"),
        namespace: Namespace::new(service.as_str()).unwrap(),
        service,
        name: None,
        cluster_key: "trantor".to_owned(),
        cluster: ClusterName::new("test-trantor").unwrap(),
        version: "1.35".parse().unwrap(),
        zones: 3,
        role: None,
    };
    channel.role = Some(channel.role_with(credentials));
    channel
}

fn upstream() -> Upstream {
    Upstream {
        tags: TagMutability::Immutable,
        load_balancer_group: Some("test-trantor-load-balancer".to_owned()),
        secrets: BTreeMap::new(),
    }
}

/// What is made of a workload's settings.
fn made(service: &str, toml: &str) -> Vec<Object> {
    let settings: WorkloadSettings = testing::settings(toml);
    let account = testing::account();
    objects(&settings, &channel(&account, service, Credentials::Irsa), &upstream())
}

/// Objects, one below the other.
fn shown(objects: &[Object]) -> String {
    let text = |object: &Object| serde_json::to_string_pretty(object.json()).unwrap();
    objects.iter().map(text).collect::<Vec<_>>().join("\n---\n")
}
