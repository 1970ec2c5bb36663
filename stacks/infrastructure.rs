//! The infrastructure tier: network, keys, registry, clusters with their nodes, add-ons, access and roles. It needs
//! the AWS provider only.

mod outputs;

use std::collections::BTreeMap;

use aws::names::PolicyName;
use modules::account::Account;
use modules::cluster::settings::ClusterKey;
use modules::encryption_key::{self, EncryptionKey};
use modules::identity::boundary::Boundary;
use modules::{cluster, network, registry};
use terraform::{Expr, Section, Stack};

use crate::environment::{Environment, EnvironmentSettings, PermissionsBoundary};
use crate::root_module;

pub use outputs::{ClusterOutputs, InfrastructureOutputs, NetworkOutputs, NodeGroupOutputs};

/// The stack's name.
pub const NAME: &str = "infrastructure";

/// Builds the stack of an environment.
pub fn build(environment: &Environment) -> Stack {
    let settings = &environment.settings;
    let mut stack = root_module::new(environment, NAME);
    let account = account(&mut stack, environment);
    let logs_key = logs_key(&mut stack, environment, &account);
    let cluster_names: Vec<_> = environment.clusters().map(|cluster| cluster.name.clone()).collect();
    let network = network::add(
        &mut stack,
        &settings.network,
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
    InfrastructureOutputs::of(&account, &network, &repositories, &clusters).export(&mut stack);
    stack
}

fn account(stack: &mut Stack, environment: &Environment) -> Account {
    let settings = &environment.settings;
    let mut account = Account {
        id: settings.account_id.clone(),
        region: settings.region.clone(),
        name: environment.name.to_string(),
        provider: settings.aws_provider,
        prevent_destroy: settings.prevent_destroy,
        permissions_boundary: None,
    };
    account.permissions_boundary = match &settings.permissions_boundary {
        PermissionsBoundary::None => None,
        PermissionsBoundary::Policy(arn) => Some(arn.into()),
        PermissionsBoundary::Managed => Some(boundary(stack, settings, &account)),
    };
    account
}

/// The policy that caps every role.
fn boundary(stack: &mut Stack, settings: &EnvironmentSettings, account: &Account) -> Expr<String> {
    let name = account.named("permissions-boundary");
    stack.section(Section::new("identity", "modules/identity", "permissions_boundary"), |stack| {
        let boundary = Boundary {
            name: PolicyName::new(&name).expect("an environment's name and a hyphenated word keep the rule"),
            account_id: account.id.clone(),
            region: account.region.clone(),
            further_actions: settings.permissions_boundary_actions.iter().map(ToString::to_string).collect(),
            setting: "permissions_boundary".to_owned(),
        };
        boundary.add(stack)
    })
}

/// The key of the platform's log groups.
fn logs_key(stack: &mut Stack, environment: &Environment, account: &Account) -> aws::KmsKeyHandle {
    stack.section(Section::new("logs", "modules/encryption_key", ""), |stack| {
        let clusters = environment.clusters().map(|cluster| format!("/aws/eks/{}/*", cluster.name));
        let groups: Vec<String> =
            [format!("/aws/vpc/{}/*", account.name)].into_iter().chain(clusters).collect();
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
