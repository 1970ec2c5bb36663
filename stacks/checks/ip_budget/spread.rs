//! How the nodes of a group come to stand over its zones.

use modules::node_group::settings::{NodeGroupSettings, UpdateSettings};

/// The most nodes that an update replaces at once.
const MOST_UNAVAILABLE: u64 = 100;

/// How many nodes of a group come to stand in one of its zones.
pub(super) struct Spread {
    pub(super) even: u64,
    pub(super) update: u64,
    pub(super) one_zone_fewer: u64,
}

impl Spread {
    pub(super) fn of(group: &NodeGroupSettings, zones: usize) -> Self {
        let zones = (zones as u64).max(1);
        let max = u64::from(group.size.max.get());
        let unavailable = match group.update {
            UpdateSettings::MaxUnavailable(nodes) => u64::from(nodes.get()),
            UpdateSettings::MaxUnavailablePercentage(share) => {
                (max * u64::from(share.get())).div_ceil(100).min(MOST_UNAVAILABLE)
            }
        };
        Self {
            even: max.div_ceil(zones),
            update: (2 * zones).max(unavailable).div_ceil(zones),
            one_zone_fewer: max.div_ceil((zones - 1).max(1)),
        }
    }
}
