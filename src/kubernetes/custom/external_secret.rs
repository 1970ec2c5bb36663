//! `ExternalSecret` of External Secrets Operator: a `Secret` made of what a secret manager holds.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;

use super::namespaced_kind;

/// A `Secret` made of what a secret manager holds, and kept as it is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExternalSecret {
    /// Its name, namespace, labels and annotations.
    pub metadata: ObjectMeta,
    /// What it is to be.
    pub spec: ExternalSecretSpec,
}

/// What an `ExternalSecret` is to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalSecretSpec {
    /// How often the secret manager is asked: `1h`.
    pub refresh_interval: String,
    /// The store of all entries that name none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_store_ref: Option<StoreRef>,
    /// The `Secret` that is made.
    pub target: Target,
    /// Its entries.
    pub data: Vec<Data>,
}

/// Which store.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StoreRef {
    /// Its kind: `SecretStore`.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// The `Secret` that is made.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// Its name.
    pub name: String,
    /// Who owns it: `Owner`, so that it goes with the `ExternalSecret`.
    pub creation_policy: String,
    /// What becomes of it when what it is made of is gone: `Retain`.
    pub deletion_policy: String,
}

/// An entry of the `Secret`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Data {
    /// Its key.
    pub secret_key: String,
    /// What it is made of.
    pub remote_ref: RemoteRef,
    /// Its store, where it isn't that of all entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_ref: Option<SourceRef>,
}

/// What an entry is made of. What the API server would add is written out, so that nothing seems to differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemoteRef {
    /// Its name in the secret manager.
    pub key: String,
    /// The property of its JSON; none and it is taken whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// Its version; none and the newest is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// How keys are made valid: `Default`.
    pub conversion_strategy: String,
    /// How it is decoded: `None`.
    pub decoding_strategy: String,
    /// Whether its tags are taken along: `None`.
    pub metadata_policy: String,
}

impl Default for RemoteRef {
    fn default() -> Self {
        Self {
            key: String::new(),
            property: None,
            version: None,
            conversion_strategy: "Default".to_owned(),
            decoding_strategy: "None".to_owned(),
            metadata_policy: "None".to_owned(),
        }
    }
}

/// The store of an entry.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceRef {
    /// The store.
    pub store_ref: StoreRef,
}

namespaced_kind!(ExternalSecret, "external-secrets.io", "v1", "externalsecrets");
