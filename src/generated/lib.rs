//! The generated files of an environment, read back: as [files](Generated), and as a graph, the [`Model`], in which every
//! reference is followed, from stack to stack too. Programs that read Terraform's plans get a [`PlanView`].
//!
//! What reviews, audits, prices or draws an environment begins here. It does no IO.

mod files;
mod manifest_object;
mod manifests;
pub mod model;
pub mod paths;
mod plan_view;
pub mod template;

pub use files::{Generated, GeneratedStack, Unreadable};
pub use manifest_object::ManifestObject;
pub use model::Model;
pub use plan_view::{PLAN_VIEW_NOTE, PlanView, plan_views};
