//! The parameters of a database: connections by TLS only, and what is logged.

use aws::db_parameter_group::Parameter;
use aws::{DbParameterGroupHandle, PostgresVersion};
use terraform::{Resource, Stack};

use super::Upstream;
use super::settings::{ApplyMethod, DatabaseSettings};

/// The parameters that are always set.
pub(super) const OWN: [&str; 6] = [
    "log_connections",
    "log_disconnections",
    "log_lock_waits",
    "log_min_duration_statement",
    "log_statement",
    "rds.force_ssl",
];

/// The first major version in which `log_connections` is a list of stages and no switch.
const CONNECTIONS_BY_STAGE: u16 = 18;

fn own(version: PostgresVersion, settings: &DatabaseSettings) -> Vec<(&'static str, String)> {
    let connections = (version.major() < CONNECTIONS_BY_STAGE).then(|| ("log_connections", "1".to_owned()));
    let slow = settings.logs.slow_statement_in_ms.to_string();
    connections
        .into_iter()
        .chain([
            ("log_disconnections", "1".to_owned()),
            ("log_lock_waits", "1".to_owned()),
            ("log_min_duration_statement", slow),
            ("log_statement", "ddl".to_owned()),
            ("rds.force_ssl", "1".to_owned()),
        ])
        .collect()
}

/// Makes the group. Its name has the major version, so that an upgrade makes another before it leaves this one.
pub(super) fn add(
    stack: &mut Stack,
    settings: &DatabaseSettings,
    upstream: &Upstream<'_>,
) -> DbParameterGroupHandle {
    let version = settings.engine_version;
    let name = format!("{}-{}", upstream.identifier(), version.family());
    let own = own(version, settings).into_iter().map(|(name, value)| {
        (name.to_owned(), Parameter::new(name, value).apply_method(ApplyMethod::Immediate.as_str()))
    });
    let more = settings.parameters.iter().map(|(name, of)| {
        let parameter = Parameter::new(name.as_str().to_owned(), of.value.as_str().to_owned())
            .apply_method(of.apply.as_str());
        (name.to_string(), parameter)
    });
    let mut parameters: Vec<(String, Parameter)> = own.chain(more).collect();
    parameters.sort_by(|(a, _), (b, _)| a.cmp(b));
    let group = aws::DbParameterGroup::new(version.family())
        .name(name.clone())
        .description(format!("Parameters of the database of {}.", upstream.service))
        .parameter(parameters.into_iter().map(|(_, parameter)| parameter))
        .tags([("Name", name)])
        .create_before_destroy();
    stack.add(upstream.name(), group)
}
