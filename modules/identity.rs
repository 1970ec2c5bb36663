//! Roles of workloads and controllers: one role for one service account of one cluster, with permissions that name
//! what they are for.
//!
//! A [`WorkloadRole`] is trusted either through the cluster's OIDC provider (IRSA) or through EKS Pod Identity; both
//! trust policies name the one cluster, namespace and service account. What a role may do comes from [`policies`] or
//! from statements of the caller's own, and is capped by [`boundary`].

pub mod boundary;
pub mod controllers;
pub mod pattern;
pub mod policies;
pub mod settings;

mod error;
mod names;
mod role;
mod split;
mod trust;

use aws::names::{AccountId, ClusterName};
use aws::region::{Partition, Region};
use terraform::Expr;

pub use error::IdentityError;
pub use names::{Purpose, purpose_of_shortened, role_name, role_name_patterns};
pub use role::{AddonCredentials, WorkloadIdentity, WorkloadRole};
pub use settings::Credentials;
pub(crate) use split::into_policies;
pub use split::{MAX_ATTACHED_POLICIES, MAX_POLICY_CHARACTERS};

/// A cluster as IAM needs to know it.
#[derive(Clone, Debug)]
pub struct ClusterIdentity {
    /// The cluster's name.
    pub name: ClusterName,
    /// The cluster's part of Terraform names: `trantor`.
    pub key: String,
    /// The account it is in.
    pub account_id: AccountId,
    /// The region it is in.
    pub region: Region,
    /// The cluster's name as Terraform knows it, so that an association waits for the cluster:
    /// `aws_eks_cluster.trantor.name` in the cluster's own stack, the stack reference in others.
    pub name_reference: Expr<String>,
    /// The ARN of the IAM OIDC provider that trusts the cluster's tokens.
    pub oidc_provider_arn: Expr<String>,
    /// The issuer of the cluster's tokens, with `https://`.
    pub issuer: Expr<String>,
}

impl ClusterIdentity {
    /// The partition of the region.
    pub fn partition(&self) -> Partition {
        self.region.partition()
    }

    /// The cluster's own ARN. It is a literal: its parts are all settings, and so a trust policy shows it to a reader.
    pub fn arn(&self) -> String {
        self.arn_of("eks", &format!("cluster/{}", self.name))
    }

    /// The ARN of a resource of the cluster's region and account.
    pub fn arn_of(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{}:{}:{resource}", self.partition(), self.region, self.account_id)
    }

    /// The ARN of a resource of the cluster's account that belongs to no region, such as IAM's.
    pub fn global_arn_of(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}::{}:{resource}", self.partition(), self.account_id)
    }
}

#[cfg(test)]
mod boundary_tests;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod policy_tests;
#[cfg(test)]
mod role_tests;
