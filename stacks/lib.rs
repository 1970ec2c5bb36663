//! Compositions of building blocks, a file each, and the settings they are made from.

pub mod adopted;
pub mod application;
mod applied;
pub mod bootstrap;
pub mod checks;
pub mod environment;
mod history;
pub mod infrastructure;
pub mod manifests;
pub mod objects;
pub mod platform;
pub mod provenance;
pub mod references;
pub mod root_module;
pub mod services;

pub use applied::applied;
use environment::Environment;
use terraform::{Schema, Stack};

/// The stacks that the pipeline applies: all but the one that makes and bounds it.
pub const APPLIED_BY_PIPELINE: [&str; 4] =
    [adopted::NAME, infrastructure::NAME, platform::NAME, application::NAME];

/// The names of all stacks that an environment can have, in the order they are applied.
pub const NAMES: [&str; 5] =
    [bootstrap::NAME, adopted::NAME, infrastructure::NAME, platform::NAME, application::NAME];

/// A stack of an environment, and the stacks that are applied before it.
#[derive(Clone, Debug)]
pub struct Composition {
    /// The stack.
    pub stack: Stack,
    /// The names of the stacks that must stand before it, in the order they are applied.
    pub depends_on: Vec<String>,
}

impl Composition {
    /// A stack that is applied behind those it reads and behind others, whatever it reads.
    pub fn new(mut stack: Stack, behind: &[&str]) -> Self {
        stack.add_used();
        let reads = references::reads(&stack);
        let before = |name: &&str| behind.contains(name) || reads.contains_key(*name);
        let depends_on = NAMES.into_iter().filter(before).map(str::to_owned).collect();
        Self { stack, depends_on }
    }
}

/// The schemas of every provider version that an environment's stacks must work with.
pub fn schemas(environment: &Environment) -> Vec<&'static Schema> {
    let aws = environment.settings.aws_provider.schemas();
    let in_clusters = kubernetes::provider::schemas().iter().chain(kubernetes::helm::schemas());
    aws.iter().chain(in_clusters).copied().collect()
}

/// The stacks of an environment, in the order they are applied.
pub fn compose(environment: &Environment) -> Vec<Composition> {
    let mut compositions = vec![Composition::new(bootstrap::build(environment), &[])];
    // Their states live in the bucket, and their roles under the boundary, that the bootstrap makes.
    if let Some(adopted) = adopted::build(environment) {
        compositions.push(Composition::new(adopted, &[bootstrap::NAME]));
    }
    if infrastructure::is_needed(environment) {
        compositions.push(Composition::new(infrastructure::build(environment), &[bootstrap::NAME]));
    }
    // Controllers must be there before what asks for them, and nothing stands without the clusters.
    let mut behind = vec![bootstrap::NAME, infrastructure::NAME];
    if let Some(platform) = platform::build(environment) {
        compositions.push(Composition::new(platform, &behind));
        behind.push(platform::NAME);
    }
    if application::is_needed(environment) {
        compositions.push(Composition::new(application::build(environment), &behind));
    }
    history::declare(environment, &mut compositions);
    compositions
}
