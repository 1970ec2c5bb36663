//! What belongs to the platform, as policies name it: by region, account, name and tag.

use aws::Statement;
use aws::names::{BucketName, ClusterName};
use terraform::Expr;

use crate::account::Account;
use crate::database::monitoring;
use crate::identity::role_name_patterns;

/// The platform that the pipeline works on.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    /// Where it stands.
    pub account: &'a Account,
    /// The tag by which its resources are known where their ARN has no name: `("environment", "prod")`.
    pub tag: (&'a str, &'a str),
    /// Its clusters. What has a cluster's name is the cluster's.
    pub clusters: &'a [ClusterName],
    /// Clusters that it took over, whose roles, groups and logs are others'.
    pub adopted: Vec<AdoptedCluster<'a>>,
    /// The policy that caps every role the pipeline makes.
    pub permissions_boundary: String,
    /// The bucket of its states.
    pub state_bucket: &'a BucketName,
    /// The key that encrypts them.
    pub state_key_arn: Expr<String>,
    /// The keys of the states that the pipeline writes.
    pub applied_states: Vec<String>,
    /// The key of the state of what bounds the pipeline, which it reads and never writes.
    pub own_state: String,
    /// Paths of the parameters by which its stacks tell others what they made: `/cleon/prod`. Empty where others read
    /// the states instead.
    pub parameter_paths: Vec<String>,
    /// The buckets of services whose names the settings write.
    pub bucket_names: Vec<BucketName>,
}

/// A cluster that was made by hand, and which rarer parts of EKS it has.
#[derive(Clone, Copy, Debug)]
pub struct AdoptedCluster<'a> {
    /// Its name in AWS.
    pub name: &'a ClusterName,
    /// Whether it has Fargate profiles.
    pub has_fargate_profiles: bool,
    /// Whether users come from an OIDC provider.
    pub has_identity_providers: bool,
}

/// Where IAM keeps the pipeline's own policies. No other policy can have a name under it.
pub(super) const POLICY_PATH: &str = "/cleon/pipeline/";

impl Scope<'_> {
    /// An ARN of the region and account.
    pub(super) fn regional(&self, service: &str, resource: &str) -> String {
        self.account.arn(service, resource)
    }

    /// An ARN of the account that belongs to no region.
    pub(super) fn global(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}::{}:{resource}", self.account.partition(), self.account.id)
    }

    /// The ARNs of the bucket.
    pub(super) fn bucket(&self) -> String {
        format!("arn:{}:s3:::{}", self.account.partition(), self.state_bucket)
    }

    /// The ARN of an object in the bucket.
    pub(super) fn object(&self, key: &str) -> String {
        format!("{}/{key}", self.bucket())
    }

    /// ARNs with a cluster's name in them, `{}` in `resource`, for each cluster.
    pub(super) fn of_clusters(&self, service: &str, resources: &[&str]) -> Vec<String> {
        let of = |cluster: &ClusterName| {
            let cluster = cluster.clone();
            resources.iter().map(move |of| self.regional(service, &of.replace("{}", cluster.as_str())))
        };
        self.clusters.iter().flat_map(of).collect()
    }

    /// The names of the platform's roles and policies: those of its clusters, and those of its flow logs and databases. Names of
    /// clusters and not of the environment, so that no role that somebody else made with a similar name is among them.
    fn iam_names(&self) -> Vec<String> {
        let of_clusters = self.clusters.iter().flat_map(role_name_patterns);
        of_clusters.chain([self.account.named("flow-logs"), monitoring::role_name(self.account)]).collect()
    }

    /// The ARNs of the platform's roles.
    pub(super) fn roles(&self) -> Vec<String> {
        self.iam_names().iter().map(|name| self.global("iam", &format!("role/{name}"))).collect()
    }

    /// The ARNs of the platform's policies.
    pub(super) fn policies(&self) -> Vec<String> {
        self.iam_names().iter().map(|name| self.global("iam", &format!("policy/{name}"))).collect()
    }

    /// The ARNs of the pipeline's own roles, in every environment of the account.
    pub(super) fn pipeline_roles(&self) -> Vec<String> {
        ["apply", "plan"].map(|role| self.global("iam", &format!("role/cleon-*-{role}"))).to_vec()
    }

    /// The ARNs of the pipeline's own policies, in every environment of the account.
    pub(super) fn pipeline_policies(&self) -> String {
        self.global("iam", &format!("policy{POLICY_PATH}*"))
    }

    /// Only in the region.
    pub(super) fn here(&self, statement: Statement) -> Statement {
        statement.when("StringEquals", "aws:RequestedRegion", [self.account.region.to_string()])
    }

    /// Only what has the platform's tag.
    pub(super) fn tagged(&self, statement: Statement) -> Statement {
        let (key, value) = self.tag;
        statement.when("StringEquals", format!("aws:ResourceTag/{key}"), [value.to_owned()])
    }

    /// Not what has another platform's tag.
    pub(super) fn not_of_others(&self, statement: Statement) -> Statement {
        let (key, value) = self.tag;
        statement.when("StringEqualsIfExists", format!("aws:ResourceTag/{key}"), [value.to_owned()])
    }

    /// Only what has no such tag yet.
    pub(super) fn untagged(&self, statement: Statement) -> Statement {
        statement.when("Null", format!("aws:ResourceTag/{}", self.tag.0), ["true"])
    }

    /// Only what gets the platform's tag by the request itself.
    pub(super) fn tagging(&self, statement: Statement) -> Statement {
        let (key, value) = self.tag;
        statement.when("StringEquals", format!("aws:RequestTag/{key}"), [value.to_owned()])
    }
}
