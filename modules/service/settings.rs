//! Settings of a service's AWS side: `grants`, `logs`, `alarms` and `secrets` of `[services.<key>]`.

use aws::log_retention::RetentionInDays;
use settings::settings;

settings! {
    /// The log group of a service.
    pub struct LogsSettings, with defaults {
        /// How long its logs are kept, in days.
        pub retention_in_days: RetentionInDays = RetentionInDays::YEAR,
    }
}
