//! Customer managed KMS keys: rotated, with an alias, and a policy that names who may use them for what.

use aws::{KmsKeyHandle, PolicyDocument, Principal, Statement};
use terraform::{Resource, Stack};

use crate::account::Account;

/// What a key is for.
pub struct EncryptionKey<'a> {
    /// The Terraform name: `logs`.
    pub key: String,
    /// The alias without `alias/`: `prod/logs`.
    pub alias: String,
    /// What it encrypts, for the console.
    pub description: String,
    /// What services and roles may do with it, beside what IAM policies of the account allow.
    pub statements: Vec<Statement>,
    /// Days between rotations: 90 to 2,560 (KMS API, `EnableKeyRotation`).
    pub rotation_period_in_days: u32,
    /// Days between the request to delete it and its end: 7 to 30 (KMS API, `ScheduleKeyDeletion`).
    pub deletion_window_in_days: u32,
    /// Whether a plan that would destroy it is an error. Losing a key loses everything encrypted with it.
    pub protected: bool,
    /// The account it is in.
    pub account: &'a Account,
}

/// Makes the key and its alias.
#[track_caller]
pub fn add(stack: &mut Stack, key: EncryptionKey<'_>) -> KmsKeyHandle {
    // AWS's own default: without it, only the key's policy could ever change the key's policy.
    let mut statements = vec![
        Statement::allow("EnableIamPolicies", ["kms:*"], ["*"])
            .principal(Principal::Aws(key.account.root_arn().into())),
    ];
    statements.extend(key.statements);
    let mut resource = aws::KmsKey::new()
        .description(key.description)
        .enable_key_rotation(true)
        .rotation_period_in_days(key.rotation_period_in_days)
        .deletion_window_in_days(key.deletion_window_in_days)
        .policy(PolicyDocument::new(statements))
        .tags([("Name", key.alias.clone())]);
    if key.protected {
        resource = resource.prevent_destroy();
    }
    let handle = stack.add(key.key.clone(), resource);
    stack.add(key.key, aws::KmsAlias::new(handle.key_id()).name(format!("alias/{}", key.alias)));
    handle
}

/// Lets CloudWatch Logs of this region encrypt the log groups whose ARNs match, and nothing else.
pub fn log_groups(account: &Account, log_groups: &[&str]) -> Statement {
    let arns: Vec<String> =
        log_groups.iter().map(|name| account.arn("logs", &format!("log-group:{name}"))).collect();
    Statement::allow(
        "EncryptLogGroups",
        ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        ["*"],
    )
    .principal(Principal::Service(account.regional_service("logs").into()))
    .when("ArnLike", "kms:EncryptionContext:aws:logs:arn", arns)
}
