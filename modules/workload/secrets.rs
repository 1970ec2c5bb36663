//! The secrets of a workload: only ever where they are, and never what they are.
//!
//! External Secrets Operator makes a `Secret` of them and keeps it as they are there. Pods read it when they start: after
//! a secret has changed, `kubectl rollout restart` brings it to them.

use std::collections::BTreeMap;

use kubernetes::custom::external_secret::{
    Data, ExternalSecret, ExternalSecretSpec, RemoteRef, SourceRef, StoreRef, Target,
};
use kubernetes::custom::secret_store::{
    Auth, Aws, AwsService, Jwt, Provider, SecretStore, SecretStoreSpec, ServiceAccountRef,
};
use kubernetes::k8s_openapi::api::core::v1::{EnvFromSource, SecretEnvSource};
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use settings::{Node, Problem, Problems, names, settings};

use super::digest;
use super::fault::{Fault, under};
use super::names::Names;
use super::settings::WorkloadSettings;
use super::words::ConfigKey;
use crate::identity::Credentials;
use crate::service::Channel;

settings! {
    /// Where a secret is: in Secrets Manager, or in the Parameter Store of SSM.
    pub struct SecretSettings, checked by SecretSettings::check {
        /// The name of the secret in Secrets Manager.
        pub secret: Option<SecretName> = None,
        /// The name of the parameter.
        pub parameter: Option<ParameterName> = None,
        /// The property of the secret's JSON; left out, it is taken whole.
        pub property: Option<Property> = None,
        /// The version of the secret; left out, the newest.
        pub version: Option<Version> = None,
    }
}

names! {
    /// The name of a secret: at most 512 characters (Secrets Manager `CreateSecret`).
    SecretName: "a secret's name", 1..=512, "0-9A-Za-z/_" "0-9A-Za-z/_+=.@!-" "0-9A-Za-z/_+=.@!-",
        "letters, digits and any of / _ + = . @ ! -";
    /// The name of a parameter: at most 1011 characters (SSM `PutParameter`).
    ParameterName: "a parameter's name", 2..=1011, "/" "0-9A-Za-z/_.-" "0-9A-Za-z_.-",
        "a slash, then letters, digits and any of / _ . -";
    /// The property of a JSON object.
    Property: "a property", 1..=255, "0-9A-Za-z_" "0-9A-Za-z_.-" "0-9A-Za-z_-",
        "letters, digits and any of _ . -";
    /// The version or stage of a secret.
    Version: "a version", 1..=256, "0-9A-Za-z_" "0-9A-Za-z_/.-" "0-9A-Za-z_-",
        "letters, digits and any of _ / . -";
}

impl SecretSettings {
    /// A parameter taken whole.
    pub fn parameter(name: ParameterName) -> Self {
        Self { secret: None, parameter: Some(name), property: None, version: None }
    }

    fn check(&self, node: &Node, problems: &mut Problems) {
        if self.secret.is_some() != self.parameter.is_some() {
            return;
        }
        problems.push(
            Problem::new(format!("`{}` has either `secret` or `parameter`", node.path()))
                .help("write one of the two: { secret = \"dawn/database\", property = \"password\" }")
                .at_value(node),
        );
    }

    fn source(&self) -> Option<(AwsService, String)> {
        let secret = self.secret.as_ref().map(|name| (AwsService::SecretsManager, name.to_string()));
        secret.or_else(|| Some((AwsService::ParameterStore, self.parameter.as_ref()?.to_string())))
    }
}

/// The secrets of a workload, those that the platform adds among them.
#[derive(Debug)]
pub(super) struct Secrets<'a>(BTreeMap<&'a ConfigKey, &'a SecretSettings>);

impl WorkloadSettings {
    /// Its secrets and those that the platform adds; what the settings say comes first.
    pub(super) fn all_secrets<'a>(&'a self, added: &'a BTreeMap<ConfigKey, SecretSettings>) -> Secrets<'a> {
        Secrets(added.iter().chain(&self.secrets).collect())
    }

    pub(super) fn secret_faults(&self) -> Vec<Fault> {
        let twice = |key: &&ConfigKey| self.config.contains_key(key) || self.fields.contains_key(key);
        let fault = |key: &ConfigKey| {
            let other = if self.config.contains_key(key) { "config" } else { "fields" };
            Fault::new(
                under("secrets", key),
                format!("`{key}` is in `{other}` too"),
                "a variable is one or the other: remove one of the two",
            )
        };
        self.secrets.keys().filter(twice).map(fault).collect()
    }
}

impl Secrets<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The kinds of stores that they are in.
    fn services(&self) -> Vec<AwsService> {
        [AwsService::SecretsManager, AwsService::ParameterStore]
            .into_iter()
            .filter(|service| self.0.values().filter_map(|of| of.source()).any(|(of, _)| of == *service))
            .collect()
    }

    /// The stores. A service account with a role of its own asks by itself, so that each service reads its own secrets
    /// only; others are asked for by the operator.
    pub(super) fn stores(
        &self,
        channel: &Channel<'_>,
        names: &Names,
        metadata: impl Fn(String) -> ObjectMeta,
    ) -> Vec<SecretStore> {
        let irsa = channel.role.as_ref().is_some_and(|role| role.credentials == Credentials::Irsa);
        let auth = irsa.then(|| Auth {
            jwt: Jwt {
                service_account_ref: ServiceAccountRef { name: channel.service_account().to_string() },
            },
        });
        let region = channel.account.region.to_string();
        let store = |service: AwsService| SecretStore {
            metadata: metadata(store_name(service, names)),
            spec: SecretStoreSpec {
                provider: Provider { aws: Aws { service, region: region.clone(), auth: auth.clone() } },
            },
        };
        self.services().into_iter().map(store).collect()
    }

    /// The `Secret` made of them.
    pub(super) fn external(&self, names: &Names, metadata: ObjectMeta) -> Option<ExternalSecret> {
        let reference =
            |service| StoreRef { kind: "SecretStore".to_owned(), name: store_name(service, names) };
        let services = self.services();
        let usual = *services.first()?;
        let data = self.0.iter().filter_map(|(key, of)| {
            let (service, name) = of.source()?;
            let remote_ref = RemoteRef {
                key: name,
                property: of.property.as_ref().map(ToString::to_string),
                version: of.version.as_ref().map(ToString::to_string),
                ..RemoteRef::default()
            };
            let source_ref = (service != usual).then(|| SourceRef { store_ref: reference(service) });
            Some(Data { secret_key: key.to_string(), remote_ref, source_ref })
        });
        let spec = ExternalSecretSpec {
            refresh_interval: "1h0m0s".to_owned(),
            secret_store_ref: Some(reference(usual)),
            target: Target {
                name: names.secrets(),
                creation_policy: "Owner".to_owned(),
                deletion_policy: "Retain".to_owned(),
            },
            data: data.collect(),
        };
        Some(ExternalSecret { metadata, spec })
    }

    /// What containers get of them as variables.
    pub(super) fn variables(&self, names: &Names) -> Option<EnvFromSource> {
        let source = SecretEnvSource { name: names.secrets(), ..SecretEnvSource::default() };
        (!self.is_empty()).then(|| EnvFromSource { secret_ref: Some(source), ..EnvFromSource::default() })
    }

    /// The annotation of pods that changes with where their secrets are, though not with what they are.
    pub(super) fn digest(&self) -> Option<(String, String)> {
        let of = |(key, of): (&&ConfigKey, &&SecretSettings)| {
            [key.to_string(), settings::Setting::encode(*of).to_string()]
        };
        (!self.is_empty()).then(|| ("checksum/secrets".to_owned(), digest::of(self.0.iter().flat_map(of))))
    }
}

fn store_name(service: AwsService, names: &Names) -> String {
    match service {
        AwsService::SecretsManager => names.secrets_manager(),
        AwsService::ParameterStore => names.parameter_store(),
    }
}
