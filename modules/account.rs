//! The AWS account and region a platform stands in, and what every name in it starts with.

use aws::ProviderVersions;
use aws::names::AccountId;
use aws::region::{Partition, Region};
use terraform::Expr;

/// Where a platform stands. Modules know this, and not which environment it is.
#[derive(Clone, Debug)]
pub struct Account {
    /// The account's id.
    pub id: AccountId,
    /// The region all regional resources are in.
    pub region: Region,
    /// What names start with, so that two platforms of one account can live side by side.
    pub name: String,
    /// Which versions of the AWS provider must work.
    pub provider: ProviderVersions,
    /// Whether a plan that would destroy something with state is refused: clusters, keys, repositories.
    pub prevent_destroy: bool,
    /// The ARN of the policy that caps every role made here; [`None`] where the settings say so.
    pub permissions_boundary: Option<Expr<String>>,
}

impl Account {
    /// The partition of the region: `aws`, `aws-cn`, `aws-us-gov`.
    pub fn partition(&self) -> Partition {
        self.region.partition()
    }

    /// The ARN that stands for the account itself in resource policies.
    pub fn root_arn(&self) -> String {
        format!("arn:{}:iam::{}:root", self.partition(), self.id)
    }

    /// The ARN of a regional resource of this account: `arn:aws:logs:us-east-1:123456789012:log-group:…`.
    pub fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{}:{}:{resource}", self.partition(), self.region, self.id)
    }

    /// The ARN of a policy that AWS manages, by its name: `AmazonEKSClusterPolicy`.
    pub fn aws_policy_arn(&self, name: &str) -> String {
        format!("arn:{}:iam::aws:policy/{name}", self.partition())
    }

    /// The host name of a service as a principal: `logs.us-east-1.amazonaws.com`.
    pub fn regional_service(&self, service: &str) -> String {
        format!("{service}.{}.{}", self.region, self.partition().dns_suffix())
    }

    /// The name of a VPC endpoint service: `com.amazonaws.us-east-1.s3`.
    pub fn endpoint_service(&self, service: &str) -> String {
        let prefix = if self.partition() == Partition::AwsCn { "cn." } else { "" };
        format!("{prefix}com.amazonaws.{}.{service}", self.region)
    }

    /// A name of this platform: `prod-logs`.
    pub fn named(&self, what: &str) -> String {
        format!("{}-{what}", self.name)
    }
}
