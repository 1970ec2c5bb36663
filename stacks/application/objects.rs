//! The Kubernetes objects of services that Terraform delivers, as resources of the kubernetes provider.

use std::collections::BTreeMap;

use kubernetes::Object;
use kubernetes::provider::{self, Access, Cluster};
use kubernetes::terraform::{Target, add_all};
use modules::account::Account;
use modules::cluster::settings::{ClusterKey, ClusterSettings, KubernetesProvider};
use terraform::{Section, Stack};

use crate::environment::{Delivery, Environment};
use crate::infrastructure::{ClusterOutputs, InfrastructureOutputs};
use crate::services::Placed;

/// Adds the objects of each service to its file, with a configuration of the provider for each cluster they go to, and for
/// those that the settings keep one for: Terraform can forget an object only while its cluster is configured.
pub(super) fn add(
    stack: &mut Stack,
    environment: &Environment,
    account: &Account,
    infrastructure: &InfrastructureOutputs,
    placed: &[Placed<'_>],
) {
    let by_terraform: Vec<_> = placed.iter().filter(|of| of.delivery() == Delivery::Terraform).collect();
    let is_reached = |key: &ClusterKey| {
        by_terraform.iter().any(|of| of.settings.cluster == *key)
            || environment.cluster(key).is_some_and(|of| stays_reached(of.settings))
    };
    let configure = |(key, outputs): (&ClusterKey, &ClusterOutputs)| {
        let access = Access {
            endpoint: outputs.endpoint.clone(),
            certificate_authority: outputs.certificate_authority.clone(),
            cluster_name: outputs.name.clone(),
            region: account.region.to_string().into(),
        };
        let section = Section::new("providers", "stacks/application", format!("clusters.{key}"));
        (key.clone(), stack.section(section, |stack| provider::configure(stack, key.to_string(), access)))
    };
    let reached = infrastructure.clusters.iter().filter(|(key, _)| is_reached(key));
    let clusters: BTreeMap<ClusterKey, Cluster> = reached.map(configure).collect();
    for placed in by_terraform {
        let Some(cluster) = clusters.get(&placed.settings.cluster) else { continue };
        let objects: Vec<&Object> = placed.namespace.iter().chain(&placed.workload).collect();
        let target = Target { cluster, prevent_destroy: account.prevent_destroy };
        let file = format!("service-{}", placed.key);
        let section = Section::new(file, "stacks/application", format!("services.{}", placed.key));
        stack.section(section, |stack| add_all(stack, target, objects));
    }
}

/// Whether a cluster is configured also when Terraform delivers nothing there.
pub(super) fn stays_reached(cluster: &ClusterSettings) -> bool {
    cluster.kubernetes_provider == KubernetesProvider::Always
}
