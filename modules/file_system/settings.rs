//! Settings of a file system: `[file_systems.<key>]`.

use settings::settings;

settings! {
    /// A file system.
    pub struct FileSystemSettings, with defaults {
        /// Whether AWS Backup keeps copies of it.
        pub backup: bool = true,
    }
}
