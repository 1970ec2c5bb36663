//! Which addresses each subnet has.
//!
//! A carved subnet's place follows from its zone's letter and its tier alone, so that it stays when zones or tiers
//! are added or another tier is resized:
//!
//! ```text
//! 10.0.0.0/16, zone_slots = 4
//! ├ 10.0.0.0/18    zone a ─┬ first half      10.0.0.0/19    private
//! ├ 10.0.64.0/18   zone b  ├ third quarter   10.0.32.0/20   public
//! ├ 10.0.128.0/18  zone c  ├ seventh eighth  10.0.48.0/21   database
//! └ 10.0.192.0/18  zone d  └ last eighth     10.0.56.0/21   spare
//! ```

use std::collections::BTreeMap;

use aws::{
    cidr::{Cidr, SubnetCidr, VpcCidr},
    region::AvailabilityZone,
};
use settings::{Invalid, Node, Problem, Problems, child, index};

use super::settings::{NetworkSettings, Tier, TierSettings, ZoneSlots};

#[cfg(test)]
mod tests;

/// The range of each subnet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AddressPlan {
    subnets: BTreeMap<(Tier, AvailabilityZone), SubnetCidr>,
    pods: BTreeMap<AvailabilityZone, SubnetCidr>,
}

/// Why a network's addresses cannot be planned, at a path within its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressProblem {
    /// The setting that is wrong, within `[network]`: `subnets.public`.
    pub path: String,
    /// What is wrong, and what to write instead.
    pub invalid: Invalid,
    /// Another setting that has to do with it, and how.
    pub related: Option<(String, String)>,
}

impl AddressPlan {
    /// The range of the subnet of a tier in a zone.
    pub fn subnet(&self, tier: Tier, zone: &AvailabilityZone) -> Option<SubnetCidr> {
        self.subnets.get(&(tier, zone.clone())).copied()
    }

    /// The subnets of a tier, in the order of their zones.
    pub fn tier(&self, tier: Tier) -> impl Iterator<Item = (&AvailabilityZone, SubnetCidr)> {
        self.subnets.iter().filter(move |((of, _), _)| *of == tier).map(|((_, zone), cidr)| (zone, *cidr))
    }

    /// The subnets for pods, in the order of their zones; none without a secondary range.
    pub fn pods(&self) -> impl Iterator<Item = (&AvailabilityZone, SubnetCidr)> {
        self.pods.iter().map(|(zone, cidr)| (zone, *cidr))
    }

    /// All subnets.
    pub fn all(&self) -> impl Iterator<Item = SubnetCidr> {
        self.subnets.values().chain(self.pods.values()).copied()
    }
}

/// The range of each subnet of a network.
///
/// # Errors
/// Everything that is wrong with the addresses.
pub fn plan(settings: &NetworkSettings) -> Result<AddressPlan, Vec<AddressProblem>> {
    let mut planning = Planning { settings, plan: AddressPlan::default(), problems: Vec::new() };
    planning.zones();
    for tier in Tier::ALL {
        match settings.subnets.tier(*tier) {
            TierSettings::Carved(prefix) => {
                planning.carve(*tier, prefix.map(super::settings::SubnetPrefix::get));
            }
            TierSettings::Explicit(subnets) => planning.take(*tier, subnets),
        }
    }
    planning.pods();
    planning.overlaps();
    if planning.problems.is_empty() { Ok(planning.plan) } else { Err(planning.problems) }
}

/// Adds what is wrong with the addresses of the network at `node`.
pub(super) fn check(settings: &NetworkSettings, node: &Node, problems: &mut Problems) {
    for problem in plan(settings).err().unwrap_or_default() {
        let absolute = |path: &str| format!("{}.{path}", node.path());
        let mut located = Problem::from(problem.invalid).at_path(node, &absolute(&problem.path));
        if let Some((path, label)) = problem.related {
            located = located.related_path(node, &absolute(&path), label);
        }
        problems.push(located);
    }
}

struct Planning<'a> {
    settings: &'a NetworkSettings,
    plan: AddressPlan,
    problems: Vec<AddressProblem>,
}

impl Planning<'_> {
    fn refuse(&mut self, path: impl Into<String>, message: String, help: impl Into<String>) {
        self.problems.push(AddressProblem {
            path: path.into(),
            invalid: Invalid::new(message, help),
            related: None,
        });
    }

    /// The settings of a tier.
    fn path(&self, tier: Tier) -> String {
        child("subnets", self.settings.subnets.key(tier))
    }

    fn subnet_path(&self, tier: Tier, zone: &AvailabilityZone) -> String {
        child(&self.path(tier), &zone.to_string())
    }

    /// Whether each zone has a block, where blocks are used.
    fn zones(&mut self) {
        let settings = self.settings;
        if settings.availability_zones.is_empty() {
            let help = "name the zones: [\"us-east-1a\", \"us-east-1b\"]";
            self.refuse("availability_zones", String::from("a network has at least one zone"), help);
        }
        let carved =
            Tier::ALL.iter().any(|tier| matches!(settings.subnets.tier(*tier), TierSettings::Carved(_)));
        if !carved && settings.pods.is_none() {
            return;
        }
        for (at, zone) in settings.availability_zones.iter().enumerate() {
            if block(settings, settings.cidr, zone).is_some() {
                continue;
            }
            let message = format!("`zone_slots = {}` has no block for {zone}", settings.zone_slots);
            let help = match ZoneSlots::holding(slot(zone)) {
                Some(slots) => format!("set `zone_slots = {slots}`; it cannot be changed once subnets stand"),
                None => String::from("write this network's subnets out, zone by zone"),
            };
            self.refuse(index("availability_zones", at), message, help);
        }
    }

    /// One subnet in each zone, at the start of the tier's part of the zone's block.
    fn carve(&mut self, tier: Tier, prefix: Option<u8>) {
        let settings = self.settings;
        // The part's size is the same in each zone.
        let (cut, number) = part(tier);
        let widest = settings.cidr.cidr().prefix() + settings.zone_slots.bits() + cut;
        if widest > SubnetCidr::NARROWEST {
            let message =
                format!("{} is too small for the {tier} tier: its part is /{widest}", settings.cidr);
            let help = format!(
                "a subnet is at most /{}: take a larger range or fewer `zone_slots`, or write the tier's subnets out",
                SubnetCidr::NARROWEST
            );
            return self.refuse("cidr", message, help);
        }
        let widest = widest.max(SubnetCidr::WIDEST);
        let prefix = prefix.unwrap_or(widest);
        if prefix < widest {
            let message =
                format!("a /{prefix} is larger than the {tier} tier's part of a zone's block, /{widest}");
            let path = child(&self.path(tier), "prefix");
            return self.refuse(
                path,
                message,
                format!("write a prefix from {widest} to {}", SubnetCidr::NARROWEST),
            );
        }
        for zone in &settings.availability_zones {
            let Some(block) = block(settings, settings.cidr, zone) else { continue };
            let carved = block.part(block.prefix() + cut, number).and_then(|part| part.part(prefix, 0));
            if let Some(subnet) = carved.and_then(|cidr| SubnetCidr::new(cidr).ok()) {
                self.plan.subnets.insert((tier, zone.clone()), subnet);
            }
        }
    }

    /// The subnets as written, which must be those of the network's zones and within its range.
    fn take(&mut self, tier: Tier, subnets: &BTreeMap<AvailabilityZone, SubnetCidr>) {
        let settings = self.settings;
        let path = self.path(tier);
        for zone in &settings.availability_zones {
            if !subnets.contains_key(zone) {
                let message = format!("the {tier} tier has no subnet in {zone}");
                self.refuse(&path, message, format!("add `{zone} = \"…\"`, a range of {}", settings.cidr));
            }
        }
        for (zone, subnet) in subnets {
            let path = self.subnet_path(tier, zone);
            if !settings.availability_zones.contains(zone) {
                let message = format!("{zone} is not one of the network's zones");
                self.refuse(&path, message, "remove the subnet, or add the zone to `availability_zones`");
            }
            if settings.cidr.cidr().contains(&subnet.cidr()) {
                self.plan.subnets.insert((tier, zone.clone()), *subnet);
                continue;
            }
            self.problems.push(AddressProblem {
                path,
                invalid: Invalid::new(
                    format!("the subnet {subnet} is outside its VPC, {}", settings.cidr),
                    format!("write a range within {}", settings.cidr),
                ),
                related: Some((String::from("cidr"), String::from("the VPC's range"))),
            });
        }
    }

    /// One subnet in each zone: the whole of the zone's block of the secondary range.
    fn pods(&mut self) {
        let settings = self.settings;
        let Some(pods) = &settings.pods else { return };
        if pods.cidr.cidr().overlaps(&settings.cidr.cidr()) {
            // A VPC's range is a /16 at most, so that it is in one of the two.
            let free = if settings.cidr.to_string().starts_with("100.64.") { 65 } else { 64 };
            self.problems.push(AddressProblem {
                path: String::from("pods.cidr"),
                invalid: Invalid::new(
                    format!("the range for pods, {}, overlaps the VPC's, {}", pods.cidr, settings.cidr),
                    format!("take one of its own: \"100.{free}.0.0/16\""),
                ),
                related: Some((String::from("cidr"), String::from("the VPC's range"))),
            });
        }
        let prefix = pods.cidr.cidr().prefix() + settings.zone_slots.bits();
        if prefix > SubnetCidr::NARROWEST {
            let message = format!("{} is too small for pods: a zone's block is /{prefix}", pods.cidr);
            return self.refuse("pods.cidr", message, "take a larger range: \"100.64.0.0/16\"");
        }
        for zone in &settings.availability_zones {
            let block = block(settings, pods.cidr, zone);
            if let Some(subnet) = block.and_then(|cidr| SubnetCidr::new(cidr).ok()) {
                self.plan.pods.insert(zone.clone(), subnet);
            }
        }
    }

    /// Whether two subnets have an address in common. Carved ones never do among themselves.
    fn overlaps(&mut self) {
        let subnets: Vec<_> = self.plan.subnets.iter().collect();
        for (at, ((tier, zone), subnet)) in subnets.iter().enumerate() {
            let first = subnets[..at].iter().find(|(_, other)| other.cidr().overlaps(&subnet.cidr()));
            let Some(((other_tier, other_zone), other)) = first else { continue };
            self.problems.push(AddressProblem {
                path: self.subnet_path(*tier, zone),
                invalid: Invalid::new(
                    format!(
                        "the {tier} subnet {subnet} in {zone} overlaps the {other_tier} subnet {other} in {other_zone}"
                    ),
                    "give each subnet a range of its own",
                ),
                related: Some((self.subnet_path(*other_tier, other_zone), String::from("the other subnet"))),
            });
        }
    }
}

/// How often a zone's block is halved to get a tier's part of it, and which of those parts it is. Parts that are
/// handed out never change: subnets stand there.
fn part(tier: Tier) -> (u8, u32) {
    match tier {
        Tier::Private => (1, 0),
        Tier::Public => (2, 2),
        Tier::Database => (3, 6),
    }
}

/// A zone's number: a is 0.
fn slot(zone: &AvailabilityZone) -> u8 {
    u8::try_from(u32::from(zone.letter()) - u32::from('a')).unwrap_or(u8::MAX)
}

/// A zone's block of a range.
fn block(settings: &NetworkSettings, range: VpcCidr, zone: &AvailabilityZone) -> Option<Cidr> {
    let prefix = range.cidr().prefix() + settings.zone_slots.bits();
    range.cidr().part(prefix, u32::from(slot(zone)))
}
