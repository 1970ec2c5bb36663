//! The states: objects of one bucket, encrypted with one key, and the lock that stands beside each while it is used.

use aws::Statement;

use super::Scope;

/// What is done with objects; who lists the bucket is told of a missing state, and not that it is forbidden.
pub(in crate::pipeline) const OBJECT_USE: [&str; 4] =
    ["s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"];

/// What is done with the key.
pub(in crate::pipeline) const KEY_USE: [&str; 3] = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"];

/// What a plan of a bucket reads; of the states' own, only planning does.
pub(super) const BUCKET_READS: [&str; 16] = [
    "s3:GetAccelerateConfiguration",
    "s3:GetBucketAcl",
    "s3:GetBucketCORS",
    "s3:GetBucketLogging",
    "s3:GetBucketObjectLockConfiguration",
    "s3:GetBucketOwnershipControls",
    "s3:GetBucketPolicy",
    "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketRequestPayment",
    "s3:GetBucketTagging",
    "s3:GetBucketVersioning",
    "s3:GetBucketWebsite",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:GetReplicationConfiguration",
    // Tags, as the provider reads them from 6.23 on. Without, it asks for `s3:GetBucketTagging` after a refusal.
    "s3:ListTagsForResource",
];

pub(super) fn reads(scope: &Scope<'_>) -> Vec<Statement> {
    let states = scope.applied_states.iter().map(|state| scope.object(state));
    vec![
        Statement::allow("ListStates", ["s3:ListBucket"], [scope.bucket()]),
        Statement::allow("ReadStates", ["s3:GetObject"], states),
        Statement::allow("DecryptStates", ["kms:Decrypt"], [scope.state_key_arn.clone()]),
    ]
}

pub(super) fn bucket_reads(scope: &Scope<'_>) -> Vec<Statement> {
    vec![
        Statement::allow("ReadStateBucket", BUCKET_READS, [scope.bucket()]),
        Statement::allow("ReadOwnState", ["s3:GetObject"], [scope.object(&scope.own_state)]),
    ]
}

pub(super) fn changes(scope: &Scope<'_>) -> Vec<Statement> {
    let states: Vec<String> = scope.applied_states.iter().map(|state| scope.object(state)).collect();
    let locks: Vec<String> = states.iter().map(|state| format!("{state}.tflock")).collect();
    vec![
        Statement::allow("WriteStates", ["s3:PutObject"], states),
        Statement::allow("LockStates", ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], locks),
        Statement::allow("EncryptStates", ["kms:GenerateDataKey"], [scope.state_key_arn.clone()]),
    ]
}
