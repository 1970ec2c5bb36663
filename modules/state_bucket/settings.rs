//! Settings of the bucket that holds Terraform's state: `[state]`.

use aws::names::{AccountId, BucketName};
use settings::{names, numbers, settings};

settings! {
    /// Where Terraform keeps its state: an S3 bucket, which the bootstrap stack makes.
    pub struct StateSettings, with defaults {
        /// The bucket; left out, `cleon-<environment>-<account id>-terraform-state`.
        #[one_way = "The states have to be moved to the other bucket, or Terraform makes everything a second time."]
        pub bucket: Option<BucketName> = None,
        /// What the keys begin with; left out, the environment's name.
        #[one_way = "The states have to be moved to the other keys, or Terraform makes everything a second time."]
        pub key_prefix: Option<KeyPrefix> = None,
        /// How many days an old version of a state stays after a newer one took its place.
        pub noncurrent_days: NoncurrentDays = const { NoncurrentDays::of(365) },
    }
}

numbers! {
    /// Days that versions stay which are no longer current (S3 `NoncurrentDays`). Ten years are enough for anybody.
    pub struct NoncurrentDays(u16) in 7..=3650;
}

names! {
    /// What the keys of states begin with.
    KeyPrefix: "a key prefix", 1..=200, "0-9A-Za-z_" "0-9A-Za-z/_.-" "0-9A-Za-z_",
        "letters, digits and any of / _ . -, without a slash at either end";
}

/// The bucket's name where the settings have none; with `*` for the platform, what such names have in common.
pub fn default_name(platform: &str, account: &AccountId) -> String {
    format!("cleon-{platform}-{account}-terraform-state")
}

impl StateSettings {
    /// The bucket and the key prefix of a platform, as written or by default. None when a default would be no name,
    /// which no environment's name and account id make it.
    pub fn resolve(&self, platform: &str, account: &AccountId) -> Option<(BucketName, KeyPrefix)> {
        let bucket = match &self.bucket {
            Some(bucket) => bucket.clone(),
            None => BucketName::new(default_name(platform, account)).ok()?,
        };
        let prefix = match &self.key_prefix {
            Some(prefix) => prefix.clone(),
            None => KeyPrefix::new(platform.trim_end_matches('-')).ok()?,
        };
        Some((bucket, prefix))
    }
}
