//! Settings of a service's bucket: `[services.<key>.bucket]`.

use aws::names::BucketName;
use settings::settings;

settings! {
    /// A bucket.
    pub struct BucketSettings {
        /// Its name; left out, `<environment>-<account>-<service>`.
        pub name: Option<BucketName> = None,
    }
}
