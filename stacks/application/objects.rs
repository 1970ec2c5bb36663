//! The Kubernetes objects of services that Terraform delivers, as resources of the kubernetes provider.

use std::collections::BTreeMap;

use kubernetes::Object;
use kubernetes::provider::{self, Access, Cluster};
use kubernetes::terraform::{Target, add_all};
use modules::account::Account;
use modules::cluster::settings::ClusterKey;
use terraform::{Section, Stack};

use crate::environment::Delivery;
use crate::infrastructure::InfrastructureOutputs;
use crate::services::Placed;

/// Adds the objects of each service to its file, with a configuration of the provider for each cluster they go to.
pub(super) fn add(
    stack: &mut Stack,
    account: &Account,
    infrastructure: &InfrastructureOutputs,
    placed: &[Placed<'_>],
) {
    let mut clusters: BTreeMap<&ClusterKey, Cluster> = BTreeMap::new();
    for placed in placed {
        let objects: Vec<&Object> = placed.namespace.iter().chain(&placed.workload).collect();
        if placed.delivery() != Delivery::Terraform || objects.is_empty() {
            continue;
        }
        let key = &placed.settings.cluster;
        let Some(outputs) = infrastructure.clusters.get(key) else { continue };
        let cluster = clusters.entry(key).or_insert_with(|| {
            let access = Access {
                endpoint: outputs.endpoint.clone(),
                certificate_authority: outputs.certificate_authority.clone(),
                cluster_name: outputs.name.clone(),
                region: account.region.to_string().into(),
            };
            let section = Section::new("providers", "stacks/application", format!("clusters.{key}"));
            stack.section(section, |stack| provider::configure(stack, key.to_string(), access))
        });
        let target = Target { cluster, prevent_destroy: account.prevent_destroy };
        let file = format!("service-{}", placed.key);
        let section = Section::new(file, "stacks/application", format!("services.{}", placed.key));
        stack.section(section, |stack| add_all(stack, target, objects));
    }
}
