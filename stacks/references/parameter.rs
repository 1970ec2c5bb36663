//! The names of the parameters by which stacks learn of what others made.

use crate::environment::Environment;

/// What the names of an environment's parameters begin with, `/` at the end included.
pub(super) fn prefix(environment: &str) -> String {
    format!("/cleon/{environment}/")
}

/// The name of the parameter that carries an export of a stack.
pub fn parameter_path(environment: &Environment, stack: &str, output: &str) -> String {
    format!("{}{stack}/{output}", prefix(environment.name.as_str()))
}

/// The stack and the export that a parameter of any environment carries, by its name.
pub(super) fn stack_and_output(path: &str) -> Option<(&str, &str)> {
    let mut parts = path.strip_prefix("/cleon/")?.splitn(3, '/').skip(1);
    Some((parts.next()?, parts.next()?))
}
