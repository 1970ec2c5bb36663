//! A PostgreSQL database in the database tier, open to the service's cluster only.
//!
//! Nobody chooses its master password: RDS makes it and keeps it in Secrets Manager. Services connect as users of their
//! own, by tokens that their role asks for ([`Database::connect`]).

mod alarms;
pub mod monitoring;
pub mod names;
mod parameters;
pub mod settings;
pub mod windows;

use aws::names::ServiceName;
use aws::{DbInstanceHandle, KmsKeyHandle, Statement};
use terraform::{Expr, Handle, Node, Output, Resource, Section, Stack, Text, identifier, tf};

use self::monitoring::Monitoring;
use self::names::{DatabaseName, DatabaseUser};
use self::settings::{DatabaseSettings, Insights};
use crate::account::Account;
use crate::security_group::{Peer, Ports, SecurityGroup};

/// The port of PostgreSQL.
pub const PORT: u16 = 5432;

/// The greatest number of characters of an instance's identifier (RDS API, `CreateDBInstance`).
pub const MAX_IDENTIFIER: usize = 63;

/// The logs that RDS hands to CloudWatch.
const LOGS: [&str; 2] = ["postgresql", "upgrade"];

/// Days of load that Database Insights keeps: as many as are free of charge, and as many as the advanced mode demands.
const STANDARD_INSIGHTS_DAYS: u16 = 7;
const ADVANCED_INSIGHTS_DAYS: u16 = 465;

/// The rest of the platform, as a database needs it.
pub struct Upstream<'a> {
    /// Where it stands.
    pub account: &'a Account,
    /// The service's key in the settings: Terraform's addresses are made of it.
    pub key: &'a ServiceName,
    /// What the service is called: names in AWS are made of it.
    pub service: &'a ServiceName,
    /// The key of what belongs to the service.
    pub encryption_key: &'a KmsKeyHandle,
    /// The key of the platform's log groups, [`log_groups`] among them.
    pub logs_key_arn: Expr<String>,
    /// The VPC.
    pub vpc_id: Expr<String>,
    /// The subnet group of databases.
    pub subnet_group: Expr<String>,
    /// The security group of the nodes of the service's cluster, which is that of their pods too.
    pub node_security_group_id: Expr<String>,
    /// The role that writes measurements of operating systems; none where no database is measured.
    pub monitoring: Option<&'a Monitoring>,
    /// What an alarm tells, by ARN; none, and it only shows.
    pub alarm_actions: &'a [Expr<String>],
}

impl Upstream<'_> {
    fn identifier(&self) -> String {
        instance_identifier(self.account, self.service)
    }

    fn name(&self) -> String {
        identifier(self.key.as_str())
    }

    fn setting(&self) -> String {
        format!("services.{}.database", self.key)
    }
}

/// A database as other modules see it.
#[derive(Clone, Debug)]
pub struct Database {
    /// The instance.
    pub handle: DbInstanceHandle,
    /// Its security group.
    pub security_group: SecurityGroup,
    /// The name of the database on it.
    pub name: DatabaseName,
    /// The ARNs of the parameters that say where it is.
    pub parameter_arns: Vec<Expr<String>>,
    users: String,
}

impl Database {
    /// Lets a role connect as a user of the database, which must be a member of `rds_iam` there.
    pub fn connect(&self, sid: impl Into<Text>, user: &DatabaseUser) -> Statement {
        let user = tf!("{}:{}/{}", self.users.clone(), self.handle.resource_id(), user.as_str().to_owned());
        Statement::allow(sid, ["rds-db:connect"], [user])
    }

    /// The secret with the name and password of the master user.
    pub fn master_secret_arn(&self) -> Expr<String> {
        self.handle.master_user_secret().index(0).attribute("secret_arn")
    }
}

/// What the instance of a service's database is called: `prod-dawn`.
pub fn instance_identifier(account: &Account, service: &ServiceName) -> String {
    account.named(service.as_str())
}

/// The log groups of all databases of a platform, as the policy of their key names them: `/aws/rds/instance/prod-*`.
pub fn log_groups(account: &Account) -> String {
    format!("/aws/rds/instance/{}-*", account.name)
}

/// What stands in Parameter Store about a service's database: where pods learn how to reach it. `platform` is the
/// account's name here.
pub fn parameter_path(platform: &str, service: &ServiceName, what: Connection) -> String {
    format!("{}/{}", parameters_path(platform, service), what.as_str())
}

/// The level at which all parameters about a service's database stand.
pub fn parameters_path(platform: &str, service: &ServiceName) -> String {
    format!("/{platform}/{service}/database")
}

::settings::choices! {
    /// What pods have to know to reach a database.
    pub enum Connection {
        /// The name of its host.
        Host = "host",
        /// The port.
        Port = "port",
        /// The name of the database.
        Name = "name",
    }
}

/// Makes the database with all that belongs to it.
pub fn add(stack: &mut Stack, settings: &DatabaseSettings, upstream: &Upstream<'_>) -> Database {
    let file = stack.current_section().file.clone();
    let section = Section::new(file, "modules/database", upstream.setting());
    stack.section(section, |stack| {
        let account = upstream.account;
        let mut security_group = SecurityGroup::add(
            stack,
            &format!("{}_database", upstream.name()),
            upstream.vpc_id.clone(),
            &format!("{}-database", upstream.identifier()),
            &format!("Database of {}", upstream.service),
            &[],
        );
        security_group.allow_from(
            stack,
            "nodes",
            Ports::Tcp(PORT),
            &Peer::GroupId(upstream.node_security_group_id.clone()),
            "PostgreSQL from nodes and pods of the service's cluster",
        );
        let name = settings.name.clone().unwrap_or_else(|| DatabaseName::of_service(upstream.service));
        let handle = instance(stack, settings, upstream, &name, &security_group);
        alarms::add(stack, settings, upstream, &handle);
        let users = format!("arn:{}:rds-db:{}:{}:dbuser", account.partition(), account.region, account.id);
        let parameter_arns = Vec::new();
        let mut database = Database { handle, security_group, name, parameter_arns, users };
        database.parameter_arns = tell(stack, &database, upstream);
        database
    })
}

fn instance(
    stack: &mut Stack,
    settings: &DatabaseSettings,
    upstream: &Upstream<'_>,
    name: &DatabaseName,
    security_group: &SecurityGroup,
) -> DbInstanceHandle {
    let (account, key) = (upstream.account, upstream.encryption_key.arn());
    let identifier = upstream.identifier();
    let parameters = parameters::add(stack, settings, upstream);
    let mut before = log_group(stack, settings, upstream);
    before.extend(security_group.rules().iter().cloned());
    let snapshot = settings.final_snapshot.unwrap_or(account.prevent_destroy);
    let (mode, days) = match settings.insights {
        Insights::Standard => ("standard", STANDARD_INSIGHTS_DAYS),
        Insights::Advanced => ("advanced", ADVANCED_INSIGHTS_DAYS),
    };
    let mut instance = aws::DbInstance::new(&settings.instance_class)
        .identifier(identifier.clone())
        .engine("postgres")
        .engine_version(settings.engine_version)
        .auto_minor_version_upgrade(settings.maintenance.auto_minor_version_upgrade)
        .allow_major_version_upgrade(settings.allow_major_version_upgrade)
        .apply_immediately(settings.apply_immediately)
        .storage_type("gp3")
        .allocated_storage(settings.allocated_storage_in_gib.get())
        .max_allocated_storage(settings.max_storage())
        .storage_encrypted(true)
        .kms_key_id(key.clone())
        .db_name(name.as_str().to_owned())
        .username(settings.master_username.as_str().to_owned())
        .manage_master_user_password(true)
        .master_user_secret_kms_key_id(key.clone())
        .iam_database_authentication_enabled(true)
        .port(PORT)
        .publicly_accessible(false)
        .db_subnet_group_name(upstream.subnet_group.clone())
        .vpc_security_group_ids([security_group.id()])
        .ca_cert_identifier(settings.certificate_authority.as_str())
        .parameter_group_name(parameters.name())
        .multi_az(settings.multi_az)
        .backup_retention_period(settings.backup.retention_in_days.get())
        .backup_window(settings.backup.window.to_string())
        .maintenance_window(settings.maintenance.window.to_string())
        .copy_tags_to_snapshot(true)
        // What is kept to bring it back should outlive it, unless nothing of it is to stay.
        .delete_automated_backups(!snapshot)
        .deletion_protection(settings.deletion_protection.unwrap_or(account.prevent_destroy))
        .skip_final_snapshot(!snapshot)
        .final_snapshot_identifier(snapshot.then(|| format!("{identifier}-final")))
        .enabled_cloudwatch_logs_exports(LOGS)
        .database_insights_mode(mode)
        .performance_insights_enabled(true)
        .performance_insights_kms_key_id(key)
        .performance_insights_retention_period(days)
        .tags([("Name", identifier)]);
    if let Some((seconds, monitoring)) = settings.monitoring_interval.seconds().zip(upstream.monitoring) {
        instance = instance.monitoring_interval(seconds).monitoring_role_arn(monitoring.role_arn.clone());
        before.push(monitoring.permissions.clone());
    }
    if account.prevent_destroy {
        instance = instance.prevent_destroy();
    }
    stack.add(upstream.name(), instance.depends_on(&before))
}

/// The log groups, before RDS would make them without a key and for ever.
fn log_group(stack: &mut Stack, settings: &DatabaseSettings, upstream: &Upstream<'_>) -> Vec<Handle> {
    let group = |log: &str| {
        let name = format!("/aws/rds/instance/{}/{log}", upstream.identifier());
        let group = aws::CloudwatchLogGroup::new()
            .name(name.clone())
            .kms_key_id(upstream.logs_key_arn.clone())
            .retention_in_days(settings.logs.retention_in_days.get())
            .tags([("Name", name)]);
        stack.add(format!("{}_database_{log}", upstream.name()), group).handle().clone()
    };
    LOGS.map(group).into()
}

/// How it is reached, for pods and for people. Nothing of it is secret. Returns the ARNs of the parameters for pods.
fn tell(stack: &mut Stack, database: &Database, upstream: &Upstream<'_>) -> Vec<Expr<String>> {
    let mut arns = Vec::new();
    let port = Expr::from_node(Node::String(PORT.to_string().into()));
    for (what, value, about) in [
        (Connection::Host, database.handle.address(), "The host"),
        (Connection::Port, port, "The port"),
        (Connection::Name, database.name.as_str().to_owned().into(), "The name"),
    ] {
        let path = parameter_path(&upstream.account.name, upstream.service, what);
        let name = format!("{}_database_{what}", upstream.name());
        let description = format!("{about} of the database of {}.", upstream.service);
        let parameter = aws::SsmParameter::new(path.clone(), "String")
            .description(description.clone())
            .insecure_value(value.clone())
            .tags([("Name", path)]);
        arns.push(stack.add(name.clone(), parameter).arn());
        let section = Section::new("outputs", "modules/database", upstream.setting());
        stack.section(section, |stack| stack.output(name, Output::new(value, description)));
    }
    let section = Section::new("outputs", "modules/database", upstream.setting());
    stack.section(section, |stack| {
        let about = format!("The secret of the master user of the database of {}.", upstream.service);
        let name = format!("{}_database_master_secret_arn", upstream.name());
        stack.output(name, Output::new(database.master_secret_arn(), about));
    });
    arns
}

#[cfg(test)]
mod tests;
