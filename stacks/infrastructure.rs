//! The infrastructure tier: network, keys, registry, clusters with their nodes, add-ons, access and roles. It needs
//! the AWS provider only.

mod outputs;

use std::collections::BTreeMap;

use modules::account::Account;
use modules::cluster::settings::ClusterKey;
use modules::encryption_key::{self, EncryptionKey};
use modules::{cluster, database, file_system, network, registry, service};
use terraform::{Section, Stack};

use crate::environment::Environment;
use crate::references::Producer;
use crate::root_module;

pub use outputs::{ClusterOutputs, InfrastructureOutputs, NetworkOutputs, NodeGroupOutputs};

/// The stack's name.
pub const NAME: &str = "infrastructure";

/// Whether an environment has the stack: one that only has adopted clusters has no network of its own, and nothing here.
pub fn is_needed(environment: &Environment) -> bool {
    let settings = &environment.settings;
    settings.network.is_some() || settings.removed.iter().any(|entry| entry.stack.as_str() == NAME)
}

/// Builds the stack of an environment; empty without a network, which everything here is in.
pub fn build(environment: &Environment) -> Stack {
    let settings = &environment.settings;
    let mut stack = root_module::new(environment, NAME);
    let Some(network_settings) = &settings.network else { return stack };
    let account = root_module::account(environment);
    let logs_key = logs_key(&mut stack, environment, &account);
    let cluster_names: Vec<_> = environment.clusters().map(|cluster| cluster.name.clone()).collect();
    let network = network::add(
        &mut stack,
        network_settings,
        &environment.addresses,
        &network::Upstream { account: &account, clusters: &cluster_names, logs_key: &logs_key },
    );
    let services = settings.services.iter().map(|(key, service)| (key, service.name(key)));
    let repositories = registry::add(&mut stack, &settings.registry, &account, services);
    let tags = root_module::default_tags(environment, NAME);
    let clusters: BTreeMap<ClusterKey, cluster::Cluster> = environment
        .clusters()
        .map(|member| {
            let upstream =
                cluster::Upstream { account: &account, network: &network, logs_key: &logs_key, tags: &tags };
            (
                member.key.clone(),
                cluster::add(&mut stack, member.key, member.name, member.settings, &upstream),
            )
        })
        .collect();
    let cluster_names = environment.clusters().map(|cluster| (cluster.key.clone(), cluster.name.clone()));
    let upstream = file_system::Upstream {
        account: &account,
        network: &network,
        clusters: &clusters,
        cluster_names: &cluster_names.collect(),
    };
    file_system::add(&mut stack, &settings.file_systems, &upstream);
    let outputs = InfrastructureOutputs::of(&account, &network, &repositories, &clusters, &logs_key);
    Producer::new(&mut stack, environment, "stacks/infrastructure").export_all(outputs);
    stack
}

/// The key of the platform's log groups.
fn logs_key(stack: &mut Stack, environment: &Environment, account: &Account) -> aws::KmsKeyHandle {
    stack.section(Section::new("logs", "modules/encryption_key", ""), |stack| {
        let clusters = environment.clusters().map(|cluster| format!("/aws/eks/{}/*", cluster.name));
        let services =
            environment.clusters().map(|cluster| format!("{}/*", service::logs::prefix(cluster.name)));
        let has_database = environment.settings.services.values().any(|service| service.database.is_some());
        let databases = has_database.then(|| database::log_groups(account));
        let groups: Vec<String> = [format!("/aws/vpc/{}/*", account.name)]
            .into_iter()
            .chain(clusters)
            .chain(services)
            .chain(databases)
            .collect();
        let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
        let key = EncryptionKey {
            key: "logs".to_owned(),
            alias: format!("{}/logs", account.name),
            description: format!("Log groups of {}.", account.name),
            statements: vec![encryption_key::log_groups(account, &groups)],
            rotation_period_in_days: 365,
            deletion_window_in_days: 30,
            protected: account.prevent_destroy,
            account,
        };
        encryption_key::add(stack, key)
    })
}
