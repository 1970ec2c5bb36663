//! Compositions of building blocks, a file each, and the settings they are made from.

pub mod bootstrap;
pub mod checks;
pub mod environment;
mod history;
pub mod infrastructure;
pub mod manifests;
pub mod provenance;
pub mod root_module;
pub mod services;

use environment::Environment;
use terraform::Stack;

/// The stacks that the pipeline applies: all but the one that makes and bounds it.
pub const APPLIED_BY_PIPELINE: [&str; 1] = [infrastructure::NAME];

/// The names of all stacks of an environment, in the order they are applied.
pub const NAMES: [&str; 2] = [bootstrap::NAME, infrastructure::NAME];

/// A stack of an environment, and the stacks that are applied before it.
#[derive(Clone, Debug)]
pub struct Composition {
    /// The stack.
    pub stack: Stack,
    /// The names of the stacks that must stand before it, in the order they are applied.
    pub depends_on: Vec<String>,
}

/// The stacks of an environment, in the order they are applied.
pub fn compose(environment: &Environment) -> Vec<Composition> {
    let mut compositions = vec![
        Composition { stack: bootstrap::build(environment), depends_on: Vec::new() },
        // Its state lives in the bucket, and its roles under the boundary, that the bootstrap makes.
        Composition {
            stack: infrastructure::build(environment),
            depends_on: vec![bootstrap::NAME.to_owned()],
        },
    ];
    history::declare(environment, &mut compositions);
    compositions
}
