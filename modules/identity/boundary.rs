//! The permissions boundary: the ceiling of every role the platform makes.
//!
//! It gives nothing by itself. A role may do what both its own policies and the boundary allow, so that a policy that
//! is too wide, or changed by hand, still cannot reach IAM, the organization, another region or the boundary itself.

use aws::names::{AccountId, BucketName, PolicyName};
use aws::region::Region;
use aws::{PolicyDocument, Statement};
use terraform::{Expr, Section, Stack};

use super::pattern::like;
use crate::state_bucket::settings::default_name;

/// What the platform's controllers, nodes and control planes use. A test holds it to every policy of
/// [`super::policies`].
const CEILING: [&str; 63] = [
    "acm:DescribeCertificate",
    "acm:ListCertificates",
    "autoscaling:*",
    "cloudwatch:*",
    "cognito-idp:DescribeUserPoolClient",
    "ec2:*",
    "ec2messages:*",
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:BatchImportUpstreamImage",
    "ecr:Describe*",
    "ecr:Get*",
    "ecr:List*",
    "eks:Describe*",
    "eks:List*",
    "eks-auth:AssumeRoleForPodIdentity",
    "elasticfilesystem:Client*",
    "elasticfilesystem:CreateAccessPoint",
    "elasticfilesystem:DeleteAccessPoint",
    "elasticfilesystem:Describe*",
    "elasticfilesystem:TagResource",
    "elasticloadbalancing:*",
    "iam:GetServerCertificate",
    "iam:ListServerCertificates",
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
    "kms:ListGrants",
    "kms:ReEncrypt*",
    "kms:RevokeGrant",
    "logs:*",
    "rds-db:connect",
    "route53:ChangeResourceRecordSets",
    "route53:Get*",
    "route53:List*",
    "s3:AbortMultipartUpload",
    "s3:DeleteObject*",
    "s3:Get*",
    "s3:List*",
    "s3:PutObject*",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetResourcePolicy",
    "secretsmanager:GetSecretValue",
    "secretsmanager:ListSecretVersionIds",
    "shield:*",
    "ssm:Describe*",
    "ssm:Get*",
    "ssm:List*",
    "ssm:Put*",
    "ssm:UpdateInstance*",
    "ssmmessages:*",
    "waf-regional:AssociateWebACL",
    "waf-regional:DisassociateWebACL",
    "waf-regional:GetWebACL",
    "waf-regional:GetWebACLForResource",
    "wafv2:AssociateWebACL",
    "wafv2:DisassociateWebACL",
    "wafv2:GetWebACL",
    "wafv2:GetWebACLForResource",
    "xray:Put*",
];

/// Changing IAM: who may do what, and as whom. Service-linked roles are made by AWS with permissions of its own, and
/// handing a role to a service (`iam:PassRole`) is not in the ceiling at all, as no controller needs it.
const IAM_CHANGES: [&str; 27] = [
    "iam:Add*",
    "iam:Attach*",
    "iam:Change*",
    "iam:CreateAccessKey",
    "iam:CreateAccountAlias",
    "iam:CreateGroup",
    "iam:CreateInstanceProfile",
    "iam:CreateLoginProfile",
    "iam:CreateOpenIDConnectProvider",
    "iam:CreatePolicy*",
    "iam:CreateRole",
    "iam:CreateSAMLProvider",
    "iam:CreateServiceSpecificCredential",
    "iam:CreateUser",
    "iam:CreateVirtualMFADevice",
    "iam:Deactivate*",
    "iam:Delete*",
    "iam:Detach*",
    "iam:Enable*",
    "iam:Put*",
    "iam:Remove*",
    "iam:Reset*",
    "iam:Set*",
    "iam:Tag*",
    "iam:Untag*",
    "iam:Update*",
    "iam:Upload*",
];

/// Services without regions, whose requests name another region than the platform's: `us-east-1` in the commercial
/// regions.
const GLOBAL_SERVICES: [&str; 4] = ["iam:*", "route53:*", "shield:*", "sts:*"];

/// What the keys of Terraform's states are called in every environment.
const STATE_KEY_ALIASES: &str = "alias/*/terraform-state";

/// What makes somebody master of a machine: its user data or profile changed while it stands still, or its tags.
const MACHINE_CHANGES: [&str; 9] = [
    "ec2:AssociateIamInstanceProfile",
    "ec2:CreateTags",
    "ec2:DeleteTags",
    "ec2:ModifyInstance*",
    "ec2:RebootInstances",
    "ec2:ReplaceIamInstanceProfileAssociation",
    "ec2:StartInstances",
    "ec2:StopInstances",
    "ec2:TerminateInstances",
];

/// The boundary of an account's platform.
#[derive(Clone, Debug)]
pub struct Boundary {
    /// The policy's name.
    pub name: PolicyName,
    /// The account it is in.
    pub account_id: AccountId,
    /// The region the platform stands in.
    pub region: Region,
    /// What services of the platform use beyond the ceiling: `sqs:*`, `dynamodb:GetItem`.
    pub further_actions: Vec<String>,
    /// The bucket of Terraform's states, which no role of the platform has any business in.
    pub state_bucket: BucketName,
    /// The tag of the platform's own machines.
    pub machines_tag: (&'static str, String),
    /// The settings key it comes from.
    pub setting: String,
}

/// Whether the managed boundary lets roles use an action, when it allows `further` beyond its ceiling. IAM tells actions
/// apart without regard to case.
pub fn lets<'a>(action: &str, further: impl IntoIterator<Item = &'a str>) -> bool {
    let action = action.to_lowercase();
    CEILING.into_iter().chain(further).any(|pattern| like(&pattern.to_lowercase(), &action))
}

impl Boundary {
    /// The ARN of the policy, which its own statements name.
    pub fn arn(&self) -> String {
        format!("arn:{}:iam::{}:policy/{}", self.region.partition(), self.account_id, self.name)
    }

    /// The policy.
    pub fn document(&self) -> PolicyDocument {
        let further = self.further_actions.iter().cloned().map(Into::into);
        // Also those of other environments that share the account, by the name that their buckets have by default.
        let buckets = [self.state_bucket.to_string(), default_name("*", &self.account_id)];
        let states: Vec<String> = buckets
            .iter()
            .flat_map(|bucket| {
                let arn = format!("arn:{}:s3:::{bucket}", self.region.partition());
                [arn.clone(), format!("{arn}/*")]
            })
            .collect();
        let machines =
            format!("arn:{}:ec2:{}:{}:instance/*", self.region.partition(), self.region, self.account_id);
        let roles = format!("arn:{}:iam::{}:role/*", self.region.partition(), self.account_id);
        let ceiling = CEILING.into_iter().map(terraform::Text::from).chain(further);
        // A boundary is laid over policies that name resources, and names none itself.
        PolicyDocument::new([
            Statement::allow("Ceiling", ceiling, ["*"]),
            Statement::allow("MakeServiceRoles", ["iam:CreateServiceLinkedRole"], ["*"]).when(
                "StringEquals",
                "iam:AWSServiceName",
                ["autoscaling.amazonaws.com", "elasticloadbalancing.amazonaws.com", "spot.amazonaws.com"],
            ),
            Statement::deny("NoIamChanges", IAM_CHANGES, ["*"]),
            Statement::deny("NoOrganizationOrAccount", ["account:*", "organizations:*"], ["*"]),
            Statement::deny("NoTerraformStates", ["s3:*"], states),
            Statement::deny("NoKeysOfTerraformStates", ["kms:*"], ["*"]).when(
                "ForAnyValue:StringLike",
                "kms:ResourceAliases",
                [STATE_KEY_ALIASES],
            ),
            // Not where tags are part of making a machine, which has none before.
            Statement::deny("NoMachinesOfOthers", MACHINE_CHANGES, [machines])
                .when(
                    "StringNotEquals",
                    format!("aws:ResourceTag/{}", self.machines_tag.0),
                    [self.machines_tag.1.clone()],
                )
                .when("Null", "ec2:CreateAction", ["true"]),
            // A role may be let in by another account, and by no other role of its own: one of those may do more.
            Statement::deny("NoOtherRolesOfThisAccount", ["sts:AssumeRole"], [roles]),
            Statement::deny("OnlyThisRegion", GLOBAL_SERVICES, ["*"]).all_but_these_actions().when(
                "StringNotEquals",
                "aws:RequestedRegion",
                [self.region.to_string()],
            ),
            Statement::deny(
                "KeepBoundaries",
                [
                    "iam:DeleteRolePermissionsBoundary",
                    "iam:DeleteUserPermissionsBoundary",
                    "iam:PutRolePermissionsBoundary",
                    "iam:PutUserPermissionsBoundary",
                ],
                ["*"],
            ),
            Statement::deny(
                "KeepThisPolicy",
                [
                    "iam:CreatePolicyVersion",
                    "iam:DeletePolicy",
                    "iam:DeletePolicyVersion",
                    "iam:SetDefaultPolicyVersion",
                ],
                [self.arn()],
            ),
        ])
    }

    /// Makes the policy, and returns its ARN for the roles that it caps. Roles that wait for it by the ARN are made
    /// after it and unmade before it.
    pub fn add(&self, stack: &mut Stack) -> Expr<String> {
        let file = stack.current_section().file.clone();
        let section = Section::new(file, "modules/identity", self.setting.clone());
        stack.section(section, |stack| {
            let policy = aws::IamPolicy::new(self.document())
                .name(&self.name)
                .description("The ceiling of every role of the platform.")
                .tags([("Name", self.name.to_string())]);
            stack.add("permissions_boundary", policy).arn()
        })
    }
}
