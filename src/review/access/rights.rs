//! The rights on one side of a comparison, each where it comes from.

use std::collections::{BTreeMap, BTreeSet};

use super::action_set::{ActionSet, Expansion, Reach};
use super::condition::Condition;
use super::names::{Block, Names};
use super::policy::{self, Statement};
use super::principal::Principal;
use super::resource::Resource;

/// Rights that are compared with each other: where something goes from one to the other, the change is told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Space {
    /// What the policies of a role, user or group let it do.
    Identity(Principal),
    /// Who may take on a role.
    Trust(String),
    /// Whom the policy of a thing lets do something with it.
    Thing(String),
    /// What a boundary lets roles do at the most; by the policy's ARN.
    Boundary(String),
    /// What an endpoint lets pass.
    Endpoint(String),
    /// Who may do what in a cluster.
    Cluster(String),
}

impl Space {
    /// Whether it only caps what others give, so that a new one takes nothing and gives nothing.
    pub(super) fn is_ceiling(&self) -> bool {
        matches!(self, Self::Boundary(_) | Self::Endpoint(_))
    }
}

/// Actions that somebody may, or may not, do on something under a condition.
#[derive(Clone, Debug)]
pub(super) struct Right {
    pub(super) principal: Principal,
    pub(super) denies: bool,
    pub(super) actions: ActionSet,
    pub(super) reach: Reach,
    pub(super) patterns: BTreeSet<String>,
    pub(super) resource: Resource,
    pub(super) condition: Condition,
    /// The blocks that say so.
    pub(super) through: Vec<String>,
}

/// The boundary of a role or user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ceiling {
    /// The policy's ARN; none when there is no boundary.
    pub(super) boundary: Option<String>,
    /// The role's block.
    pub(super) through: String,
}

/// The rights on one side of a comparison.
#[derive(Debug, Default)]
pub(super) struct Rights {
    pub(super) spaces: BTreeMap<Space, Vec<Right>>,
    pub(super) ceilings: BTreeMap<Principal, Ceiling>,
    /// The roles, users, groups and things that are made here.
    pub(super) present: BTreeSet<Space>,
}

/// What a policy that is known only once it is applied, or that is no text that can be read here, gives.
pub(super) const UNKNOWN_POLICY: &str = "what a policy says that is known only once it is applied";

impl Rights {
    pub(super) fn add(&mut self, space: Space, right: Right) {
        self.spaces.entry(space).or_default().push(right);
    }

    /// Adds a right that is no action.
    pub(super) fn add_named(
        &mut self,
        space: Space,
        principal: Principal,
        right: &str,
        on: Resource,
        through: Vec<String>,
    ) {
        self.add(
            space,
            Right {
                principal,
                denies: false,
                actions: ActionSet::right(right),
                reach: Reach::of(right),
                patterns: BTreeSet::new(),
                resource: on,
                condition: Condition::default(),
                through,
            },
        );
    }

    /// Adds what a policy says. `holder` holds what the statements say of nobody in particular; `on` is what they speak of
    /// where they speak of everything and can mean only one thing.
    pub(super) fn add_policy(
        &mut self,
        space: &Space,
        policy: &Policy,
        holder: Option<&Principal>,
        on: Option<&Resource>,
    ) {
        let Some(statements) = &policy.statements else {
            let principal = holder.cloned().unwrap_or_else(|| Principal::Other("somebody".to_owned()));
            let on = on.cloned().unwrap_or_else(|| Resource::named(""));
            self.add_named(space.clone(), principal, &policy.unread, on, policy.through.clone());
            return;
        };
        for statement in statements {
            let principals = match holder {
                Some(holder) if statement.principals.is_empty() => std::slice::from_ref(holder),
                _ => statement.principals.as_slice(),
            };
            for principal in principals {
                for resource in &statement.resources {
                    for condition in &statement.conditions {
                        let resource = on.filter(|_| resource.is_everything()).unwrap_or(resource);
                        self.add(
                            space.clone(),
                            Right {
                                principal: principal.clone(),
                                denies: statement.denies,
                                actions: statement.actions.clone(),
                                reach: statement.reach.clone(),
                                patterns: statement.patterns.clone(),
                                resource: resource.clone(),
                                condition: condition.clone(),
                                through: policy.through.clone(),
                            },
                        );
                    }
                }
            }
        }
    }
}

/// A policy that was read, and the blocks that it stands in and is attached by.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    statements: Option<Vec<Statement>>,
    /// What it says when it cannot be read.
    unread: String,
    pub(super) through: Vec<String>,
}

impl Policy {
    /// The policy that an argument of a block holds.
    pub(super) fn of(
        names: &Names<'_>,
        expansion: &mut Expansion,
        block: Block<'_>,
        text: Option<&str>,
    ) -> Self {
        let statements = policy::read(names, expansion, block, text);
        let unread = match text {
            // Two that cannot be read are the same when they are the same to the letter.
            Some(text) if statements.is_none() => {
                format!("what a policy says that cannot be read here: {text}")
            }
            _ => UNKNOWN_POLICY.to_owned(),
        };
        Self { statements, unread, through: vec![block.place()] }
    }
}
