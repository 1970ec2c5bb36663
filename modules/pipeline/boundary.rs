//! What the pipeline's roles can never do, whatever policies are attached to them: a boundary for each.
//!
//! The applying role makes roles, and whoever makes roles can make one that may do anything and take it on. So its
//! boundary lets it make and change only roles that the platform's boundary caps, and keeps its hands off everything
//! that holds it: both boundaries, its own role and policies, the identity provider that vouches for it, and the state
//! of the stack that makes all of these.

use std::collections::BTreeSet;

use aws::{PolicyDocument, Statement};
use terraform::Expr;

use super::permissions::{self, ALIAS_CHANGES, KEY_USE, OBJECT_USE, PASSED_TO, ROLES_UNDER_THE_BOUNDARY};
use super::scope::Scope;
use super::trust;
use crate::identity::pattern::like;
use crate::state_bucket;

/// Services of which the ceiling names no single actions: they alone would fill it. None of their actions changes who
/// may do what, but for the policies of file systems, which the role changes.
const WHOLE_SERVICES: [&str; 5] = ["cloudwatch", "ec2", "eks", "elasticfilesystem", "rds"];

/// Patterns that stand in the ceiling for the actions they cover, which would fill it one by one. What they cover
/// beyond these reads how things stand, or is done with the same thing; the policies name each action.
const FAMILIES: [&str; 21] = [
    "ecr:*LifecyclePolicy",
    "ecr:*RegistryScanningConfiguration",
    "ecr:*Repository",
    "ecr:*RepositoryPolicy",
    "ecr:Describe*",
    "iam:*OpenIDConnectProvider",
    "iam:Get*",
    "iam:List*",
    "kms:*Alias",
    "kms:*KeyRotation",
    "kms:Describe*",
    "kms:Get*",
    "kms:List*",
    "logs:*KmsKey",
    "logs:*LogGroup",
    "logs:*RetentionPolicy",
    "s3:*Configuration",
    "s3:GetBucket*",
    "s3:PutBucket*",
    "secretsmanager:*ResourcePolicy",
    "secretsmanager:*Secret",
];

/// Services without regions, whose requests name another region than the platform's.
const GLOBAL_SERVICES: [&str; 2] = ["iam:*", "route53:*"];

/// The action that reads a parameter.
const READ_PARAMETER: &str = "ssm:GetParameter";

/// The ceiling of the planning role: what planning takes, and so nothing that changes anything.
pub(super) fn planning(planning: &PolicyDocument) -> PolicyDocument {
    // A boundary is laid over policies that name resources, and names none itself.
    // Parameters alone are as near to data as what this role reads: those it may read are named here too.
    let (parameters, rest): (Vec<_>, Vec<_>) = planning
        .statements()
        .iter()
        .cloned()
        .partition(|statement| statement.actions().any(|of| of == READ_PARAMETER));
    let ceiling = Statement::allow("Ceiling", actions(&PolicyDocument::new(rest)), ["*"]);
    PolicyDocument::new(std::iter::once(ceiling).chain(parameters))
}

/// The ceiling of the applying role.
pub(super) fn applying(applying: &PolicyDocument, scope: &Scope<'_>) -> PolicyDocument {
    let ceiling: BTreeSet<String> = actions(applying).into_iter().map(in_ceiling).collect();
    let suffix = scope.account.partition().dns_suffix();
    let roles: Vec<&str> = ROLES_UNDER_THE_BOUNDARY
        .into_iter()
        .chain(permissions::ROLE_CHANGES)
        .chain(["iam:PassRole"])
        .collect();
    let policies = permissions::POLICY_CHANGES.into_iter().chain(["iam:SetDefaultPolicyVersion"]);
    let own_state = scope.object(&scope.own_state);
    let everything = ["*"];
    PolicyDocument::new([
        Statement::allow("Ceiling", ceiling, everything),
        // A role that has none, or is to get none, has no such key, and a negated test holds then.
        Statement::deny("OnlyRolesUnderTheBoundary", ROLES_UNDER_THE_BOUNDARY, everything).when(
            "StringNotEquals",
            "iam:PermissionsBoundary",
            [scope.permissions_boundary.clone()],
        ),
        Statement::deny("KeepBoundaries", ["iam:DeleteRolePermissionsBoundary"], everything),
        Statement::deny("KeepPipelineRoles", roles, scope.pipeline_roles()),
        Statement::deny(
            "KeepPipelinePolicies",
            policies,
            [scope.pipeline_policies(), scope.permissions_boundary.clone()],
        ),
        Statement::deny(
            "KeepPipelineIdentity",
            permissions::PROVIDER_READS,
            [scope.global("iam", &format!("oidc-provider/{}", trust::ISSUER))],
        )
        .all_but_these_actions(),
        Statement::deny("HandOverToTheseOnly", ["iam:PassRole"], everything).when(
            "StringNotEquals",
            "iam:PassedToService",
            PASSED_TO.map(|service| service.replace("{}", suffix)),
        ),
        // Also where the role's trust would be enough by itself.
        Statement::deny("StayThisRole", ["sts:AssumeRole"], everything),
        Statement::deny("KeepStateBucket", OBJECT_USE, [scope.bucket(), scope.object("*")])
            .all_but_these_actions(),
        Statement::deny(
            "KeepOwnState",
            ["s3:DeleteObject", "s3:PutObject"],
            [own_state.clone(), format!("{own_state}.tflock")],
        ),
        Statement::deny("KeepStateKey", KEY_USE, [scope.state_key_arn.clone()]).all_but_these_actions(),
        Statement::deny("KeepStateKeyName", ALIAS_CHANGES, [state_bucket::key_alias_arn(scope.account)]),
        Statement::deny("OnlyThisRegion", GLOBAL_SERVICES, everything).all_but_these_actions().when(
            "StringNotEquals",
            "aws:RequestedRegion",
            [Expr::from(scope.account.region.to_string())],
        ),
    ])
}

/// How the ceiling has an action: as its whole service, as one of a family, or as it is.
fn in_ceiling(action: String) -> String {
    let service = action.split(':').next().unwrap_or_default();
    if WHOLE_SERVICES.contains(&service) {
        return format!("{service}:*");
    }
    let family = FAMILIES.into_iter().find(|family| like(family, &action));
    family.map_or(action, str::to_owned)
}

fn actions(document: &PolicyDocument) -> BTreeSet<String> {
    document.statements().iter().flat_map(Statement::actions).map(str::to_owned).collect()
}
