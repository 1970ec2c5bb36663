//! The Kubernetes objects of one channel of a service: what runs, how it is reached, scaled and kept running.

pub mod settings;

use kubernetes::Object;

use self::settings::WorkloadSettings;
use crate::service::Channel;

/// The objects of a channel, in the order in which they are applied.
pub fn objects(_settings: &WorkloadSettings, _channel: &Channel<'_>) -> Vec<Object> {
    Vec::new()
}
