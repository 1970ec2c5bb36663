//! What pods learn at their start without a setting that says so: where the service's database is.

use std::collections::BTreeMap;

use aws::names::ServiceName;
use modules::database::{Connection, parameter_path};
use modules::workload::secrets::{ParameterName, SecretSettings};
use modules::workload::settings::WorkloadSettings;
use modules::workload::words::ConfigKey;

use crate::environment::ServiceSettings;

/// The environment variables that say where a service's database is, each with the parameter it is read from. Those that
/// the workload defines by itself are left out; without a database there are none.
pub(crate) fn of_database(
    platform: &str,
    key: &ServiceName,
    settings: &ServiceSettings,
    workload: &WorkloadSettings,
) -> BTreeMap<ConfigKey, SecretSettings> {
    if settings.database.is_none() {
        return BTreeMap::new();
    }
    let own = |key: &ConfigKey| {
        workload.config.contains_key(key)
            || workload.fields.contains_key(key)
            || workload.secrets.contains_key(key)
    };
    let variable = |what: Connection| {
        let parameter = ParameterName::new(parameter_path(platform, settings.name(key), what)).ok()?;
        Some((variable(what), SecretSettings::parameter(parameter)))
    };
    Connection::ALL.iter().filter_map(|what| variable(*what)).filter(|(key, _)| !own(key)).collect()
}

/// The variable that has a part of it.
const fn variable(what: Connection) -> ConfigKey {
    ConfigKey::of(match what {
        Connection::Host => "DATABASE_HOST",
        Connection::Port => "DATABASE_PORT",
        Connection::Name => "DATABASE_NAME",
    })
}
