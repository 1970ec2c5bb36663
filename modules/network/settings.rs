//! Settings of the network: `[network]`.

use std::{collections::BTreeMap, fmt};

use aws::{
    cidr::{Cidr, VpcCidr},
    endpoint_service::EndpointService,
    log_retention::RetentionInDays,
    region::AvailabilityZone,
};
use serde_json::json;
use settings::{Invalid, Node, Problem, Problems, Setting, choices, names, numbers, settings};

use super::addressing;
pub use super::tiers::{SubnetsKey, SubnetsSettings, TierSettings};

settings! {
    /// The VPC, its subnets and its ways out.
    pub struct NetworkSettings, checked by addressing::check {
        /// The VPC's range of addresses.
        #[one_way = "AWS cannot change it: Terraform would destroy the VPC and everything in it."]
        pub cidr: VpcCidr,
        /// The zones that the network spans. A cluster needs two.
        #[one_way = "A zone can be added. Taken away, its subnets are destroyed, which AWS refuses while anything is in them."]
        pub availability_zones: Vec<AvailabilityZone>,
        /// How private subnets reach the internet.
        pub nat: Nat = Nat::OnePerAz,
        /// Into how many equal blocks, one for each zone, the VPC's range is cut: 2, 4, 8 or 16. A zone's block
        /// follows from its letter.
        #[one_way = "Carved subnets get other ranges: Terraform would destroy those that stand with everything in them."]
        pub zone_slots: ZoneSlots = ZoneSlots::Four,
        /// The subnets of each tier.
        #[one_way = "A subnet that gets another range is destroyed first, which AWS refuses while anything is in it."]
        pub subnets: SubnetsSettings = SubnetsSettings::default(),
        /// The services that are reached by an interface endpoint, without leaving the VPC.
        pub interface_endpoints: Vec<EndpointService> = Vec::new(),
        /// Whether S3 is reached by a gateway endpoint. It costs nothing and spares NAT traffic.
        pub s3_gateway_endpoint: bool = true,
        /// The record of accepted and refused connections.
        pub flow_logs: FlowLogsSettings = FlowLogsSettings::default(),
        /// A secondary range, from which pods get their addresses.
        pub pods: Option<PodsSettings> = None,
        /// Networks that this one is or will be connected to, each with its ranges: offices, VPNs, other VPCs. Nothing
        /// is made of them; checks keep addresses apart from theirs.
        pub peers: BTreeMap<PeerName, Vec<Cidr>> = BTreeMap::new(),
    }
}

settings! {
    /// The record of accepted and refused connections.
    pub struct FlowLogsSettings, with defaults {
        /// Whether connections are recorded.
        pub enabled: bool = true,
        /// How long the record is kept, in days.
        pub retention_in_days: RetentionInDays = RetentionInDays::YEAR,
        /// Which connections are recorded.
        pub traffic: Traffic = Traffic::All,
    }
}

settings! {
    /// A secondary range of the VPC, from which pods get their addresses.
    pub struct PodsSettings {
        /// The range, cut into the zones' blocks as the VPC's is. Other environments' pods may have the same: pods leave
        /// the VPC with their node's address.
        #[one_way = "Its subnets would be destroyed, which AWS refuses while pods have addresses of them."]
        pub cidr: VpcCidr,
    }
}

choices! {
    /// How private subnets reach the internet.
    pub enum Nat {
        /// They do not: what nodes need is reached by endpoints.
        None = "none",
        /// Through one gateway, whose zone is a single point of failure; cheapest.
        Single = "single",
        /// Through a gateway in each zone.
        OnePerAz = "one-per-az",
    }
}

choices! {
    /// Which connections a flow log records.
    pub enum Traffic {
        /// All of them.
        All = "all",
        /// Those that were let through.
        Accept = "accept",
        /// Those that were not.
        Reject = "reject",
    }
}

choices! {
    /// A tier of subnets: those that are reached, and reach others, in one way.
    pub enum Tier {
        /// With a route to the internet.
        Public = "public",
        /// With a route to the internet through NAT.
        Private = "private",
        /// Without a way out.
        Database = "database",
    }
}

names! {
    /// What the settings call a network that this one is connected to: `office`.
    PeerName: "a network's name", 1..=64, "a-z" "0-9a-z_-" "0-9a-z",
        "lowercase letters, digits, hyphens and underscores, beginning with a letter";
}

numbers! {
    /// The prefix of a subnet: /16 to /28 (VPC user guide, "Subnet sizing").
    pub struct SubnetPrefix(u8) in 16..=28;
}

/// Into how many equal blocks the VPC's range is cut, one for each zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ZoneSlots {
    /// For zones a and b.
    Two = 2,
    /// For zones a to d.
    Four = 4,
    /// For zones a to h.
    Eight = 8,
    /// For zones a to p.
    Sixteen = 16,
}

impl ZoneSlots {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Two, Self::Four, Self::Eight, Self::Sixteen];

    /// The number of blocks.
    pub const fn get(self) -> u8 {
        self as u8
    }

    /// The number of bits of an address that choose the block.
    pub const fn bits(self) -> u8 {
        match self {
            Self::Two => 1,
            Self::Four => 2,
            Self::Eight => 3,
            Self::Sixteen => 4,
        }
    }

    /// The least number of blocks that has one for a slot, counted from 0.
    pub fn holding(slot: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|slots| slots.get() > slot)
    }
}

impl fmt::Display for ZoneSlots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl Setting for ZoneSlots {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let number = i64::decode(node, problems)?;
        let found = Self::ALL.into_iter().find(|slots| i64::from(slots.get()) == number);
        if found.is_none() {
            let refusal = Invalid::new(
                format!("a range cannot be cut into {number} blocks"),
                "write 2, 4, 8 or 16: the next power of two above the number of zones you may ever have",
            );
            problems.push(Problem::from(refusal).at_value(node));
        }
        found
    }

    fn encode(&self) -> serde_json::Value {
        self.get().into()
    }
}

settings::literal_schema!(ZoneSlots, json!({ "type": "integer", "enum": [2, 4, 8, 16] }));
