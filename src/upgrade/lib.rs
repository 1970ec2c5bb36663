//! Upgrades of clusters: an ordered [`Plan`] of steps, each one reviewable change of the settings, with what must be so
//! before it, what it does and what it is worth.
//!
//! The settings hold the whole state of an upgrade, so that a plan can be made anew after each step: a node group's
//! `version` keeps its nodes, `addons.kubernetes_version` the add-ons, until their own step comes. It does no IO: what EKS
//! says is given to it.

mod apis;
mod budgets;
mod control_plane;
mod edit;
mod fit;
mod goal;
mod live;
mod node_groups;
mod plan;
mod planner;
mod render;
mod settings;
mod situation;
mod state;
mod support;
#[cfg(test)]
mod tests;
pub mod versions;
mod workloads;

pub use edit::{Texts, apply, unified};
pub use fit::{Catalog, Fit};
pub use goal::goal;
pub use live::{Insight, InsightStatus, Live, LiveGroup, Unread, UnreadKind};
pub use plan::{EditedKey, FORMAT_VERSION, Level, Note, Plan, Source, Sources, Step, StepKind};
pub use planner::{Nodes, plan};
pub use render::{markdown, text};
pub use situation::{
    ClusterObject, ClusterTable, Controller, NodeGroup, Situation, Subnet, Taint, Unavailable,
};
pub use state::{Edit, GroupState, State};
pub use support::{HOURS_OF_A_MONTH, Phase, Prices, Saving, Support};
