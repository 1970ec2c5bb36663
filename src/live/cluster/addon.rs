//! Add-ons, Fargate profiles and capabilities.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Issue, Tags};

/// An add-on that EKS manages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Addon {
    /// Its name: `vpc-cni`.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its version: `v1.22.4-eksbuild.3`.
    pub version: String,
    /// `ACTIVE`, `DEGRADED`, `CREATE_FAILED` and others.
    pub status: String,
    /// The role of its service account; none without one.
    pub service_account_role_arn: Option<String>,
    /// Its configuration as JSON or YAML, as somebody wrote it.
    pub configuration_values: Option<String>,
    /// The ids of its own pod identity associations.
    pub pod_identity_associations: Vec<String>,
    /// Who publishes it: `eks`.
    pub publisher: Option<String>,
    /// The namespace it was put in, where somebody chose one.
    pub namespace: Option<String>,
    /// What EKS complains of.
    pub health: Vec<Issue>,
    /// Its tags.
    pub tags: Tags,
}

/// A Fargate profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FargateProfile {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// `ACTIVE` and others.
    pub status: String,
    /// The role that starts its pods.
    pub pod_execution_role_arn: String,
    /// The subnets.
    pub subnet_ids: Vec<String>,
    /// Which pods it takes.
    pub selectors: Vec<FargateSelector>,
    /// What EKS complains of.
    pub health: Vec<Issue>,
    /// Its tags.
    pub tags: Tags,
}

/// A capability: a controller that EKS runs beside the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Capability {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// `ACK`, `ARGOCD` or `KRO`.
    pub kind: String,
    /// `ACTIVE` and others.
    pub status: String,
    /// The version of what runs.
    pub version: Option<String>,
}

/// Which pods a Fargate profile takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct FargateSelector {
    /// Of this namespace.
    pub namespace: String,
    /// With these labels.
    pub labels: BTreeMap<String, String>,
}
