//! Pictures of an environment, made from the [`Model`](generated::Model) alone: its [`Architecture`] (networks by tier and
//! zone, clusters, services, stores, and who talks to whom) and its [`Resources`] with their references.
//!
//! It does no IO. The same model gives the same bytes.

pub mod architecture;
mod names;
mod resources;

pub use architecture::Architecture;
pub use resources::{Edge, Resource, Resources};

/// A picture of the architecture: a standalone SVG, whose colours a page may set (`--graph-ink` and its neighbours), and in
/// which each thing has its `id` and its `data-address`.
pub fn svg(architecture: &Architecture) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"cleon-graph\" role=\"img\" viewBox=\"0 0 10 10\"><title>{}</title></svg>\n",
        names::xml(&architecture.environment)
    )
}
