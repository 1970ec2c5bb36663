//! The application tier: each service's AWS side, and the Kubernetes objects of those that Terraform delivers. It needs
//! what the infrastructure tier exports, the AWS provider, and the kubernetes provider where Terraform delivers.
//!
//! A service has a file of its own, `service-<key>.tf.json`.

mod objects;

use aws::KmsKeyHandle;
use aws::names::ServiceName;
use modules::account::Account;
use modules::database::monitoring::{self, Monitoring};
use modules::identity::ClusterIdentity;
use modules::service::{self, Channel, Own};
use modules::workload::settings::WorkloadKind;
use modules::{bucket, database};
use terraform::{Expr, Output, Section, Stack, identifier};

use crate::environment::{Environment, ServiceSettings};
use crate::infrastructure::InfrastructureOutputs;
use crate::{root_module, services};

/// The stack's name.
pub const NAME: &str = "application";

/// Whether any service has something that this stack makes.
pub fn is_needed(environment: &Environment) -> bool {
    environment.settings.services.values().any(ServiceSettings::has_aws_side)
        || environment.settings.clusters.values().any(objects::stays_reached)
}

/// Builds the stack of an environment.
pub fn build(environment: &Environment) -> Stack {
    let mut stack = root_module::new(environment, NAME);
    let account = root_module::account(environment);
    let infrastructure = InfrastructureOutputs::read(&mut stack, environment);
    let services = || environment.settings.services.iter().filter(|(_, settings)| settings.has_aws_side());
    let section = Section::new("databases", "modules/database", "services");
    let databases = || services().filter_map(|(_, settings)| settings.database.as_ref());
    let monitoring = databases()
        .any(|database| database.monitoring_interval.seconds().is_some())
        .then(|| stack.section(section, |stack| monitoring::add(stack, &account)));
    let placed = services::placed(environment, &account);
    objects::add(&mut stack, environment, &account, &infrastructure, &placed);
    for (key, settings) in services() {
        let service = Service {
            environment,
            account: &account,
            infrastructure: &infrastructure,
            monitoring: monitoring.as_ref(),
            key,
            settings,
        };
        let section = Section::new(format!("service-{key}"), "modules/service", format!("services.{key}"));
        let outputs = stack.section(section, |stack| service.add(stack));
        let section = Section::new("outputs", "stacks/application", format!("services.{key}"));
        stack.section(section, |stack| {
            for (name, value, description) in outputs {
                stack.output(name, Output::new(value, description));
            }
        });
    }
    stack
}

/// A service before its AWS side is made.
struct Service<'a> {
    environment: &'a Environment,
    account: &'a Account,
    infrastructure: &'a InfrastructureOutputs,
    /// The role that databases share; none where none of them is measured.
    monitoring: Option<&'a Monitoring>,
    key: &'a ServiceName,
    settings: &'a ServiceSettings,
}

/// The name, value and description of an output.
type Exported = (String, Expr<String>, String);

impl Service<'_> {
    fn name(&self) -> &ServiceName {
        self.settings.name(self.key)
    }

    /// Makes what the channels share, then what each has of its own, and returns the outputs.
    fn add(&self, stack: &mut Stack) -> Vec<Exported> {
        let mut outputs = Vec::new();
        let own = self.own(stack, &mut outputs);
        for channel in self.channels() {
            self.add_role(stack, &channel, &own, &mut outputs);
            if let Some(workload) = &self.settings.workload {
                let runs = workload.kind != WorkloadKind::Jobs;
                self.add_observation(stack, &channel, runs, &mut outputs);
            }
        }
        outputs
    }

    fn channels(&self) -> impl Iterator<Item = Channel<'_>> {
        let names = std::iter::once(None).chain(self.settings.channels.keys().map(Some));
        names.filter_map(|name| {
            services::channel(self.environment, self.account, self.key, self.settings, name)
        })
    }

    /// The key and what it encrypts: secrets, the database, the bucket.
    fn own(&self, stack: &mut Stack, outputs: &mut Vec<Exported>) -> Own {
        if !self.settings.has_key() {
            return Own::default();
        }
        let service = self.name();
        let readers = self.secret_readers();
        let key = service::key::add(stack, self.account, self.key, service, readers);
        outputs.push((self.output("key_arn"), key.arn(), format!("The key of what {service} keeps.")));
        let bucket_arn = self.add_bucket(stack, &key);
        let database = self.add_database(stack, &key);
        let mut own = Own { bucket_arn, database, key_arn: Some(key.arn()), ..Own::default() };
        self.add_secrets(stack, &key, &mut own, outputs);
        own
    }

    /// The role of External Secrets Operator, which brings secrets into the cluster. Its paths say which.
    fn secret_readers(&self) -> Vec<Expr<String>> {
        let cluster = self.infrastructure.clusters.get(&self.settings.cluster);
        let role = cluster.and_then(|cluster| cluster.controller_role_arns.get("external_secrets"));
        role.filter(|_| !self.settings.secrets.is_empty()).cloned().into_iter().collect()
    }

    fn add_bucket(&self, stack: &mut Stack, encryption_key: &KmsKeyHandle) -> Option<Expr<String>> {
        let (account, key, service) = (self.account, self.key, self.name());
        let upstream = bucket::Upstream { account, key, service, encryption_key };
        bucket::add(stack, self.settings.bucket.as_ref()?, &upstream).map(|bucket| bucket.arn.into())
    }

    fn add_database(&self, stack: &mut Stack, encryption_key: &KmsKeyHandle) -> Option<database::Database> {
        let settings = self.settings.database.as_ref()?;
        let cluster = self.infrastructure.clusters.get(&self.settings.cluster)?;
        let actions: Vec<Expr<String>> =
            self.environment.settings.alarms.actions.iter().map(Expr::from).collect();
        let upstream = database::Upstream {
            account: self.account,
            key: self.key,
            service: self.name(),
            encryption_key,
            logs_key_arn: self.infrastructure.logs_key_arn.clone(),
            vpc_id: self.infrastructure.network.vpc_id.clone(),
            subnet_group: self.infrastructure.network.database_subnet_group.clone(),
            node_security_group_id: cluster.node_security_group_id.clone(),
            monitoring: self.monitoring,
            alarm_actions: &actions,
        };
        Some(database::add(stack, settings, &upstream))
    }

    fn add_secrets(
        &self,
        stack: &mut Stack,
        encryption_key: &KmsKeyHandle,
        own: &mut Own,
        outputs: &mut Vec<Exported>,
    ) {
        let (account, key, service) = (self.account, self.key, self.name());
        let upstream = service::secrets::Upstream { account, key, service, encryption_key };
        for (key, secret) in service::secrets::add(stack, &self.settings.secrets, &upstream) {
            let name = self.output(&format!("secret_{}_arn", identifier(key.as_str())));
            outputs.push((name, secret.arn(), format!("The secret {key} of {service}.")));
            own.secret_arns.push(secret.arn());
        }
    }

    /// The role of a channel's pods. What IAM would not take is reported with the stack's other problems.
    fn add_role(&self, stack: &mut Stack, channel: &Channel<'_>, own: &Own, outputs: &mut Vec<Exported>) {
        let Some((role, cluster)) = channel.role.as_ref().zip(self.cluster()) else { return };
        match service::role::add(stack, channel, role, &cluster, &self.settings.grants, own) {
            Ok(identity) => {
                let name = format!("{}_role_arn", identifier(channel.namespace.as_str()));
                let description = format!("The role of the pods in {}.", channel.namespace);
                outputs.push((name, identity.role_arn(), description));
            }
            Err(error) => stack.refuse(channel.namespace.to_string(), error.to_string()),
        }
    }

    /// The log group and the alarms of a channel in which something runs: all the time, or by the clock.
    fn add_observation(
        &self,
        stack: &mut Stack,
        channel: &Channel<'_>,
        runs: bool,
        outputs: &mut Vec<Exported>,
    ) {
        let (settings, logs_key) = (self.settings, self.infrastructure.logs_key_arn.clone());
        let group = service::logs::add(stack, &settings.logs, channel, logs_key);
        let name = format!("{}_log_group", identifier(channel.namespace.as_str()));
        outputs.push((name, group.name(), format!("The log group of the pods in {}.", channel.namespace)));
        let actions = &self.environment.settings.alarms.actions;
        service::alarms::add(stack, &settings.alarms, channel, actions, runs);
    }

    /// The cluster the service runs on, by what the infrastructure exports of it.
    fn cluster(&self) -> Option<ClusterIdentity> {
        let cluster = self.environment.cluster(&self.settings.cluster)?;
        let outputs = self.infrastructure.clusters.get(cluster.key)?;
        Some(ClusterIdentity {
            name: cluster.name.clone(),
            key: cluster.key.to_string(),
            account_id: self.account.id.clone(),
            region: self.account.region.clone(),
            name_reference: outputs.name.clone(),
            oidc_provider_arn: outputs.oidc_provider_arn.clone(),
            issuer: outputs.oidc_issuer.clone(),
        })
    }

    fn output(&self, what: &str) -> String {
        format!("{}_{what}", identifier(self.name().as_str()))
    }
}

#[cfg(test)]
pub(crate) mod tests;
