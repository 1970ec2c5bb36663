//! Who gains what.

mod action_set;
mod ceilings;
mod compare;
mod condition;
mod home;
mod identity;
mod names;
mod openings;
mod policy;
mod principal;
mod report;
mod resource;
mod rights;
mod template;
mod test;
mod things;
mod wildcard;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use action_set::Expansion;
use home::Home;
use identity::OwnBlocks;
use names::Names;
use rights::Rights;
use things::OwnPolicies;

pub use openings::openings;

/// A right that somebody gains or loses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct AccessChange {
    /// Who, as people say it: `role prod-trantor-dawn`, `everybody`, `account 123456789012`.
    pub principal: String,
    /// Whether the right comes or goes.
    pub direction: Direction,
    /// What kind of right it is.
    pub kind: RightKind,
    /// What may be done, each action by its name, those first that manage permissions: wildcards are expanded, and those that
    /// nothing is known of stand as they are. Where there are more than 400, services of which nothing is missing go by
    /// their pattern. For access to a cluster, the name of the access policy or of the Kubernetes group; for policies that
    /// are not in these stacks, their names.
    pub actions: Vec<String>,
    /// The patterns that stand in the policy, where they differ from the actions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub patterns: Vec<String>,
    /// On what. What is called by its block, since AWS makes up its name: `${application: aws_kms_key.day.arn}`.
    pub resources: Vec<String>,
    /// Under which conditions, as text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    /// The blocks that say so: `application: aws_iam_policy.trantor_dawn`.
    pub through: Vec<String>,
    /// What to know of it, each without a full stop: `manages permissions: iam:PassRole`, `on every resource`, `before on …`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Whether it makes somebody able to do more.
    pub broadening: bool,
}

/// What kind of right somebody gains or loses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RightKind {
    /// A policy allows it.
    Allowed,
    /// A policy denies it: whoever gains it is no longer denied, whoever loses it is denied from now on.
    Denied,
    /// A permissions boundary or the policy of an endpoint, which gives nothing by itself, lets more or less through.
    Ceiling,
    /// To take on a role.
    Assume,
    /// In a cluster, by an access entry.
    Cluster,
}

impl AccessChange {
    /// The actions in few words: the first of them, how many more there are, and the patterns that stand for them.
    pub fn summary(&self, most: usize) -> String {
        let first = self.actions.iter().take(most).map(String::as_str).collect::<Vec<_>>().join(", ");
        let patterns = match self.patterns.as_slice() {
            [] => String::new(),
            patterns => format!(" ({})", patterns.join(", ")),
        };
        match self.actions.len().saturating_sub(most) {
            0 => format!("{first}{patterns}"),
            more => format!("{first} and {more} more{patterns}"),
        }
    }
}

/// Whether something comes or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// It comes.
    Gains,
    /// It goes.
    Loses,
}

/// A way through a security group, or to an API endpoint, that opens or closes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct OpeningChange {
    /// What it leads to or from: `security group prod-trantor-nodes`, `Kubernetes API of prod-trantor`.
    pub of: String,
    /// Which way.
    pub traffic: Traffic,
    /// Whether it opens or closes.
    pub direction: Direction,
    /// Protocol and ports: `tcp 443`, `all`.
    pub ports: String,
    /// From or to whom: a CIDR, a prefix list, another security group.
    pub peer: String,
    /// The blocks that say so.
    pub through: Vec<String>,
    /// Whether the peer is the whole internet.
    pub internet: bool,
    /// Whether more gets through than before.
    pub broadening: bool,
}

/// Which way traffic goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Traffic {
    /// Into it.
    Ingress,
    /// Out of it.
    Egress,
}

/// What stands in a stack, before or after a change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StackObjects {
    /// The stack's name.
    pub stack: String,
    /// Managed resources by their address, with their arguments: literals and `${…}` of generated files, or the values of a
    /// plan.
    pub resources: BTreeMap<String, Map<String, Value>>,
    /// Outputs by name: their expression or value.
    pub outputs: BTreeMap<String, Value>,
}

/// The rights that somebody gains or loses, the broadening ones first.
///
/// Compared is what may be done, not how it is written: who may do which action on what, and under which condition.
/// Blocks go by their addresses, so `before` is to have those that were moved under their new ones. Where a plan does not
/// know an argument, the expression of the generated file may stand; what is null counts as more. Policies that AWS manages
/// are not spelled out.
pub fn access(before: &[StackObjects], after: &[StackObjects]) -> Vec<AccessChange> {
    let home = Home::of(before.iter().chain(after));
    let (old, new) = (Names::new(&home, before), Names::new(&home, after));
    let policies = OwnPolicies::of(&old, &new);
    let mut blocks = OwnBlocks::default();
    blocks.add(&old);
    blocks.add(&new);
    let mut expansion = Expansion::default();
    let mut rights = |names: &Names<'_>, is_after: bool| {
        let mut rights = Rights::default();
        identity::add(&mut rights, names, &mut expansion, &blocks);
        things::add_policies(&mut rights, names, &mut expansion, &policies, is_after);
        things::add_trust(&mut rights, names, &mut expansion);
        things::add_cluster_access(&mut rights, names, &mut expansion);
        rights
    };
    let (mut before_rights, mut after_rights) = (rights(&old, false), rights(&new, true));
    for rights in [&mut before_rights, &mut after_rights] {
        for right in rights.spaces.values_mut().flatten() {
            expansion.complete(&mut right.actions, &right.reach);
        }
    }
    let places = |stacks: &[StackObjects]| -> BTreeSet<String> {
        let places = stacks.iter().flat_map(|stack| {
            stack.resources.keys().map(move |address| format!("{}: {address}", stack.stack))
        });
        places.collect()
    };
    let (old_places, new_places) = (places(before), places(after));
    let (gained, lost) = compare::differences(&before_rights, &after_rights);
    let mut changes =
        report::changes(gained, Direction::Gains, &mut expansion, |place| old_places.contains(place));
    changes
        .extend(report::changes(lost, Direction::Loses, &mut expansion, |place| new_places.contains(place)));
    changes.extend(ceilings::changes(&before_rights, &after_rights));
    // Those of one direction are in order already.
    changes.sort_by_key(|change| !change.broadening);
    changes
}

#[cfg(test)]
mod tests;
