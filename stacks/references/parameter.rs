//! The names of the parameters by which stacks learn of what others made.

use crate::environment::Environment;

/// What the names of all parameters begin with.
const ROOT: &str = "/cleon/";

/// The path of an environment's parameters, without `/` at the end.
pub fn parameters_of(environment: &Environment) -> String {
    format!("{ROOT}{}", environment.name)
}

/// The name of the parameter that carries an export of a stack.
pub fn parameter_path(environment: &Environment, stack: &str, output: &str) -> String {
    format!("{}/{stack}/{output}", parameters_of(environment))
}

/// The stack and the export that a parameter of any environment carries, by its name.
pub(super) fn stack_and_output(path: &str) -> Option<(&str, &str)> {
    let mut parts = path.strip_prefix(ROOT)?.splitn(3, '/').skip(1);
    Some((parts.next()?, parts.next()?))
}
