//! `SecretStore` of External Secrets Operator: a secret manager, and as whom it is asked.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;

use super::namespaced_kind;

/// A secret manager of AWS, as the external secrets of a namespace ask it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SecretStore {
    /// Its name, namespace, labels and annotations.
    pub metadata: ObjectMeta,
    /// What it is to be.
    pub spec: SecretStoreSpec,
}

/// What a `SecretStore` is to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SecretStoreSpec {
    /// The secret manager.
    pub provider: Provider,
}

/// The secret manager.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Provider {
    /// That of AWS.
    pub aws: Aws,
}

/// A secret manager of AWS.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Aws {
    /// Which one.
    pub service: AwsService,
    /// Its region.
    pub region: String,
    /// As whom it is asked; none, and it is asked as the operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth: Option<Auth>,
}

/// A secret manager of AWS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum AwsService {
    /// Secrets Manager.
    #[default]
    SecretsManager,
    /// Parameter Store.
    ParameterStore,
}

/// As whom it is asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Auth {
    /// By a token of a service account.
    pub jwt: Jwt,
}

/// By a token of a service account.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Jwt {
    /// The service account.
    pub service_account_ref: ServiceAccountRef,
}

/// A service account of the same namespace.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ServiceAccountRef {
    /// Its name.
    pub name: String,
}

namespaced_kind!(SecretStore, "external-secrets.io", "v1", "secretstores");
