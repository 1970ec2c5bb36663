//! The objects that are applied as manifests, by kubectl or Argo CD, and so are not Terraform's.

use std::collections::{BTreeMap, BTreeSet};

use kubernetes::ObjectName;

use crate::environment::{Delivery, Environment};
use crate::{root_module, services};

/// Their names, by the key of the cluster they are on.
pub fn applied(environment: &Environment) -> BTreeMap<String, BTreeSet<ObjectName>> {
    let account = root_module::account(environment);
    let mut applied = BTreeMap::<String, BTreeSet<ObjectName>>::new();
    for placed in services::placed(environment, &account) {
        if placed.delivery() != Delivery::Terraform {
            let objects = placed.namespace.iter().chain(&placed.workload);
            let cluster = placed.channel.cluster_key.clone();
            applied.entry(cluster).or_default().extend(objects.map(ObjectName::from));
        }
    }
    applied
}
