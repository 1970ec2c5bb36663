//! S3: the buckets of services, by name. No object is read or written.

use aws::Statement;

use super::Scope;
use super::state::BUCKET_READS;
use crate::bucket;

const CHANGES: [&str; 12] = [
    "s3:CreateBucket",
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketTagging",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:TagResource",
    "s3:UntagResource",
];

pub(super) fn reads(scope: &Scope<'_>) -> Vec<Statement> {
    vec![
        Statement::allow("ReadServiceBuckets", BUCKET_READS, buckets(scope)),
        // What asks whether a bucket is there (S3 API, `HeadBucket`).
        Statement::allow("FindServiceBuckets", ["s3:ListBucket"], buckets(scope)),
    ]
}

pub(super) fn changes(scope: &Scope<'_>) -> Vec<Statement> {
    vec![Statement::allow("ChangeServiceBuckets", CHANGES, buckets(scope))]
}

/// Buckets with the platform's names, and those whose names the settings write.
fn buckets(scope: &Scope<'_>) -> Vec<String> {
    let arn = |name: String| format!("arn:{}:s3:::{name}", scope.account.partition());
    let by_default = arn(format!("{}*", bucket::name_prefix(scope.account)));
    let prefix = bucket::name_prefix(scope.account);
    let written = scope.bucket_names.iter().filter(|name| !name.as_str().starts_with(&prefix));
    std::iter::once(by_default).chain(written.map(|name| arn(name.to_string()))).collect()
}
