//! What the AWS provider calls for each resource type that the stacks hold, as far as IAM has a say in it.
//!
//! A test of the stacks fails for a type that is missing here, and for a call that the pipeline's roles may not make:
//! whoever adds a type says here what it takes, and in the service's table of [`super`]'s permissions that it may.

/// The calls for a resource type.
#[derive(Clone, Copy, Debug)]
pub struct Calls {
    /// The type.
    pub resource_type: &'static str,
    /// What a plan calls.
    pub reads: &'static [&'static str],
    /// What making, changing and removing it calls besides.
    pub changes: &'static [&'static str],
}

/// The calls of a type, when it is known.
pub fn of(resource_type: &str) -> Option<&'static Calls> {
    CALLS.iter().find(|calls| calls.resource_type == resource_type)
}

const fn calls(
    resource_type: &'static str,
    reads: &'static [&'static str],
    changes: &'static [&'static str],
) -> Calls {
    Calls { resource_type, reads, changes }
}

const CALLS: &[Calls] = &[
    calls(
        "aws_cloudwatch_log_group",
        &["logs:DescribeLogGroups", "logs:ListTagsForResource"],
        &[
            "logs:AssociateKmsKey",
            "logs:CreateLogGroup",
            "logs:DeleteLogGroup",
            "logs:DisassociateKmsKey",
            "logs:PutRetentionPolicy",
            "logs:TagResource",
            "logs:UntagResource",
        ],
    ),
    calls(
        "aws_db_subnet_group",
        &["rds:DescribeDBSubnetGroups", "rds:ListTagsForResource"],
        &[
            "rds:AddTagsToResource",
            "rds:CreateDBSubnetGroup",
            "rds:DeleteDBSubnetGroup",
            "rds:ModifyDBSubnetGroup",
            "rds:RemoveTagsFromResource",
        ],
    ),
    calls(
        "aws_default_security_group",
        &["ec2:DescribeSecurityGroups"],
        &["ec2:CreateTags", "ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
    ),
    calls(
        "aws_ecr_lifecycle_policy",
        &["ecr:GetLifecyclePolicy"],
        &["ecr:DeleteLifecyclePolicy", "ecr:PutLifecyclePolicy"],
    ),
    calls(
        "aws_ecr_registry_scanning_configuration",
        &["ecr:GetRegistryScanningConfiguration"],
        &["ecr:PutRegistryScanningConfiguration"],
    ),
    calls(
        "aws_ecr_repository",
        &["ecr:DescribeRepositories", "ecr:ListTagsForResource"],
        &[
            "ecr:CreateRepository",
            "ecr:DeleteRepository",
            "ecr:PutImageScanningConfiguration",
            "ecr:PutImageTagMutability",
            "ecr:TagResource",
            "ecr:UntagResource",
            "kms:CreateGrant",
            "kms:DescribeKey",
        ],
    ),
    calls(
        "aws_ecr_repository_policy",
        &["ecr:GetRepositoryPolicy"],
        &["ecr:DeleteRepositoryPolicy", "ecr:SetRepositoryPolicy"],
    ),
    calls(
        "aws_eip",
        &["ec2:DescribeAddresses", "ec2:DescribeAddressesAttribute"],
        &["ec2:AllocateAddress", "ec2:CreateTags", "ec2:DisassociateAddress", "ec2:ReleaseAddress"],
    ),
    calls(
        "aws_eks_access_entry",
        &["eks:DescribeAccessEntry"],
        &[
            "eks:CreateAccessEntry",
            "eks:DeleteAccessEntry",
            "eks:TagResource",
            "eks:UntagResource",
            "eks:UpdateAccessEntry",
        ],
    ),
    calls(
        "aws_eks_access_policy_association",
        &["eks:ListAssociatedAccessPolicies"],
        &["eks:AssociateAccessPolicy", "eks:DisassociateAccessPolicy"],
    ),
    calls(
        "aws_eks_addon",
        &["eks:DescribeAddon"],
        &[
            "eks:CreateAddon",
            "eks:DeleteAddon",
            "eks:DescribeUpdate",
            "eks:TagResource",
            "eks:UntagResource",
            "eks:UpdateAddon",
            "iam:PassRole",
        ],
    ),
    calls(
        "aws_eks_cluster",
        &["eks:DescribeCluster"],
        &[
            "eks:AssociateEncryptionConfig",
            "eks:CreateCluster",
            "eks:DeleteCluster",
            "eks:DescribeUpdate",
            "eks:TagResource",
            "eks:UntagResource",
            "eks:UpdateClusterConfig",
            "eks:UpdateClusterVersion",
            "iam:CreateServiceLinkedRole",
            "iam:GetRole",
            "iam:PassRole",
            "kms:CreateGrant",
            "kms:DescribeKey",
        ],
    ),
    calls(
        "aws_eks_node_group",
        &["eks:DescribeNodegroup"],
        &[
            "ec2:DescribeLaunchTemplateVersions",
            "ec2:RunInstances",
            "eks:CreateNodegroup",
            "eks:DeleteNodegroup",
            "eks:DescribeUpdate",
            "eks:TagResource",
            "eks:UntagResource",
            "eks:UpdateNodegroupConfig",
            "eks:UpdateNodegroupVersion",
            "iam:CreateServiceLinkedRole",
            "iam:GetRole",
            "iam:ListAttachedRolePolicies",
            "iam:PassRole",
        ],
    ),
    calls(
        "aws_eks_pod_identity_association",
        &["eks:DescribePodIdentityAssociation"],
        &[
            "eks:CreatePodIdentityAssociation",
            "eks:DeletePodIdentityAssociation",
            "eks:TagResource",
            "eks:UntagResource",
            "eks:UpdatePodIdentityAssociation",
            "iam:GetRole",
            "iam:PassRole",
        ],
    ),
    calls(
        "aws_flow_log",
        &["ec2:DescribeFlowLogs"],
        &["ec2:CreateFlowLogs", "ec2:CreateTags", "ec2:DeleteFlowLogs", "iam:PassRole"],
    ),
    calls(
        "aws_iam_openid_connect_provider",
        &["iam:GetOpenIDConnectProvider"],
        &[
            "iam:AddClientIDToOpenIDConnectProvider",
            "iam:CreateOpenIDConnectProvider",
            "iam:DeleteOpenIDConnectProvider",
            "iam:RemoveClientIDFromOpenIDConnectProvider",
            "iam:TagOpenIDConnectProvider",
            "iam:UntagOpenIDConnectProvider",
            "iam:UpdateOpenIDConnectProviderThumbprint",
        ],
    ),
    calls(
        "aws_iam_policy",
        &["iam:GetPolicy", "iam:GetPolicyVersion"],
        &[
            "iam:CreatePolicy",
            "iam:CreatePolicyVersion",
            "iam:DeletePolicy",
            "iam:DeletePolicyVersion",
            "iam:ListPolicyVersions",
            "iam:TagPolicy",
            "iam:UntagPolicy",
        ],
    ),
    calls(
        "aws_iam_role",
        &["iam:GetRole", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"],
        &[
            "iam:CreateRole",
            "iam:DeleteRole",
            "iam:ListInstanceProfilesForRole",
            "iam:PutRolePermissionsBoundary",
            "iam:TagRole",
            "iam:UntagRole",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRole",
            "iam:UpdateRoleDescription",
        ],
    ),
    calls("aws_iam_role_policy", &["iam:GetRolePolicy"], &["iam:DeleteRolePolicy", "iam:PutRolePolicy"]),
    calls(
        "aws_iam_role_policy_attachment",
        &["iam:ListAttachedRolePolicies"],
        &["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
    ),
    calls(
        "aws_internet_gateway",
        &["ec2:DescribeInternetGateways"],
        &[
            "ec2:AttachInternetGateway",
            "ec2:CreateInternetGateway",
            "ec2:CreateTags",
            "ec2:DeleteInternetGateway",
            "ec2:DetachInternetGateway",
        ],
    ),
    calls("aws_kms_alias", &["kms:ListAliases"], &["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]),
    calls(
        "aws_kms_key",
        &["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"],
        &[
            "kms:CreateKey",
            "kms:DisableKeyRotation",
            "kms:EnableKeyRotation",
            "kms:PutKeyPolicy",
            "kms:ScheduleKeyDeletion",
            "kms:TagResource",
            "kms:UntagResource",
            "kms:UpdateKeyDescription",
        ],
    ),
    calls(
        "aws_launch_template",
        &["ec2:DescribeLaunchTemplateVersions", "ec2:DescribeLaunchTemplates"],
        &[
            "ec2:CreateLaunchTemplate",
            "ec2:CreateLaunchTemplateVersion",
            "ec2:CreateTags",
            "ec2:DeleteLaunchTemplate",
            "ec2:ModifyLaunchTemplate",
        ],
    ),
    calls(
        "aws_nat_gateway",
        &["ec2:DescribeNatGateways"],
        &["ec2:CreateNatGateway", "ec2:CreateTags", "ec2:DeleteNatGateway"],
    ),
    calls(
        "aws_route",
        &["ec2:DescribeRouteTables"],
        &["ec2:CreateRoute", "ec2:DeleteRoute", "ec2:ReplaceRoute"],
    ),
    calls(
        "aws_route_table",
        &["ec2:DescribeRouteTables"],
        &["ec2:CreateRouteTable", "ec2:CreateTags", "ec2:DeleteRouteTable"],
    ),
    calls(
        "aws_route_table_association",
        &["ec2:DescribeRouteTables"],
        &["ec2:AssociateRouteTable", "ec2:DisassociateRouteTable", "ec2:ReplaceRouteTableAssociation"],
    ),
    calls(
        "aws_s3_bucket",
        &[
            "s3:GetAccelerateConfiguration",
            "s3:GetBucketAcl",
            "s3:GetBucketCORS",
            "s3:GetBucketLogging",
            "s3:GetBucketObjectLockConfiguration",
            "s3:GetBucketPolicy",
            "s3:GetBucketRequestPayment",
            "s3:GetBucketTagging",
            "s3:GetBucketVersioning",
            "s3:GetBucketWebsite",
            "s3:GetEncryptionConfiguration",
            "s3:GetLifecycleConfiguration",
            "s3:GetReplicationConfiguration",
            "s3:ListBucket",
            "s3:ListTagsForResource",
        ],
        &[],
    ),
    calls("aws_s3_bucket_lifecycle_configuration", &["s3:GetLifecycleConfiguration"], &[]),
    calls("aws_s3_bucket_ownership_controls", &["s3:GetBucketOwnershipControls"], &[]),
    calls("aws_s3_bucket_policy", &["s3:GetBucketPolicy"], &[]),
    calls("aws_s3_bucket_public_access_block", &["s3:GetBucketPublicAccessBlock"], &[]),
    calls("aws_s3_bucket_server_side_encryption_configuration", &["s3:GetEncryptionConfiguration"], &[]),
    calls("aws_s3_bucket_versioning", &["s3:GetBucketVersioning"], &[]),
    calls(
        "aws_security_group",
        &["ec2:DescribeSecurityGroups"],
        &[
            "ec2:CreateSecurityGroup",
            "ec2:CreateTags",
            "ec2:DeleteSecurityGroup",
            "ec2:DescribeNetworkInterfaces",
            "ec2:RevokeSecurityGroupEgress",
            "ec2:RevokeSecurityGroupIngress",
        ],
    ),
    calls(
        "aws_ssm_parameter",
        &["ssm:DescribeParameters", "ssm:GetParameter", "ssm:ListTagsForResource"],
        &["ssm:AddTagsToResource", "ssm:DeleteParameter", "ssm:PutParameter", "ssm:RemoveTagsFromResource"],
    ),
    calls(
        "aws_subnet",
        &["ec2:DescribeSubnets"],
        &[
            "ec2:CreateSubnet",
            "ec2:CreateTags",
            "ec2:DeleteSubnet",
            "ec2:DescribeNetworkInterfaces",
            "ec2:ModifySubnetAttribute",
        ],
    ),
    calls(
        "aws_vpc",
        &[
            "ec2:DescribeNetworkAcls",
            "ec2:DescribeRouteTables",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeVpcAttribute",
            "ec2:DescribeVpcs",
        ],
        &["ec2:CreateTags", "ec2:CreateVpc", "ec2:DeleteVpc", "ec2:ModifyVpcAttribute"],
    ),
    calls(
        "aws_vpc_endpoint",
        &["ec2:DescribePrefixLists", "ec2:DescribeVpcEndpoints"],
        &[
            "ec2:CreateTags",
            "ec2:CreateVpcEndpoint",
            "ec2:DeleteVpcEndpoints",
            "ec2:ModifyVpcEndpoint",
            "route53:AssociateVPCWithHostedZone",
        ],
    ),
    calls(
        "aws_vpc_ipv4_cidr_block_association",
        &["ec2:DescribeVpcs"],
        &["ec2:AssociateVpcCidrBlock", "ec2:DisassociateVpcCidrBlock"],
    ),
    calls(
        "aws_vpc_security_group_egress_rule",
        &["ec2:DescribeSecurityGroupRules"],
        &[
            "ec2:AuthorizeSecurityGroupEgress",
            "ec2:CreateTags",
            "ec2:ModifySecurityGroupRules",
            "ec2:RevokeSecurityGroupEgress",
        ],
    ),
    calls(
        "aws_vpc_security_group_ingress_rule",
        &["ec2:DescribeSecurityGroupRules"],
        &[
            "ec2:AuthorizeSecurityGroupIngress",
            "ec2:CreateTags",
            "ec2:ModifySecurityGroupRules",
            "ec2:RevokeSecurityGroupIngress",
        ],
    ),
];
