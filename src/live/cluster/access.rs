//! Who may do what: in the cluster, and its pods in AWS.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Tags;

/// A principal of IAM that may enter a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccessEntry {
    /// The principal.
    pub principal_arn: String,
    /// The entry's own ARN.
    pub arn: String,
    /// `STANDARD`, `EC2_LINUX`, `FARGATE_LINUX` and others.
    pub kind: String,
    /// The user that it is in Kubernetes.
    pub username: Option<String>,
    /// The groups that it is in.
    pub kubernetes_groups: Vec<String>,
    /// What it may do by EKS's own policies, by policy.
    pub policies: Vec<PolicyAssociation>,
    /// Its tags.
    pub tags: Tags,
}

/// An access policy of EKS that a principal has.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct PolicyAssociation {
    /// The policy: `arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy`.
    pub policy_arn: String,
    /// `cluster` or `namespace`.
    pub scope: String,
    /// The namespaces that it is limited to.
    pub namespaces: Vec<String>,
}

/// A service account that has a role by EKS Pod Identity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PodIdentity {
    /// The association's id: `a-…`.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// The namespace.
    pub namespace: String,
    /// The service account.
    pub service_account: String,
    /// The role.
    pub role_arn: String,
    /// The role in another account that this role then takes.
    pub target_role_arn: Option<String>,
    /// Whether sessions have no tags of cluster and pod.
    pub disable_session_tags: Option<bool>,
    /// The policy that bounds what the role allows in this session, as JSON.
    pub policy: Option<String>,
    /// The add-on that made it.
    pub owner_arn: Option<String>,
    /// Its tags.
    pub tags: Tags,
}

/// An OIDC provider whose users may enter a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IdentityProvider {
    /// Its name.
    pub name: String,
    /// `ACTIVE` and others.
    pub status: String,
    /// Its issuer.
    pub issuer_url: String,
    /// The client that tokens are for.
    pub client_id: String,
    /// The claim that names the user.
    pub username_claim: Option<String>,
    /// What stands before that name.
    pub username_prefix: Option<String>,
    /// The claim that names groups.
    pub groups_claim: Option<String>,
    /// What stands before these.
    pub groups_prefix: Option<String>,
    /// Claims that a token must have.
    pub required_claims: BTreeMap<String, String>,
    /// Its tags.
    pub tags: Tags,
}

/// IAM's provider of a cluster's issuer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OidcProvider {
    /// Its ARN.
    pub arn: String,
    /// Its address, without `https://`.
    pub url: String,
    /// The audiences.
    pub client_ids: Vec<String>,
    /// The thumbprints of its certificates' authorities.
    pub thumbprints: Vec<String>,
    /// Its tags.
    pub tags: Tags,
}

/// A role.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its path.
    pub path: String,
    /// What somebody wrote of it.
    pub description: Option<String>,
    /// Who may take it; null when that is no JSON.
    pub trust: Value,
    /// The longest session in seconds.
    pub max_session_duration: Option<i64>,
    /// The policy that bounds it.
    pub permissions_boundary: Option<String>,
    /// The ARNs of attached policies.
    pub attached_policies: Vec<String>,
    /// The policies that only it has, by name.
    pub inline_policies: BTreeMap<String, Value>,
    /// Its tags.
    pub tags: Tags,
}
