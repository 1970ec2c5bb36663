//! Settings of a service's database: `[services.<key>.database]`.

use settings::settings;

settings! {
    /// A PostgreSQL database.
    pub struct DatabaseSettings {
        /// The storage at first, in GiB.
        pub allocated_storage_in_gib: u16 = 20,
    }
}
