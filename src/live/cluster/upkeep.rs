//! What was done to a cluster, and what EKS warns of.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Something that was changed of a control plane.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Update {
    /// Its id.
    pub id: String,
    /// `VersionUpdate`, `EndpointAccessUpdate` and others.
    pub kind: String,
    /// `InProgress`, `Successful`, `Failed`, `Cancelled`.
    pub status: String,
    /// When.
    pub created_at: Option<Timestamp>,
    /// What was asked for: name and value.
    pub params: Vec<(String, String)>,
    /// What went wrong.
    pub errors: Vec<String>,
}

/// What EKS warns of before an upgrade.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Insight {
    /// Its id.
    pub id: String,
    /// Its name: `Deprecated APIs removed in Kubernetes v1.37`.
    pub name: String,
    /// `UPGRADE_READINESS` or `MISCONFIGURATION`.
    pub category: String,
    /// The version that it is about.
    pub kubernetes_version: Option<String>,
    /// `PASSING`, `WARNING`, `ERROR`, `UNKNOWN`.
    pub status: String,
    /// Why it has that status.
    pub reason: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// What EKS advises.
    pub recommendation: Option<String>,
    /// When EKS looked last.
    pub last_refresh: Option<Timestamp>,
    /// What it found: URIs of objects or ARNs.
    pub resources: Vec<String>,
    /// APIs that go with a version.
    pub deprecated_apis: Vec<DeprecatedApi>,
    /// Add-ons, with the versions that fit.
    pub addons: Vec<(String, Vec<String>)>,
}

/// An API that goes with a version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeprecatedApi {
    /// What is used: `/apis/policy/v1beta1/podsecuritypolicies`.
    pub usage: String,
    /// What to use instead.
    pub replaced_with: Option<String>,
    /// The version without it.
    pub stop_serving_version: Option<String>,
    /// Who used it in the last 30 days: user agent and number of requests.
    pub clients: Vec<(String, i64)>,
}
