//! KMS: the platform's keys and their aliases. Nothing is encrypted or decrypted.

use aws::Statement;

use super::Scope;

const READS: [&str; 4] =
    ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"];

const CHANGES: [&str; 7] = [
    "kms:DisableKeyRotation",
    "kms:EnableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
];

/// An alias and its key are both looked at.
pub(in crate::pipeline) const ALIAS_CHANGES: [&str; 3] =
    ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"];

/// What EKS and ECR ask for on behalf of the caller, when they are given a key to encrypt with.
const GRANTS: [&str; 2] = ["kms:CreateGrant", "kms:RetireGrant"];

pub(super) fn reads(scope: &Scope<'_>) -> Vec<Statement> {
    vec![
        scope.tagged(Statement::allow("ReadKeys", READS, [keys(scope)])),
        // A list of aliases names none.
        scope.here(Statement::allow("ReadAliases", ["kms:ListAliases"], ["*"])),
    ]
}

pub(super) fn changes(scope: &Scope<'_>) -> Vec<Statement> {
    let alias = |name: String| scope.regional("kms", &format!("alias/{name}"));
    let mut aliases: Vec<String> =
        ["logs", "registry"].map(|of| alias(format!("{}/{of}", scope.account.name))).into();
    aliases.extend(scope.clusters.iter().map(|cluster| alias(format!("eks/{cluster}"))));
    vec![
        // What does not exist yet has no name.
        scope.here(scope.tagging(Statement::allow("MakeKeys", ["kms:CreateKey"], ["*"]))),
        scope.untagged(scope.tagging(Statement::allow("TagNewKeys", ["kms:TagResource"], [keys(scope)]))),
        scope.tagged(Statement::allow("ChangeKeys", CHANGES, [keys(scope)])),
        scope.tagged(Statement::allow("NameKeys", ALIAS_CHANGES, [keys(scope)])),
        Statement::allow("ChangeAliases", ALIAS_CHANGES, aliases),
        scope.tagged(Statement::allow("LendKeysToServices", GRANTS, [keys(scope)])).when(
            "Bool",
            "kms:GrantIsForAWSResource",
            ["true"],
        ),
    ]
}

fn keys(scope: &Scope<'_>) -> String {
    scope.regional("kms", "key/*")
}
