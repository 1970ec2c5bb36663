//! AWS's limits on names and policies: one table, by which checks of the model judge every resource before Terraform
//! sees it.

use terraform::{Block, Entry, Expression, Mode, Node, ResourceAddress, ResourceCheck};

/// How many characters a reference in a policy is taken to become: longer than any ARN that cleon makes.
const REFERENCE_LENGTH: usize = 120;

/// The policies that can be attached to one role (IAM and STS quotas, the default, up to 20 on request).
pub const ATTACHED_POLICIES: usize = 10;

/// The characters of a customer managed policy, white space not counted (IAM and STS quotas).
pub const MANAGED_POLICY: usize = 6_144;

/// The characters of all inline policies of one role together, white space not counted (IAM and STS quotas).
pub const INLINE_POLICIES: usize = 10_240;

/// The greatest length of an argument, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The type of the resource.
    pub resource_type: &'static str,
    /// The argument: a name, a description, a policy.
    pub argument: &'static str,
    /// The most characters. White space does not count in policies, and cleon writes none.
    pub most: usize,
    /// Where AWS says so.
    pub source: &'static str,
}

impl Limit {
    /// Whether it limits a policy, whose length is no name's.
    pub fn is_of_policy(&self) -> bool {
        matches!(self.argument, "policy" | "assume_role_policy")
    }
}

/// The limits, in the order of types and arguments.
pub fn all() -> &'static [Limit] {
    &LIMITS
}

const fn limit(
    resource_type: &'static str,
    argument: &'static str,
    most: usize,
    source: &'static str,
) -> Limit {
    Limit { resource_type, argument, most, source }
}

const LIMITS: [Limit; 24] = [
    limit("aws_cloudwatch_log_group", "name", 512, "CloudWatch Logs API, CreateLogGroup"),
    limit("aws_cloudwatch_metric_alarm", "alarm_name", 255, "CloudWatch API, PutMetricAlarm"),
    limit("aws_db_instance", "identifier", 63, "RDS API, CreateDBInstance"),
    limit("aws_db_parameter_group", "name", 255, "RDS API, CreateDBParameterGroup"),
    limit("aws_db_subnet_group", "name", 255, "RDS API, CreateDBSubnetGroup"),
    limit("aws_ecr_repository", "name", 256, "ECR API, CreateRepository"),
    limit("aws_ecr_repository_policy", "policy", 10_240, "ECR API, SetRepositoryPolicy"),
    limit("aws_efs_file_system", "creation_token", 64, "EFS API, CreateFileSystem"),
    limit("aws_eks_cluster", "name", 100, "EKS API, CreateCluster"),
    limit("aws_eks_node_group", "node_group_name", 63, "EKS API, CreateNodegroup"),
    limit("aws_iam_policy", "name", 128, "IAM and STS quotas"),
    limit("aws_iam_policy", "policy", MANAGED_POLICY, "IAM and STS quotas"),
    limit("aws_iam_role", "name", 64, "IAM and STS quotas"),
    limit("aws_iam_role", "assume_role_policy", 2_048, "IAM and STS quotas, default of the adjustable quota"),
    limit("aws_iam_role_policy", "name", 128, "IAM and STS quotas"),
    limit(
        "aws_iam_role_policy",
        "policy",
        INLINE_POLICIES,
        "IAM and STS quotas, the sum of a role's inline policies",
    ),
    limit("aws_kms_alias", "name", 256, "KMS API, CreateAlias"),
    limit("aws_kms_key", "policy", 32_768, "KMS quotas"),
    limit("aws_launch_template", "name", 128, "EC2 API, CreateLaunchTemplate"),
    limit("aws_s3_bucket", "bucket", 63, "S3 user guide, general purpose bucket naming rules"),
    limit("aws_s3_bucket_policy", "policy", 20_480, "S3 user guide, bucket policies, 20 KB"),
    limit("aws_security_group", "description", 255, "EC2 API, CreateSecurityGroup"),
    limit("aws_security_group", "name", 255, "EC2 API, CreateSecurityGroup"),
    limit("aws_sqs_queue", "name", 80, "SQS API, CreateQueue"),
];

/// Checks lengths of names and sizes of policies at synthesis, for those who synthesize a stack that no model checks
/// judge: tests of modules.
#[derive(Clone, Copy, Debug)]
pub struct Limits;

impl ResourceCheck for Limits {
    fn check(
        &self,
        address: &ResourceAddress,
        block: &Block,
        report: &mut dyn FnMut(String, Option<String>),
    ) {
        if address.mode != Mode::Managed {
            return;
        }
        for limit in LIMITS.iter().filter(|limit| limit.resource_type == address.resource_type) {
            let Some(Entry::Value(node)) = block.get(limit.argument) else { continue };
            let length = length(node);
            if length > limit.most {
                report(
                    format!(
                        "`{}` is {length} characters long, {} at most ({})",
                        limit.argument, limit.most, limit.source
                    ),
                    Some(if limit.is_of_policy() {
                        "split it into several policies".to_owned()
                    } else {
                        "shorten the name it is made from".to_owned()
                    }),
                );
            }
        }
    }
}

/// How long a text becomes, in characters: references count as the longest ARN that cleon makes.
pub fn length(node: &Node) -> usize {
    match node {
        Node::String(text) => text.chars().count(),
        Node::Expression(expression) => match &**expression {
            Expression::Template(parts) => parts.iter().map(length).sum(),
            _ => REFERENCE_LENGTH,
        },
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use terraform::{Checks, Resource, Stack};

    #[test]
    fn a_role_name_of_65_characters_is_refused_and_one_of_64_is_not() {
        let mut stack = Stack::new("limits", ">= 1.11");
        stack.require_provider(crate::provider_requirement());
        stack.add("fits", crate::IamRole::new("{}").name("r".repeat(64)));
        stack.add("too_long", crate::IamRole::new("{}").name("r".repeat(65)).prevent_destroy());
        let found =
            stack.synthesize(Checks { schemas: crate::schemas(), resource_checks: &[&Limits] }).unwrap_err();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].address, "aws_iam_role.too_long");
        assert!(
            found[0].message.starts_with("`name` is 65 characters long, 64 at most"),
            "{}",
            found[0].message
        );
        assert!(found[0].rust.file.ends_with("limits.rs"));
    }
}
