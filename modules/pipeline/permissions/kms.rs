//! KMS: the platform's keys and their aliases. Nothing is encrypted or decrypted.

use aws::Statement;

use super::Scope;

const READS: [&str; 4] =
    ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"];

/// EKS asks for a grant on a cluster's key, and its request does not say that the grant is for a service (EKS user
/// guide, "Encrypt Kubernetes secrets with KMS"): so this cannot be asked for. Whoever may change a key's policy could
/// lend it anyway.
const CHANGES: [&str; 8] = [
    "kms:CreateGrant",
    "kms:DisableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:RetireGrant",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
];

/// An alias and its key are both looked at.
pub(in crate::pipeline) const ALIAS_CHANGES: [&str; 3] =
    ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"];

pub(super) fn reads(scope: &Scope<'_>) -> Vec<Statement> {
    vec![
        scope.not_of_others(Statement::allow("ReadKeys", READS, [keys(scope)])),
        // A list of aliases names none.
        scope.here(Statement::allow("ReadAliases", ["kms:ListAliases"], ["*"])),
    ]
}

pub(super) fn changes(scope: &Scope<'_>) -> Vec<Statement> {
    let alias = |name: String| scope.regional("kms", &format!("alias/{name}"));
    let mut aliases: Vec<String> = ["file-systems", "logs", "registry", "services/*"]
        .map(|of| alias(format!("{}/{of}", scope.account.name)))
        .into();
    aliases.extend(scope.clusters.iter().map(|cluster| alias(format!("eks/{cluster}"))));
    vec![
        // What does not exist yet has no name.
        scope.here(scope.tagging(Statement::allow("MakeKeys", ["kms:CreateKey"], ["*"]))),
        // A key that is being made and one that nobody tagged look the same to IAM.
        scope.untagged(scope.tagging(Statement::allow("TagNewKeys", ["kms:TagResource"], [keys(scope)]))),
        scope.tagged(Statement::allow("ChangeKeys", CHANGES, [keys(scope)])),
        // These come right after a key is made, and its tags take effect within minutes (KMS developer guide, "ABAC").
        scope.not_of_others(Statement::allow("RotateKeys", ["kms:EnableKeyRotation"], [keys(scope)])),
        scope.not_of_others(Statement::allow("NameKeys", ALIAS_CHANGES, [keys(scope)])),
        // What ECR asks for on behalf of the caller, when it is given a key to encrypt with.
        scope.not_of_others(Statement::allow("LendKeysToServices", ["kms:CreateGrant"], [keys(scope)])).when(
            "Bool",
            "kms:GrantIsForAWSResource",
            ["true"],
        ),
        Statement::allow("ChangeAliases", ALIAS_CHANGES, aliases),
    ]
}

pub(super) fn keys(scope: &Scope<'_>) -> String {
    scope.regional("kms", "key/*")
}
