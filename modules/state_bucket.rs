//! The bucket of Terraform's states: versioned, encrypted with a key of its own, closed to the public, reached by TLS.
//!
//! Losing it loses what Terraform knows of everything else, so that neither it nor its key can go by a plan.

pub mod settings;

use aws::names::BucketName;
use aws::s3_bucket_lifecycle_configuration::{
    AbortIncompleteMultipartUpload, Expiration, Filter, NoncurrentVersionExpiration, Rule as LifecycleRule,
};
use aws::s3_bucket_versioning::VersioningConfiguration;
use aws::{KmsKeyHandle, PolicyDocument, Principal, S3BucketHandle, Statement};
use terraform::{Expr, Resource, Section, Stack};

use self::settings::NoncurrentDays;
use crate::account::Account;
use crate::bucket::protection;
use crate::encryption_key::{self, EncryptionKey};

/// Days after which the parts of an upload that never ended go.
const INCOMPLETE_UPLOAD_DAYS: u32 = 7;

/// The bucket and its key.
#[derive(Clone, Debug)]
pub struct StateBucket {
    /// The bucket.
    pub bucket: S3BucketHandle,
    /// The key that encrypts what is in it.
    pub key: KmsKeyHandle,
}

/// The alias of the states' key, without `alias/`.
pub fn key_alias(account: &Account) -> String {
    format!("{}/terraform-state", account.name)
}

/// The ARN of the alias: what Terraform's S3 backend names the key by, since a backend takes literals only and the
/// key's own ARN is made by AWS. It takes no alias without an ARN.
pub fn key_alias_arn(account: &Account) -> String {
    account.arn("kms", &format!("alias/{}", key_alias(account)))
}

/// Makes the key, the bucket and everything that makes the bucket safe.
pub fn add(
    stack: &mut Stack,
    name: &BucketName,
    noncurrent_days: NoncurrentDays,
    account: &Account,
) -> StateBucket {
    stack.section(Section::new("state", "modules/state_bucket", "state"), |stack| {
        let key = EncryptionKey {
            key: "state".to_owned(),
            alias: key_alias(account),
            description: format!("Terraform states of {}.", account.name),
            statements: Vec::new(),
            rotation_period_in_days: 365,
            deletion_window_in_days: 30,
            protected: true,
            account,
        };
        let key = encryption_key::add(stack, key);
        let bucket = stack.setting("state.bucket", |stack| {
            stack.add(
                "state",
                aws::S3Bucket::new().bucket(name).tags([("Name", name.to_string())]).prevent_destroy(),
            )
        });
        protection::encrypt(stack, "state", &bucket, &key);
        let versioning = stack
            .add("state", aws::S3BucketVersioning::new(bucket.id(), VersioningConfiguration::new("Enabled")));
        stack.setting("state.noncurrent_days", |stack| {
            let rule = LifecycleRule::new("old-versions-expire", "Enabled")
                .filter([Filter::new()])
                .noncurrent_version_expiration([NoncurrentVersionExpiration::new(noncurrent_days.get())])
                // What is left of a lock that was released: a mark with nothing behind it.
                .expiration([Expiration::new().expired_object_delete_marker(true)])
                .abort_incomplete_multipart_upload([
                    AbortIncompleteMultipartUpload::new().days_after_initiation(INCOMPLETE_UPLOAD_DAYS)
                ]);
            let lifecycle = aws::S3BucketLifecycleConfiguration::new(bucket.id()).rule([rule]);
            stack.add("state", lifecycle.depends_on([versioning.handle()]));
        });
        let policy = policy(name, &key, account);
        protection::close(stack, "state", &bucket, policy);
        StateBucket { bucket, key }
    })
}

/// What nobody may do, whatever IAM allows: come without TLS, or leave a state encrypted with anything but the key.
fn policy(name: &BucketName, key: &KmsKeyHandle, account: &Account) -> PolicyDocument {
    let bucket = format!("arn:{}:s3:::{name}", account.partition());
    let objects = format!("{bucket}/*");
    let deny = |sid| Statement::deny(sid, ["s3:PutObject"], [objects.clone()]).principal(Principal::Everyone);
    // A writer who says nothing gets the bucket's default, which is the key: the header is absent then, and absence is
    // what a negated test by itself would take for a difference.
    let (how, by_what) =
        ("s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id");
    // The key as the backend names it, and as S3 would if it looked behind the alias.
    let names: [Expr<String>; 2] = [key_alias_arn(account).into(), key.arn()];
    let [tls, recent_tls] = protection::tls_only(&bucket);
    PolicyDocument::new([
        tls,
        recent_tls,
        deny("EncryptedByKmsOnly").when("Null", how, ["false"]).when("StringNotEquals", how, ["aws:kms"]),
        deny("EncryptedWithThisKeyOnly").when("Null", by_what, ["false"]).when(
            "StringNotEquals",
            by_what,
            names,
        ),
    ])
}

#[cfg(test)]
mod tests {
    use aws::names::BucketName;

    use super::settings::StateSettings;
    use crate::testing::{account, render, settings, stack};

    #[test]
    fn a_state_bucket_with_all_that_makes_it_safe() {
        let mut stack = stack();
        let settings = settings::<StateSettings>("noncurrent_days = 90");
        let name = BucketName::of("test-states");
        super::add(&mut stack, &name, settings.noncurrent_days, &account());
        insta::assert_snapshot!(render(&stack, &["state"]));
    }
}
