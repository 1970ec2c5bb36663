//! Properties of the address plan: subnets are disjoint, inside their VPC, and stay when a network grows.

use std::collections::BTreeMap;

use aws::cidr::Cidr;
use proptest::{collection::btree_set, prelude::*, sample::select};
use settings::Setting;

use super::*;
use crate::network::settings::{
    FlowLogsSettings, Nat, PodsSettings, SubnetPrefix, SubnetsSettings, TierSettings,
};

fn network(cidr: &str, letters: &[char], slots: ZoneSlots) -> NetworkSettings {
    let zone = |letter: &char| format!("us-east-1{letter}").parse().unwrap();
    NetworkSettings {
        cidr: cidr.parse().unwrap(),
        availability_zones: letters.iter().map(zone).collect(),
        nat: Nat::OnePerAz,
        zone_slots: slots,
        subnets: SubnetsSettings::default(),
        interface_endpoints: Vec::new(),
        s3_gateway_endpoint: true,
        flow_logs: FlowLogsSettings::default(),
        pods: None,
        peers: BTreeMap::new(),
    }
}

fn explicit(subnets: &[(&str, &str)]) -> TierSettings {
    let subnet = |(zone, cidr): &(&str, &str)| (zone.parse().unwrap(), cidr.parse().unwrap());
    TierSettings::Explicit(subnets.iter().map(subnet).collect())
}

fn carved(prefix: u8) -> TierSettings {
    TierSettings::Carved(Some(SubnetPrefix::of(prefix)))
}

fn tiers(public: TierSettings, private: TierSettings, database: TierSettings) -> SubnetsSettings {
    let mut tiers = SubnetsSettings::default();
    for (tier, settings) in [(Tier::Public, public), (Tier::Private, private), (Tier::Database, database)] {
        tiers.set(tier, settings);
    }
    tiers
}

fn shown(plan: &AddressPlan) -> Vec<String> {
    let tiers = Tier::ALL.iter().flat_map(|tier| {
        plan.tier(*tier).map(move |(zone, cidr)| format!("{tier} {} {cidr}", zone.letter()))
    });
    tiers.chain(plan.pods().map(|(zone, cidr)| format!("pods {} {cidr}", zone.letter()))).collect()
}

fn messages(settings: &NetworkSettings) -> Vec<String> {
    let problems = plan(settings).err().unwrap_or_default();
    problems.into_iter().map(|problem| format!("{}: {}", problem.path, problem.invalid)).collect()
}

#[test]
fn a_zone_s_block_is_parted_between_the_tiers() {
    let mut settings = network("10.2.0.0/16", &['a', 'c'], ZoneSlots::Four);
    settings.subnets.set(Tier::Public, carved(22));
    settings.pods = Some(PodsSettings { cidr: "100.64.0.0/16".parse().unwrap() });
    assert_eq!(
        shown(&plan(&settings).unwrap()),
        [
            "public a 10.2.32.0/22",
            "public c 10.2.160.0/22",
            "private a 10.2.0.0/19",
            "private c 10.2.128.0/19",
            "database a 10.2.48.0/21",
            "database c 10.2.176.0/21",
            "pods a 100.64.0.0/18",
            "pods c 100.64.128.0/18",
        ]
    );
}

#[test]
fn what_is_written_out_passes_unchanged() {
    let mut settings = network("10.0.0.0/16", &['a', 'b'], ZoneSlots::Four);
    settings.subnets = tiers(
        explicit(&[("us-east-1a", "10.0.1.0/24"), ("us-east-1b", "10.0.2.0/24")]),
        explicit(&[("us-east-1a", "10.0.10.0/24"), ("us-east-1b", "10.0.20.0/24")]),
        explicit(&[("us-east-1a", "10.0.30.0/24"), ("us-east-1b", "10.0.31.0/24")]),
    );
    assert_eq!(
        shown(&plan(&settings).unwrap()),
        [
            "public a 10.0.1.0/24",
            "public b 10.0.2.0/24",
            "private a 10.0.10.0/24",
            "private b 10.0.20.0/24",
            "database a 10.0.30.0/24",
            "database b 10.0.31.0/24",
        ]
    );
}

#[test]
fn what_cannot_be_is_refused() {
    let too_few = network("10.0.0.0/16", &['a', 'e'], ZoneSlots::Four);
    assert_eq!(messages(&too_few), ["availability_zones[1]: `zone_slots = 4` has no block for us-east-1e"]);
    let help = &plan(&too_few).unwrap_err()[0].invalid.help;
    assert!(help.starts_with("set `zone_slots = 8`"), "{help}");

    let mut large = network("10.0.0.0/16", &['a'], ZoneSlots::Four);
    large.subnets.set(Tier::Database, carved(20));
    assert_eq!(
        messages(&large),
        ["subnets.database.prefix: a /20 is larger than the database tier's part of a zone's block, /21"]
    );

    let small = network("10.0.0.0/24", &['a'], ZoneSlots::Four);
    assert_eq!(messages(&small), ["cidr: 10.0.0.0/24 is too small for the database tier: its part is /29"]);

    let mut lacking = network("10.0.0.0/16", &['a', 'b'], ZoneSlots::Four);
    lacking
        .subnets
        .set(Tier::Public, explicit(&[("us-east-1a", "10.0.1.0/24"), ("us-east-1c", "10.9.0.0/24")]));
    assert_eq!(
        messages(&lacking),
        [
            "subnets.public: the public tier has no subnet in us-east-1b",
            "subnets.public.us-east-1c: us-east-1c is not one of the network's zones",
            "subnets.public.us-east-1c: the subnet 10.9.0.0/24 is outside its VPC, 10.0.0.0/16",
            "subnets.private.us-east-1a: the private subnet 10.0.0.0/19 in us-east-1a overlaps the public subnet \
             10.0.1.0/24 in us-east-1a",
        ]
    );

    let mut pods = network("10.0.0.0/16", &['a'], ZoneSlots::Sixteen);
    pods.pods = Some(PodsSettings { cidr: "10.0.128.0/25".parse().unwrap() });
    assert_eq!(
        messages(&pods),
        [
            "pods.cidr: the range for pods, 10.0.128.0/25, overlaps the VPC's, 10.0.0.0/16",
            "pods.cidr: 10.0.128.0/25 is too small for pods: a zone's block is /29",
        ]
    );

    assert_eq!(
        messages(&network("10.0.0.0/16", &[], ZoneSlots::Four)),
        ["availability_zones: a network has at least one zone"]
    );
}

/// A network of up to six zones, with tiers of any size that fits.
fn networks() -> impl Strategy<Value = NetworkSettings> {
    let letters = btree_set(select(vec!['a', 'b', 'c', 'd', 'e', 'f']), 1..=6);
    let slots = select(vec![ZoneSlots::Eight, ZoneSlots::Sixteen]);
    let sizes = [any::<Option<u8>>(), any::<Option<u8>>(), any::<Option<u8>>()];
    (letters, slots, 16..=20_u8, any::<[u8; 2]>(), sizes, any::<bool>()).prop_map(
        |(letters, slots, prefix, octets, sizes, pods)| {
            let cidr = Cidr::of([10, octets[0], octets[1], 0], prefix).to_string();
            let mut settings = network(&cidr, &letters.into_iter().collect::<Vec<_>>(), slots);
            let widest = prefix + slots.bits() + 3;
            let size = |size: Option<u8>| {
                let prefix = size.map(|size| widest + size % (29 - widest));
                TierSettings::Carved(prefix.map(SubnetPrefix::of))
            };
            let [public, private, database] = sizes.map(size);
            settings.subnets = tiers(public, private, database);
            settings.pods = pods.then(|| PodsSettings { cidr: "100.64.0.0/16".parse().unwrap() });
            settings
        },
    )
}

/// Whether every subnet of `before` stands unchanged in `after`.
fn stays(before: &AddressPlan, after: &AddressPlan) -> bool {
    before.subnets.iter().all(|(key, cidr)| after.subnets.get(key) == Some(cidr))
        && before.pods.iter().all(|(key, cidr)| after.pods.get(key) == Some(cidr))
}

proptest! {
    #[test]
    fn subnets_are_disjoint_and_inside(settings in networks()) {
        let plan = plan(&settings).unwrap();
        let all: Vec<_> = plan.all().map(|subnet| subnet.cidr()).collect();
        let pods = usize::from(settings.pods.is_some());
        prop_assert_eq!(all.len(), settings.availability_zones.len() * (Tier::ALL.len() + pods));
        for (at, subnet) in all.iter().enumerate() {
            prop_assert!(all[..at].iter().all(|other| !other.overlaps(subnet)));
        }
        prop_assert!(plan.subnets.values().all(|subnet| settings.cidr.cidr().contains(&subnet.cidr())));
    }

    #[test]
    fn a_zone_more_moves_nothing(settings in networks(), letter in select(vec!['a', 'b', 'c', 'd', 'e', 'f'])) {
        let before = plan(&settings).unwrap();
        let mut grown = settings.clone();
        let zone = format!("us-east-1{letter}").parse().unwrap();
        if !grown.availability_zones.contains(&zone) {
            grown.availability_zones.insert(0, zone);
        }
        prop_assert!(stays(&before, &plan(&grown).unwrap()));
    }

    #[test]
    fn a_tier_resized_moves_no_other(settings in networks(), resized in select(Tier::ALL.to_vec())) {
        let before = plan(&settings).unwrap();
        let mut changed = settings.clone();
        changed.subnets.set(resized, carved(28));
        changed.pods = Some(PodsSettings { cidr: "100.64.0.0/16".parse().unwrap() });
        let mut kept = before.clone();
        kept.subnets.retain(|(tier, _), _| *tier != resized);
        prop_assert!(stays(&kept, &plan(&changed).unwrap()));
    }

    #[test]
    fn a_plan_written_out_is_the_same_plan(settings in networks()) {
        let carved = plan(&settings).unwrap();
        let written = |tier| {
            let subnets: BTreeMap<_, _> = carved.tier(tier).map(|(zone, cidr)| (zone.clone(), cidr)).collect();
            TierSettings::Explicit(subnets)
        };
        let mut explicit = settings.clone();
        explicit.subnets = tiers(written(Tier::Public), written(Tier::Private), written(Tier::Database));
        prop_assert_eq!(&plan(&explicit).unwrap(), &carved);
        prop_assert!(explicit.encode().to_string().contains(&settings.cidr.to_string()));
    }
}

#[test]
fn a_range_for_pods_that_is_proposed_is_free() {
    for (vpc, free) in [("100.64.128.0/17", "100.65.0.0/16"), ("100.65.0.0/16", "100.64.0.0/16")] {
        let mut settings = network(vpc, &['a'], ZoneSlots::Four);
        settings.pods = Some(PodsSettings { cidr: vpc.parse().unwrap() });
        let problems = plan(&settings).unwrap_err();
        let help = &problems.iter().find(|problem| problem.path == "pods.cidr").unwrap().invalid.help;
        assert_eq!(*help, format!("take one of its own: \"{free}\""));
    }
}
