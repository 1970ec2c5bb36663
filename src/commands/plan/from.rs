//! Plans that were made elsewhere.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use settings::{Problem, Problems};
use terraform::plan::Unredacted;

use super::{Failure, RawOutcome, RawStack};

/// What stands for standard input.
const STDIN: &str = "-";

/// Reads plans as JSON, from files named after their stack or given as `STACK=FILE`, and puts them into the order that the
/// stacks are applied in, as far as it is known.
///
/// # Errors
///
/// Everything that is wrong with any of them.
pub(super) fn read(given: &[String], order: &[&str]) -> Result<Vec<RawStack>, Failure> {
    let mut problems = Problems::new();
    let mut stacks: Vec<RawStack> = Vec::new();
    for given in given {
        let (stack, file) = match given.split_once('=') {
            Some((stack, file)) if !stack.is_empty() && !stack.contains(['/', '\\', '.']) => {
                (stack.to_owned(), file)
            }
            _ => (name_of(given), given.as_str()),
        };
        if stacks.iter().any(|of| of.name == stack) {
            let problem = Problem::new(format!("there is more than one plan of the stack `{stack}`"));
            problems.push(problem.help("write which stack each is of: `--from STACK=FILE`"));
            continue;
        }
        match plan(file) {
            Ok(plan) => stacks.push(RawStack { name: stack, outcome: RawOutcome::Plan(plan, None) }),
            Err((reason, help)) => {
                let shown = if file == STDIN { "standard input" } else { file };
                problems.push(Problem::new(format!("cannot read {shown} as a plan: {reason}")).help(help));
            }
        }
    }
    let at = |stack: &RawStack| order.iter().position(|name| *name == stack.name).unwrap_or(order.len());
    stacks.sort_by_key(at);
    Ok(problems.into_result(stacks)?)
}

/// The name of the stack that a file is named after.
fn name_of(file: &str) -> String {
    if file == STDIN {
        return "stdin".to_owned();
    }
    Path::new(file).file_stem().map_or_else(|| file.to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// The plan, or why there is none and what to do.
fn plan(file: &str) -> Result<Unredacted, (String, &'static str)> {
    let bytes = if file == STDIN {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(file)
    };
    let bytes = bytes.map_err(|error| (error.to_string(), "name a file that holds a plan as JSON"))?;
    Unredacted::read(&bytes).map_err(|error| (error.to_string(), error.help()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stack_is_named_by_its_file_or_by_hand() {
        assert_eq!(name_of("plans/app.json"), "app");
        assert_eq!(name_of("app"), "app");
        assert_eq!(name_of("-"), "stdin");
    }

    #[test]
    fn plans_come_in_the_order_of_their_stacks() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| {
            let path = folder.path().join(name);
            fs::write(&path, "{\"format_version\":\"1.2\",\"errored\":false}").unwrap();
            path.to_str().unwrap().to_owned()
        };
        let given = [file("x.json"), file("app.json"), format!("infra={}", file("a.b.json"))];
        let read = read(&given, &["infra", "app"]).unwrap();
        let names: Vec<&str> = read.iter().map(|stack| stack.name.as_str()).collect();
        assert_eq!(names, ["infra", "app", "x"]);
    }
}
