//! Settings of the subnets: `[network.subnets.<key>]`, a table for each tier.

use std::collections::BTreeMap;

use aws::{cidr::SubnetCidr, region::AvailabilityZone};
use serde_json::json;
use settings::{Key, Node, Problem, Problems, Setting, TableReader, names};

use super::settings::{SubnetPrefix, Tier};

names! {
    /// What the settings call the subnets of a tier. Terraform's addresses and `Name` tags are made of it.
    SubnetsKey: "a key of subnets", 1..=32, "a-z" "0-9a-z-" "0-9a-z",
        "lowercase letters, digits and hyphens, beginning with a letter";
}

/// The key under which tiers are chosen by name.
const TIER: &str = "tier";

/// The subnets for pods are at addresses made of this word.
const PODS: &str = "pods";

/// The subnets of each tier, under keys that people choose. A tier without a table has its defaults under its own name.
#[derive(Debug, Clone, PartialEq)]
pub struct SubnetsSettings {
    /// An entry for each tier.
    tiers: BTreeMap<Tier, (SubnetsKey, TierSettings)>,
}

impl Default for SubnetsSettings {
    fn default() -> Self {
        let whole = |tier: &Tier| (*tier, (SubnetsKey::of(tier.as_str()), TierSettings::WHOLE));
        Self { tiers: Tier::ALL.iter().map(whole).collect() }
    }
}

impl SubnetsSettings {
    /// The settings of one tier.
    pub fn tier(&self, tier: Tier) -> &TierSettings {
        self.tiers.get(&tier).map_or(&TierSettings::WHOLE, |(_, settings)| settings)
    }

    /// What the settings call the subnets of a tier.
    pub fn key(&self, tier: Tier) -> &str {
        self.tiers.get(&tier).map_or(tier.as_str(), |(key, _)| key.as_str())
    }

    /// Gives a tier other settings, under the key it has.
    pub fn set(&mut self, tier: Tier, settings: TierSettings) {
        if let Some((_, there)) = self.tiers.get_mut(&tier) {
            *there = settings;
        }
    }
}

impl Setting for SubnetsSettings {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        // Shows a wrong type once.
        let found = problems_of_table(node, problems)?;
        let mut tiers: BTreeMap<Tier, (SubnetsKey, TierSettings)> = BTreeMap::new();
        let mut complete = true;
        for (text, entry) in found {
            let key = SubnetsKey::from_key(text);
            let key = key.map_err(|invalid| problems.push(Problem::from(invalid).at_key(entry))).ok();
            let tier = tier_of(text, entry, problems);
            let settings = TierSettings::decode(entry, problems);
            let Some(((key, tier), settings)) = key.zip(tier).zip(settings) else {
                complete = false;
                continue;
            };
            if let Some((first, _)) = tiers.get(&tier) {
                let first = settings::child(node.path(), first.as_str());
                problems.push(
                    Problem::new(format!("there are two tables of {tier} subnets"))
                        .help("one table is all subnets of a tier: put them together")
                        .at_key(entry)
                        .related_path(node, &first, "the other"),
                );
                complete = false;
                continue;
            }
            tiers.insert(tier, (key, settings));
        }
        let mut all = Self::default();
        all.tiers.extend(tiers);
        complete.then_some(all)
    }

    fn encode(&self) -> serde_json::Value {
        let entries = Tier::ALL.iter().map(|tier| {
            let (key, mut entry) = (self.key(*tier), self.tier(*tier).encode());
            if key != tier.as_str() {
                entry[TIER] = tier.as_str().into();
            }
            (key.to_owned(), entry)
        });
        entries.collect()
    }
}

fn problems_of_table<'a>(node: &'a Node, problems: &mut Problems) -> Option<&'a settings::Table> {
    if node.as_table().is_none() {
        // Says what it is instead.
        TableReader::open(node, problems)?;
    }
    node.as_table()
}

/// The tier of the table `key`: written, or the key itself.
fn tier_of(key: &str, entry: &Node, problems: &mut Problems) -> Option<Tier> {
    let of_key = Tier::ALL.iter().copied().find(|tier| tier.as_str() == key);
    let written = match entry.get(TIER) {
        Some(node) => Some(Tier::decode(node, problems)?),
        None => None,
    };
    let refuse = |problems: &mut Problems, message: String, help: &str| {
        problems.push(Problem::new(message).help(help).at_key(entry));
        None
    };
    match (of_key, written) {
        _ if key == PODS => {
            let help = "take another key: subnets for pods are made of `[network.pods]`";
            refuse(problems, "the subnets of a tier cannot be called `pods`".to_owned(), help)
        }
        (Some(of_key), Some(written)) if of_key != written => {
            let message = format!("the {written} subnets cannot be called `{of_key}`: that is another tier");
            refuse(problems, message, "take another key")
        }
        (_, Some(tier)) | (Some(tier), None) => Some(tier),
        (None, None) => {
            let words = "add `tier = \"public\"`, \"private\" or \"database\"";
            refuse(problems, format!("of which tier the subnets `{key}` are is not said"), words)
        }
    }
}

impl settings::schemars::JsonSchema for SubnetsSettings {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SubnetsSettings".into()
    }

    fn json_schema(generator: &mut settings::schemars::SchemaGenerator) -> settings::schemars::Schema {
        let about =
            "The subnets of each tier: a table under the tier's name, or under any other with `tier`.";
        let entry = generator.subschema_for::<TierSettings>();
        let tiers: serde_json::Map<_, _> =
            Tier::ALL.iter().map(|tier| (tier.to_string(), json!(entry))).collect();
        settings::schema(json!({
            "description": about,
            "type": "object",
            "properties": tiers,
            "additionalProperties": entry,
        }))
    }
}

/// The subnets of one tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TierSettings {
    /// One subnet in each zone, carved from the zone's block: of this size, or else all of the tier's part of
    /// the block.
    Carved(Option<SubnetPrefix>),
    /// The subnet of each zone, written out.
    Explicit(BTreeMap<AvailabilityZone, SubnetCidr>),
}

impl TierSettings {
    /// All of the tier's part of each zone's block.
    pub const WHOLE: Self = Self::Carved(None);
}

impl Setting for TierSettings {
    /// `tier` is read by [`SubnetsSettings`].
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let by_zone = node.as_table().filter(|table| table.keys().any(|key| key.contains('-')));
        if let Some(table) = by_zone {
            let mut subnets = BTreeMap::new();
            let mut complete = true;
            for (text, entry) in table.iter().filter(|(text, _)| *text != TIER) {
                let zone = AvailabilityZone::from_key(text);
                let zone = zone.map_err(|invalid| problems.push(Problem::from(invalid).at_key(entry))).ok();
                match zone.zip(SubnetCidr::decode(entry, problems)) {
                    Some((zone, cidr)) => _ = subnets.insert(zone, cidr),
                    None => complete = false,
                }
            }
            return complete.then_some(Self::Explicit(subnets));
        }
        let mut table = TableReader::open(node, problems)?;
        let prefix = table.optional("prefix", || None, problems);
        // What is wrong with it is said where it is read.
        let _: Option<Option<Tier>> = table.optional(TIER, || None, &mut Problems::new());
        table.finish(problems);
        prefix.map(Self::Carved)
    }

    fn encode(&self) -> serde_json::Value {
        match self {
            Self::Carved(None) => json!({}),
            Self::Carved(Some(prefix)) => json!({ "prefix": prefix.encode() }),
            Self::Explicit(subnets) => subnets.encode(),
        }
    }
}

settings::literal_schema!(
    TierSettings,
    json!({
        "type": "object",
        "properties": {
            "tier": {
                "description": "How the subnets are reached; left out, the table's key says it: `public` have a route \
                    to the internet, for load balancers and NAT gateways, `private` reach it through NAT, for nodes, \
                    `database` have no way out.",
                "enum": ["public", "private", "database"],
            },
            "prefix": {
                "description": "The prefix of the subnet carved for each zone.",
                "type": "integer",
                "minimum": 16,
                "maximum": 28,
            },
        },
        "patternProperties": {
            "^[a-z]{2}(-[a-z]+){1,2}-[0-9][a-z]$": {
                "description": "The range of the subnet in this zone.",
                "type": "string",
            },
        },
        "additionalProperties": false,
    })
);

#[cfg(test)]
mod tests {
    use crate::network::settings::{NetworkSettings, Tier};
    use crate::testing::settings;

    use super::*;

    #[test]
    fn a_tier_may_have_any_key() {
        let read: NetworkSettings = settings(
            "cidr = \"10.0.0.0/16\"\navailability_zones = [\"us-east-1a\"]\n[subnets]\n\
             edge = { tier = \"public\", prefix = 22 }\n\
             data = { tier = \"database\", us-east-1a = \"10.0.48.0/24\" }\n",
        );
        let keys = Tier::ALL.iter().map(|tier| read.subnets.key(*tier)).collect::<Vec<_>>();
        assert_eq!(keys, ["edge", "private", "data"]);
        assert_eq!(*read.subnets.tier(Tier::Private), TierSettings::WHOLE);
        assert!(
            matches!(read.subnets.tier(Tier::Database), TierSettings::Explicit(subnets) if subnets.len() == 1)
        );
        assert_eq!(
            read.subnets.encode(),
            json!({
                "edge": { "tier": "public", "prefix": 22 },
                "data": { "tier": "database", "us-east-1a": "10.0.48.0/24" },
                "private": {},
            })
        );
    }

    fn refused(subnets: &str) -> Vec<String> {
        let document =
            settings::Document::parse([std::sync::Arc::new(settings::Source::new("test.toml", subnets))])
                .unwrap();
        let mut problems = Problems::new();
        SubnetsSettings::decode(document.root(), &mut problems);
        problems.iter().map(|problem| problem.message.clone()).collect()
    }

    #[test]
    fn what_is_not_clear_is_refused() {
        assert_eq!(refused("[edge]"), ["of which tier the subnets `edge` are is not said"]);
        assert_eq!(refused("[pods]\ntier = \"public\""), ["the subnets of a tier cannot be called `pods`"]);
        assert_eq!(
            refused("[private]\ntier = \"public\""),
            ["the public subnets cannot be called `private`: that is another tier"]
        );
        assert_eq!(
            refused("[edge]\ntier = \"public\"\n[public]"),
            ["there are two tables of public subnets"]
        );
        let unknown = refused("[edge]\ntier = \"publik\"");
        assert!(unknown.len() == 1 && unknown[0].contains("publik"), "{unknown:?}");
    }
}
