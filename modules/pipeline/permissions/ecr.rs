//! ECR: the repositories of the platform, and how the registry scans. Images are neither read nor written.

use aws::Statement;

use super::Scope;

const READS: [&str; 4] = [
    "ecr:DescribeRepositories",
    "ecr:GetLifecyclePolicy",
    "ecr:GetRepositoryPolicy",
    "ecr:ListTagsForResource",
];

const CHANGES: [&str; 10] = [
    "ecr:CreateRepository",
    "ecr:DeleteLifecyclePolicy",
    "ecr:DeleteRepository",
    "ecr:DeleteRepositoryPolicy",
    "ecr:PutImageScanningConfiguration",
    "ecr:PutImageTagMutability",
    "ecr:PutLifecyclePolicy",
    "ecr:SetRepositoryPolicy",
    "ecr:TagResource",
    "ecr:UntagResource",
];

/// How the registry scans: the registry is the account's in the region, and no resource.
const REGISTRY_CHANGES: [&str; 1] = ["ecr:PutRegistryScanningConfiguration"];

/// What ECR asks of a caller who turns on enhanced scanning (ECR user guide); Inspector names no resource for it.
const ENHANCED_SCANNING: [&str; 2] = ["inspector2:Enable", "inspector2:ListAccountPermissions"];

pub(super) fn reads(scope: &Scope<'_>) -> Vec<Statement> {
    vec![
        Statement::allow("ReadRepositories", READS, [repositories(scope)]),
        scope.here(Statement::allow("ReadRegistry", ["ecr:GetRegistryScanningConfiguration"], ["*"])),
    ]
}

pub(super) fn changes(scope: &Scope<'_>) -> Vec<Statement> {
    vec![
        Statement::allow("ChangeRepositories", CHANGES, [repositories(scope)]),
        scope.here(Statement::allow("ChangeRegistry", REGISTRY_CHANGES, ["*"])),
        scope.here(Statement::allow("ScanMore", ENHANCED_SCANNING, ["*"])),
    ]
}

fn repositories(scope: &Scope<'_>) -> String {
    scope.regional("ecr", &format!("repository/{}/*", scope.account.name))
}
