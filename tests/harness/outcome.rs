//! Passed, failed, or ignored because a tool is missing.

use libtest_mimic::{Completion, Failed, Trial};

/// A tool that a test needs and this machine lacks.
#[derive(Clone, Debug)]
pub(crate) struct Missing(pub(crate) String);

/// How a test that needs tools ended, unless it panicked.
pub(crate) type Outcome = Result<(), Missing>;

/// What a test may return: nothing, when it needs no tool.
pub(crate) trait Ended {
    fn outcome(self) -> Outcome;
}

impl Ended for () {
    fn outcome(self) -> Outcome {
        Ok(())
    }
}

impl Ended for Outcome {
    fn outcome(self) -> Outcome {
        self
    }
}

/// A test by its name. Whoever sets `CI` promises that every tool is there.
pub(crate) fn trial<E: Ended>(name: &str, test: impl FnOnce() -> E + Send + 'static) -> Trial {
    let name = name.strip_prefix(concat!(env!("CARGO_CRATE_NAME"), "::")).unwrap_or(name).to_owned();
    Trial::ignorable_test(name.clone(), move || match test().outcome() {
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

/// The tests of a module, named like their functions.
macro_rules! trials {
    ($($test:ident),+ $(,)?) => {
        pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
            vec![$($crate::harness::outcome::trial(concat!(module_path!(), "::", stringify!($test)), $test)),+]
        }
    };
}
pub(crate) use trials;
