//! The clusters that were made by hand and are taken over as they stand.
//!
//! They have a stack of their own: its provider has no default tags, which would change each of their resources in place,
//! and its plan is about them alone, so that taking over is a plan without anything to add, to change or to destroy.

use modules::adopted;
use terraform::Stack;

use crate::environment::Environment;
use crate::root_module;

/// The stack's name.
pub const NAME: &str = "adopted";

/// Builds the stack of an environment; none without adopted clusters, unless something is said of what was in it.
pub fn build(environment: &Environment) -> Option<Stack> {
    let settings = &environment.settings;
    let has_entries = settings.removed.iter().any(|entry| entry.stack.as_str() == NAME);
    if settings.adopted.is_empty() && !has_entries {
        return None;
    }
    let mut stack = root_module::without_default_tags(environment, NAME);
    let account = root_module::account(environment);
    let tags = root_module::default_tags(environment, NAME);
    let upstream = adopted::Upstream { account: &account, tags: &tags };
    for (key, settings) in &settings.adopted {
        adopted::add(&mut stack, key, settings, &upstream);
    }
    Some(stack)
}
