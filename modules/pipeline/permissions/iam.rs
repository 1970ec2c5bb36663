//! IAM: roles and policies with the platform's names, the identity providers of its clusters, and handing roles over.
//!
//! This is where a pipeline would give itself more than it has. Every role it touches must be capped by the platform's
//! boundary, which it cannot change; [`crate::pipeline`] lays a boundary of its own over all of this.

use aws::Statement;

use super::Scope;
use crate::pipeline::trust;

const ROLE_READS: [&str; 6] = [
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
    "iam:ListRolePolicies",
    "iam:ListRoleTags",
];

const POLICY_READS: [&str; 4] =
    ["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyTags", "iam:ListPolicyVersions"];

pub(in crate::pipeline) const PROVIDER_READS: [&str; 2] =
    ["iam:GetOpenIDConnectProvider", "iam:ListOpenIDConnectProviderTags"];

/// What makes a role or changes what it may do. For these IAM tells which boundary the role has, or is to get.
pub(in crate::pipeline) const ROLES_UNDER_THE_BOUNDARY: [&str; 6] = [
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
];

/// What else changes a role. For these IAM does not tell the role's boundary.
pub(in crate::pipeline) const ROLE_CHANGES: [&str; 6] = [
    "iam:DeleteRole",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
];

pub(in crate::pipeline) const POLICY_CHANGES: [&str; 6] = [
    "iam:CreatePolicy",
    "iam:CreatePolicyVersion",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:TagPolicy",
    "iam:UntagPolicy",
];

const PROVIDER_CHANGES: [&str; 7] = [
    "iam:AddClientIDToOpenIDConnectProvider",
    "iam:CreateOpenIDConnectProvider",
    "iam:DeleteOpenIDConnectProvider",
    "iam:RemoveClientIDFromOpenIDConnectProvider",
    "iam:TagOpenIDConnectProvider",
    "iam:UntagOpenIDConnectProvider",
    "iam:UpdateOpenIDConnectProviderThumbprint",
];

/// The services that roles are handed to: control planes and add-ons, nodes, pods, flow logs, monitoring of databases. `{}` is the domain of
/// the partition's services.
pub(in crate::pipeline) const PASSED_TO: [&str; 5] = [
    "ec2.{}",
    "eks.amazonaws.com",
    "monitoring.rds.amazonaws.com",
    "pods.eks.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
];

/// The services that make a role of their own when they are first used.
const SERVICE_LINKED: [&str; 7] = [
    "autoscaling.amazonaws.com",
    "eks-nodegroup.amazonaws.com",
    "eks.amazonaws.com",
    "elasticfilesystem.amazonaws.com",
    "inspector2.amazonaws.com",
    "rds.amazonaws.com",
    "spot.amazonaws.com",
];

pub(super) fn reads(scope: &Scope<'_>) -> Vec<Statement> {
    let service_linked = scope.global("iam", "role/aws-service-role/*");
    let roles = scope.roles().into_iter().chain(scope.pipeline_roles()).chain([service_linked]);
    let policies =
        scope.policies().into_iter().chain([scope.pipeline_policies(), scope.permissions_boundary.clone()]);
    let own = scope.global("iam", &format!("oidc-provider/{}", trust::ISSUER));
    vec![
        Statement::allow("ReadRoles", ROLE_READS, roles),
        Statement::allow("ReadPolicies", POLICY_READS, policies),
        Statement::allow("ReadIdentityProviders", PROVIDER_READS, [cluster_providers(scope), own]),
    ]
}

pub(super) fn changes(scope: &Scope<'_>) -> Vec<Statement> {
    let suffix = scope.account.partition().dns_suffix();
    let linked = SERVICE_LINKED
        .map(|service| scope.global("iam", &format!("role/aws-service-role/{service}/AWSServiceRoleFor*")));
    vec![
        Statement::allow("ChangeRolesUnderTheBoundary", ROLES_UNDER_THE_BOUNDARY, scope.roles()).when(
            "StringEquals",
            "iam:PermissionsBoundary",
            [scope.permissions_boundary.clone()],
        ),
        Statement::allow("ChangeRoles", ROLE_CHANGES, scope.roles()),
        Statement::allow("ChangePolicies", POLICY_CHANGES, scope.policies()),
        Statement::allow("ChangeIdentityProviders", PROVIDER_CHANGES, [cluster_providers(scope)]),
        Statement::allow("HandOverRoles", ["iam:PassRole"], scope.roles()).when(
            "StringEquals",
            "iam:PassedToService",
            PASSED_TO.map(|service| service.replace("{}", suffix)),
        ),
        Statement::allow("MakeServiceRoles", ["iam:CreateServiceLinkedRole"], linked).when(
            "StringEquals",
            "iam:AWSServiceName",
            SERVICE_LINKED,
        ),
    ]
}

/// The identity providers that trust clusters of the region.
fn cluster_providers(scope: &Scope<'_>) -> String {
    let (region, suffix) = (&scope.account.region, scope.account.partition().dns_suffix());
    scope.global("iam", &format!("oidc-provider/oidc.eks.{region}.{suffix}/id/*"))
}
