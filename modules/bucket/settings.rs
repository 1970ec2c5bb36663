//! Settings of a service's bucket: `[services.<key>.bucket]`.

use aws::names::BucketName;
use settings::{numbers, settings};

settings! {
    /// A bucket of a service: private, encrypted with the service's key, with versions, reached over TLS only.
    pub struct BucketSettings, with defaults {
        /// Its name; left out, `<environment>-<account>-<service>`.
        #[one_way = "Another name is another bucket: Terraform would destroy this one with all that is in it."]
        pub name: Option<BucketName> = None,
        /// How many days an object stays that was overwritten or deleted.
        pub noncurrent_days: KeptDays = const { KeptDays::of(90) },
        /// After how many days the parts of an upload that never ended go.
        pub incomplete_upload_days: KeptDays = const { KeptDays::of(7) },
    }
}

numbers! {
    /// Days in a lifecycle rule of a bucket (S3 API, `NoncurrentVersionExpiration`). Ten years are enough for anybody.
    pub struct KeptDays(u16) in 1..=3650;
}
