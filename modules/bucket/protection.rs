//! What makes every bucket safe: encryption by one key, nothing public, TLS only.

use aws::generated::blocks::ApplyServerSideEncryptionByDefault;
use aws::s3_bucket_ownership_controls::Rule as OwnershipRule;
use aws::s3_bucket_server_side_encryption_configuration::Rule as EncryptionRule;
use aws::{KmsKeyHandle, PolicyDocument, Principal, S3BucketHandle, Statement};
use terraform::{Resource, Stack};

/// Encryption by the key, unless a writer says otherwise, and objects that belong to the account whoever writes them.
pub(crate) fn encrypt(stack: &mut Stack, name: &str, bucket: &S3BucketHandle, key: &KmsKeyHandle) {
    let by_default = ApplyServerSideEncryptionByDefault::new("aws:kms").kms_master_key_id(key.arn());
    let encryption =
        EncryptionRule::new().apply_server_side_encryption_by_default(by_default).bucket_key_enabled(true);
    stack
        .add(name.to_owned(), aws::S3BucketServerSideEncryptionConfiguration::new(bucket.id(), [encryption]));
    let owned = OwnershipRule::new("BucketOwnerEnforced");
    stack.add(name.to_owned(), aws::S3BucketOwnershipControls::new(bucket.id(), owned));
}

/// Nothing public, and the policy.
pub(crate) fn close(stack: &mut Stack, name: &str, bucket: &S3BucketHandle, policy: PolicyDocument) {
    let closed = aws::S3BucketPublicAccessBlock::new(bucket.id())
        .block_public_acls(true)
        .block_public_policy(true)
        .ignore_public_acls(true)
        .restrict_public_buckets(true);
    let closed = stack.add(name.to_owned(), closed);
    // S3 refuses one of two changes of who may reach a bucket when both come at once.
    let policy = aws::S3BucketPolicy::new(bucket.id(), policy).depends_on([closed.handle()]);
    stack.add(name.to_owned(), policy);
}

/// Nobody comes without TLS, or with TLS older than 1.2, whatever IAM allows.
pub(crate) fn tls_only(bucket_arn: &str) -> [Statement; 2] {
    let everywhere = [bucket_arn.to_owned(), format!("{bucket_arn}/*")];
    let deny =
        |sid| Statement::deny(sid, ["s3:*"], everywhere.iter().cloned()).principal(Principal::Everyone);
    [
        deny("TlsOnly").when("Bool", "aws:SecureTransport", ["false"]),
        deny("RecentTlsOnly").when("NumericLessThan", "s3:TlsVersion", ["1.2"]),
    ]
}
