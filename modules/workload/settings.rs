//! Settings of a workload: `[services.<key>.workload]`, and of its further channels: `[services.<key>.channels.<name>]`.

use settings::settings;

settings! {
    /// What runs, in each channel of a service.
    pub struct WorkloadSettings {
        /// The port it listens on.
        pub port: u16 = 8080,
    }
}

settings! {
    /// What is different in a channel beside the stable one.
    pub struct ChannelSettings {
        /// The replicas.
        pub replicas: u16 = 1,
    }
}

impl WorkloadSettings {
    /// What runs in a channel.
    #[must_use]
    pub fn in_channel(&self, _channel: &ChannelSettings) -> Self {
        self.clone()
    }
}
