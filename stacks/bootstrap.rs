//! The bootstrap tier: what must stand before anything else can be applied. An administrator applies it by hand, the
//! first time with local state (`docs/getting-started.md`), since what it makes guards against the pipeline too.

use modules::state_bucket;
use terraform::{Output, Section, Stack};

use crate::environment::{Environment, PermissionsBoundary};
use crate::root_module;

/// The stack's name.
pub const NAME: &str = "bootstrap";

/// Builds the stack of an environment.
pub fn build(environment: &Environment) -> Stack {
    let settings = &environment.settings;
    let mut stack = root_module::new(environment, NAME);
    let account = root_module::account(environment);
    let state =
        state_bucket::add(&mut stack, environment.state_bucket(), settings.state.noncurrent_days, &account);
    if settings.permissions_boundary == PermissionsBoundary::Managed {
        let section = Section::new("identity", "modules/identity", "permissions_boundary");
        stack.section(section, |stack| root_module::boundary(environment, &account).add(stack));
    }
    stack.section(Section::new("outputs", "stacks/bootstrap", "state"), |stack| {
        stack.output("state_bucket", Output::new(state.bucket.id(), "The bucket of Terraform's states."));
        stack.output("state_key_arn", Output::new(state.key.arn(), "The key that encrypts them."));
    });
    stack
}
