//! What takes addresses of a subnet, and for what.

use std::iter::Sum;

/// Something that takes addresses of a subnet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressUse {
    /// What: `trantor general: 4 nodes and 2 while updated, 129 each`.
    pub what: String,
    /// The addresses, with all nodes spread evenly and an update going on.
    pub addresses: Addresses,
    /// All addresses with one zone fewer, or as AWS recommends.
    pub one_zone_fewer: u64,
}

/// Addresses by what they are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Addresses {
    /// Nodes' own, one each, with all groups at their maximum.
    pub nodes: u64,
    /// What those nodes hold for pods, further interfaces and what is held ready among it.
    pub pods: u64,
    /// What nodes take that stand beside those while groups are updated.
    pub surge: u64,
    /// Interfaces of endpoints, control planes, NAT gateways and load balancers.
    pub interfaces: u64,
}

impl Addresses {
    pub(super) fn of_interfaces(interfaces: u64) -> Self {
        Self { interfaces, ..Self::default() }
    }

    /// All of them.
    pub fn sum(self) -> u64 {
        self.nodes + self.pods + self.surge + self.interfaces
    }
}

impl Sum for Addresses {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, of| Self {
            nodes: sum.nodes + of.nodes,
            pods: sum.pods + of.pods,
            surge: sum.surge + of.surge,
            interfaces: sum.interfaces + of.interfaces,
        })
    }
}
