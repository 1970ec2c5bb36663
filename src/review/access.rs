//! Who gains what.

use schemars::JsonSchema;
use serde::Serialize;

/// A right that somebody gains or loses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct AccessChange {
    /// Who, as people say it: `role prod-trantor-dawn`, `everybody`, `account 123456789012`.
    pub principal: String,
    /// Whether the right comes or goes.
    pub direction: Direction,
    /// What may be done, each action by its name: wildcards are expanded, and those that nothing is known of stand as they
    /// are. For access to a cluster, the name of the access policy or of the Kubernetes group.
    pub actions: Vec<String>,
    /// The patterns that stand in the policy, where they differ from the actions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub patterns: Vec<String>,
    /// On what.
    pub resources: Vec<String>,
    /// Under which conditions, as text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    /// The blocks that say so: `application: aws_iam_policy.trantor_dawn`.
    pub through: Vec<String>,
    /// Whether it makes somebody able to do more.
    pub broadening: bool,
}

/// Whether something comes or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// It comes.
    Gains,
    /// It goes.
    Loses,
}

/// A way through a security group, or to an API endpoint, that opens or closes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct OpeningChange {
    /// What it leads to or from: `security group prod-trantor-nodes`, `Kubernetes API of prod-trantor`.
    pub of: String,
    /// Which way.
    pub traffic: Traffic,
    /// Whether it opens or closes.
    pub direction: Direction,
    /// Protocol and ports: `tcp 443`, `all`.
    pub ports: String,
    /// From or to whom: a CIDR, a prefix list, another security group.
    pub peer: String,
    /// The blocks that say so.
    pub through: Vec<String>,
    /// Whether the peer is the whole internet.
    pub internet: bool,
    /// Whether more gets through than before.
    pub broadening: bool,
}

/// Which way traffic goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Traffic {
    /// Into it.
    Ingress,
    /// Out of it.
    Egress,
}

/// What stands in a stack, before or after a change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StackObjects {
    /// The stack's name.
    pub stack: String,
    /// Managed resources by their address, with their arguments: literals and `${…}` of generated files, or the values of a
    /// plan.
    pub resources: std::collections::BTreeMap<String, serde_json::Map<String, serde_json::Value>>,
    /// Outputs by name: their expression or value.
    pub outputs: std::collections::BTreeMap<String, serde_json::Value>,
}

/// The rights that somebody gains or loses.
pub fn access(_before: &[StackObjects], _after: &[StackObjects]) -> Vec<AccessChange> {
    Vec::new()
}

/// The ways that open or close.
pub fn openings(_before: &[StackObjects], _after: &[StackObjects]) -> Vec<OpeningChange> {
    Vec::new()
}
