//! A bucket of a service: private, encrypted, with versions, reached over TLS only.

pub mod protection;
pub mod settings;

use ::settings::Invalid;
use aws::names::{BucketName, ServiceName};
use aws::s3_bucket_lifecycle_configuration::{
    AbortIncompleteMultipartUpload, Expiration, Filter, NoncurrentVersionExpiration, Rule,
};
use aws::s3_bucket_versioning::VersioningConfiguration;
use aws::{KmsKeyHandle, PolicyDocument, S3BucketHandle};
use terraform::{Output, Resource, Section, Stack, identifier};

use self::settings::BucketSettings;
use crate::account::Account;

/// The rest of the platform, as a bucket needs it.
pub struct Upstream<'a> {
    /// Where it stands.
    pub account: &'a Account,
    /// The service's key in the settings: Terraform's addresses are made of it.
    pub key: &'a ServiceName,
    /// What the service is called: the bucket's name is made of it.
    pub service: &'a ServiceName,
    /// The key of what belongs to the service.
    pub encryption_key: &'a KmsKeyHandle,
}

/// A bucket as other modules see it. Its ARNs are literals, so that policies show them to a reader.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// The bucket.
    pub handle: S3BucketHandle,
    /// Its name.
    pub name: BucketName,
    /// Its ARN.
    pub arn: String,
}

impl Bucket {
    /// The ARN of all objects in it.
    pub fn objects_arn(&self) -> String {
        format!("{}/*", self.arn)
    }
}

/// What the names of a platform's buckets begin with, where the settings have none: `prod-123456789012-`.
pub fn name_prefix(account: &Account) -> String {
    format!("{}-{}-", account.name, account.id)
}

/// The name of a service's bucket, as written or by default.
///
/// # Errors
/// When the default is no name of a bucket: it has too many characters.
pub fn name(
    settings: &BucketSettings,
    platform: &str,
    account_id: &str,
    service: &ServiceName,
) -> Result<BucketName, Invalid> {
    match &settings.name {
        Some(name) => Ok(name.clone()),
        None => BucketName::new(format!("{platform}-{account_id}-{service}")),
    }
}

/// Makes the bucket with all that protects it.
///
/// A name that S3 would refuse is reported with the stack's other problems; settings are refused with it before.
pub fn add(stack: &mut Stack, settings: &BucketSettings, upstream: &Upstream<'_>) -> Option<Bucket> {
    let Upstream { account, key, service, encryption_key } = upstream;
    let setting = format!("services.{key}.bucket");
    let name = match name(settings, &account.name, account.id.as_str(), service) {
        Ok(name) => name,
        Err(invalid) => {
            stack.refuse(setting, invalid.message);
            return None;
        }
    };
    let file = stack.current_section().file.clone();
    let block = identifier(key.as_str());
    let bucket = stack.section(Section::new(file, "modules/bucket", setting.clone()), |stack| {
        // Not emptied by a destroy: whoever wants that says so by emptying it.
        let bucket =
            aws::S3Bucket::new().bucket(&name).force_destroy(false).tags([("Name", name.to_string())]);
        let bucket = if account.prevent_destroy { bucket.prevent_destroy() } else { bucket };
        let bucket = stack.add(block.clone(), bucket);
        protection::encrypt(stack, &block, &bucket, encryption_key);
        let versioning = aws::S3BucketVersioning::new(bucket.id(), VersioningConfiguration::new("Enabled"));
        let versioning = stack.add(block.clone(), versioning);
        let rule = Rule::new("old-versions-expire", "Enabled")
            .filter([Filter::new()])
            .noncurrent_version_expiration([NoncurrentVersionExpiration::new(settings.noncurrent_days.get())])
            // A mark of deletion with nothing left behind it.
            .expiration([Expiration::new().expired_object_delete_marker(true)])
            .abort_incomplete_multipart_upload([AbortIncompleteMultipartUpload::new()
                .days_after_initiation(settings.incomplete_upload_days.get())]);
        let lifecycle = aws::S3BucketLifecycleConfiguration::new(bucket.id()).rule([rule]);
        stack.add(block.clone(), lifecycle.depends_on([versioning.handle()]));
        let arn = format!("arn:{}:s3:::{name}", account.partition());
        let policy = PolicyDocument::new(protection::tls_only(&arn));
        protection::close(stack, &block, &bucket, policy);
        Bucket { handle: bucket, name, arn }
    });
    stack.section(Section::new("outputs", "modules/bucket", setting), |stack| {
        let about = format!("The bucket of {service}.");
        stack.output(format!("{block}_bucket"), Output::new(bucket.handle.id(), about));
    });
    Some(bucket)
}

#[cfg(test)]
mod tests;
