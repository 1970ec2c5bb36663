//! The platform tier: controllers in the clusters that are no EKS add-ons, installed by the helm provider.
//!
//! It has a state of its own, apart from the clusters': a provider that is configured by a cluster of the same state
//! fails as soon as the cluster is to be replaced.

use kubernetes::helm;
use kubernetes::provider::Access;
use modules::controllers::{self, Upstream};
use modules::identity::settings::ControllerDelivery;
use terraform::{Section, Stack, identifier};

use crate::environment::{Cluster, Environment};
use crate::infrastructure::InfrastructureOutputs;
use crate::root_module;

#[cfg(test)]
mod tests;

/// The stack's name.
pub const NAME: &str = "platform";

/// Builds the stack of an environment; none when there is nothing to install in any cluster, and nothing is said of
/// what was installed.
pub fn build(environment: &Environment) -> Option<Stack> {
    let installs = |cluster: Cluster<'_>| !controllers::installed(&cluster.settings.controllers).is_empty();
    let settings = &environment.settings;
    let mut entries =
        settings.removed.iter().map(|of| &of.stack).chain(settings.imported.iter().map(|of| &of.stack));
    let has_entries = entries.any(|stack| stack.as_str() == NAME);
    if !has_entries && !environment.clusters().any(installs) {
        return None;
    }
    let mut stack = root_module::new(environment, NAME);
    let account = root_module::account(environment);
    let tags = root_module::default_tags(environment, NAME);
    let infrastructure = InfrastructureOutputs::read(&mut stack, environment);
    for cluster in environment.clusters() {
        let Some(outputs) = infrastructure.clusters.get(cluster.key) else { continue };
        // A cluster that has nothing to install has its provider too: what was installed before is removed by it.
        // Nothing is read of one that somebody else installs controllers in, so that it can be taken away.
        if cluster.settings.controllers.delivery != ControllerDelivery::Helm && !has_entries {
            continue;
        }
        let access = Access {
            endpoint: outputs.endpoint.clone(),
            certificate_authority: outputs.certificate_authority.clone(),
            cluster_name: cluster.name.into(),
            region: (&account.region).into(),
        };
        let file = format!("cluster-{}", identifier(cluster.key.as_str()));
        let setting = format!("clusters.{}.controllers", cluster.key);
        stack.section(Section::new(file, "stacks/platform", setting), |stack| {
            helm::configure(stack, identifier(cluster.name.as_str()), access);
        });
        let upstream = Upstream {
            account: &account,
            key: cluster.key,
            name: cluster.name,
            settings: cluster.settings,
            vpc_id: infrastructure.network.vpc_id.clone(),
            tags: &tags,
        };
        controllers::add(&mut stack, &upstream);
    }
    Some(stack)
}
