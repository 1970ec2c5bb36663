//! AWS: typed bindings of the Terraform provider, and AWS's names, limits, addresses and policies.
//!
//! Required arguments and blocks are parameters of `new`, so that leaving one out does not compile:
//!
//! ```
//! use aws::eks_cluster::VpcConfig;
//! let vpc_config = VpcConfig::new(["subnet-1", "subnet-2"]);
//! let cluster = aws::EksCluster::new("trantor", "arn:aws:iam::123456789012:role/cluster", vpc_config).version("1.35");
//! ```
//!
//! ```compile_fail,E0061
//! let cluster = aws::EksCluster::new("trantor", "arn:aws:iam::123456789012:role/cluster").version("1.35");
//! ```
//!
//! Neither does an argument of another type, or one that the provider has not:
//!
//! ```compile_fail,E0277
//! let vpc = aws::Vpc::new().enable_dns_support("yes");
//! ```
//!
//! ```compile_fail,E0599
//! let vpc = aws::Vpc::new().enable_dns_suport(true);
//! ```

pub mod addon_versions;
pub mod ami_type;
pub mod arn;
pub mod cidr;
mod dated_table;
pub mod db_instance_class;
pub mod endpoint_service;
pub mod force_new;
pub mod instance_figures;
pub mod instance_type;
pub mod kubernetes_version;
pub mod log_retention;
pub mod names;
pub mod postgres_version;
pub mod region;

#[rustfmt::skip]
#[allow(clippy::too_many_arguments, clippy::doc_markdown, clippy::similar_names, reason = "as the provider's schema has it")]
pub mod generated;
pub mod iam_actions;
pub mod identity;
pub mod limits;
pub mod policy;
mod provider;

pub use addon_versions::{Addon, AddonVersion};
pub use ami_type::{AmiType, Architecture};
pub use arn::{AlarmAction, Arn, HostedZoneArn, KeyArn, PolicyArn, PrincipalArn, RoleArn};
pub use cidr::{Cidr, ServiceCidr, SubnetCidr, VpcCidr};
pub use db_instance_class::DbInstanceClass;
pub use endpoint_service::EndpointService;
pub use instance_figures::InstanceFigures;
pub use instance_type::InstanceType;
pub use kubernetes_version::KubernetesVersion;
pub use log_retention::RetentionInDays;
pub use names::{
    AccountId, BucketName, ClusterName, GroupName, KeyAlias, LabelKey, LabelValue, LogGroupName, Namespace,
    NodeGroupName, ObjectPrefix, PolicyName, QueueName, RepositoryName, RoleName, SecretName,
    ServiceAccountName, ServiceName, TableName, TopicName,
};
pub use postgres_version::PostgresVersion;
pub use region::{AvailabilityZone, Partition, Region};

pub use generated::*;
pub use policy::{PolicyDocument, Principal, Statement};
pub use provider::{ProviderVersions, provider_requirement, schemas};

terraform::string_like!(
    addon_versions::AddonVersion,
    ami_type::AmiType,
    arn::AlarmAction,
    arn::Arn,
    arn::KeyArn,
    arn::PolicyArn,
    arn::PrincipalArn,
    arn::RoleArn,
    cidr::Cidr,
    cidr::ServiceCidr,
    cidr::SubnetCidr,
    cidr::VpcCidr,
    db_instance_class::DbInstanceClass,
    instance_type::InstanceType,
    kubernetes_version::KubernetesVersion,
    names::BucketName,
    names::ClusterName,
    names::LabelValue,
    names::LogGroupName,
    names::Namespace,
    names::NodeGroupName,
    names::PolicyName,
    names::RepositoryName,
    names::RoleName,
    names::SecretName,
    names::ServiceAccountName,
    names::ServiceName,
    postgres_version::PostgresVersion,
    region::AvailabilityZone,
    region::Region,
);

#[cfg(test)]
mod meta_arguments_tests;
