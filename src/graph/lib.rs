//! Pictures of an environment, made from the [`Model`](generated::Model) alone: its [`Architecture`] (networks by tier and
//! zone, clusters, services, stores, and who talks to whom) and its [`Resources`] with their references.
//!
//! It does no IO. The same model gives the same bytes.

pub mod architecture;
mod dot;
mod layout;
mod mermaid;
mod names;
mod outline;
mod picture;
mod resources;
mod route;
mod svg;
mod text;

#[cfg(test)]
mod tests;

pub use architecture::Architecture;
pub use resources::{Edge, Resource, Resources};

/// A picture of the architecture: a standalone SVG. A page that holds it may set its colours (`--graph-ink`, `--graph-paper` and
/// their neighbours in its `<style>`), and links to things by their `id` or `data-address`.
pub fn svg(architecture: &Architecture) -> String {
    svg::svg(&layout::picture(architecture))
}

/// The architecture as a flowchart of Mermaid, which GitHub draws in Markdown.
pub fn mermaid(architecture: &Architecture) -> String {
    mermaid::mermaid(&outline::of_architecture(architecture))
}

/// The architecture as a graph in the language of Graphviz.
pub fn dot(architecture: &Architecture) -> String {
    dot::dot(&outline::of_architecture(architecture))
}
