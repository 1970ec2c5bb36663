//! Passed, failed, or ignored because a tool is missing.

use libtest_mimic::{Completion, Failed, Trial};

/// A tool that a test needs and this machine lacks.
#[derive(Clone, Debug)]
pub(crate) struct Missing(pub(crate) String);

/// How a test ended that did not panic.
pub(crate) type Outcome = Result<(), Missing>;

/// A test by its name. Whoever sets `CI` promises that every tool is there.
pub(crate) fn trial(name: &str, test: impl FnOnce() -> Outcome + Send + 'static) -> Trial {
    let name = name.strip_prefix(concat!(env!("CARGO_CRATE_NAME"), "::")).unwrap_or(name).to_owned();
    Trial::ignorable_test(name.clone(), move || match test() {
        Ok(()) => Ok(Completion::Completed),
        Err(Missing(tool)) if is_ci() => Err(Failed::from(format!("with CI set this must be there: {tool}"))),
        Err(Missing(tool)) => {
            eprintln!("{name}: ignored, because this is missing: {tool}");
            Ok(Completion::ignored_with(format!("missing: {tool}")))
        }
    })
}

fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}

/// The tests of a module: `fn() -> Outcome` each, named like their functions.
macro_rules! trials {
    ($($test:ident),+ $(,)?) => {
        pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
            vec![$($crate::harness::outcome::trial(concat!(module_path!(), "::", stringify!($test)), $test)),+]
        }
    };
}
pub(crate) use trials;
