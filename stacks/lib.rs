//! Compositions of building blocks, a file each, and the settings they are made from.

pub mod checks;
pub mod environment;
mod history;
pub mod infrastructure;
pub mod provenance;
pub mod root_module;

use environment::Environment;
use terraform::Stack;

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
    let mut compositions =
        vec![Composition { stack: infrastructure::build(environment), depends_on: Vec::new() }];
    history::declare(environment, &mut compositions);
    compositions
}
