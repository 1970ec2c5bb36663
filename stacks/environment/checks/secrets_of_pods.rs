//! Secrets that pods are given are secrets that their role may read.

use std::collections::BTreeSet;

use aws::names::ServiceName;
use modules::database::{Connection, parameter_path};
use modules::identity::Credentials;
use modules::identity::pattern::like;
use modules::identity::settings::ControllersSettings;
use modules::service::grants::Grant;
use modules::workload::secrets::SecretSettings;
use modules::workload::words::ConfigKey;
use settings::{Document, Problem, Problems, child};

use super::super::{EnvironmentName, ServiceSettings};

/// What a service's role may read.
struct Readable {
    secrets: BTreeSet<String>,
    parameters: BTreeSet<String>,
}

/// With a role and IRSA, External Secrets Operator reads a service's secrets as the service: its own ones, where its own
/// database is, and what its grants name. Else the operator reads them as itself, which a model check judges (WRK-005).
pub(super) fn check(environment: &EnvironmentName, document: &Document, problems: &mut Problems) {
    for key in document.keys("services") {
        let path = child("services", key);
        let Some(settings) = document.get::<ServiceSettings>(&path) else { continue };
        let Ok(key) = ServiceName::new(key) else { continue };
        if !settings.has_role() || credentials(document, &settings) != Credentials::Irsa {
            continue;
        }
        let Some(workload) = &settings.workload else { continue };
        let readable = Readable::of(environment, &key, &settings);
        let mut judge = |list: &str, secrets: &mut dyn Iterator<Item = (&ConfigKey, &SecretSettings)>| {
            for (variable, secret) in secrets {
                let Some((grant, name)) = readable.lacks(secret) else { continue };
                problems.push(
                    Problem::new(format!("the role of {key} may not read {name}, which its pods are given"))
                        .help(format!(
                            "add to `{path}.grants`: {{ {grant} = \"{name}\" }}, with its `key` if it has one of its own"
                        ))
                        .at_path(document.root(), &child(list, variable.as_str())),
                );
            }
        };
        judge(&child(&child(&path, "workload"), "secrets"), &mut workload.secrets.iter());
        for (name, channel) in &settings.channels {
            let channel_path = child(&child(&path, "channels"), name.as_str());
            judge(&child(&channel_path, "secrets"), &mut channel.secrets.iter());
        }
    }
}

fn credentials(document: &Document, settings: &ServiceSettings) -> Credentials {
    let controllers = child(&child("clusters", settings.cluster.as_str()), "controllers");
    let of_cluster = || document.get::<ControllersSettings>(&controllers).unwrap_or_default().credentials;
    settings.credentials.unwrap_or_else(of_cluster)
}

impl Readable {
    fn of(environment: &EnvironmentName, key: &ServiceName, settings: &ServiceSettings) -> Self {
        let service = settings.name(key);
        let own = settings.secrets.iter().map(|(key, secret)| secret.name(service, key).to_string());
        let mut readable = Self { secrets: own.collect(), parameters: BTreeSet::new() };
        if settings.database.is_some() {
            let parameters =
                Connection::ALL.iter().map(|what| parameter_path(environment.as_str(), service, *what));
            readable.parameters.extend(parameters);
        }
        for grant in &settings.grants {
            match grant {
                Grant::Secrets { secrets, .. } => readable.secrets.insert(secrets.to_string()),
                Grant::Parameters { parameters, .. } => readable.parameters.insert(parameters.to_string()),
                _ => false,
            };
        }
        readable
    }

    /// The kind of grant that a secret takes and its name, when none covers it.
    fn lacks<'a>(&self, secret: &'a SecretSettings) -> Option<(&'static str, &'a str)> {
        let (patterns, grant, name) = match (&secret.secret, &secret.parameter) {
            (Some(name), _) => (&self.secrets, "secrets", name.as_str()),
            (None, Some(name)) => (&self.parameters, "parameters", name.as_str()),
            (None, None) => return None,
        };
        (!patterns.iter().any(|pattern| like(pattern, name))).then_some((grant, name))
    }
}
