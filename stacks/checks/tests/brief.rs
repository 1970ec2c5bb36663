//! What checks said, without the lines, which move with every edit of the settings.

use std::fmt::Write as _;

use settings::Location;

use super::{Findings, Texts};

/// What is said of an environment.
#[track_caller]
pub(super) fn of(texts: &Texts, environment: &str) -> String {
    brief(&texts.findings(environment))
}

/// The checks that are tested by what is said here; what others say of the same change is for their own tests.
const FAMILIES: [&str; 6] = ["DAT-", "EKS-", "IAM-", "NAM-", "NOD-", "WRK-"];

/// Level, check, target and message of each problem; then the texts it points at, the figures and the help.
pub(super) fn brief(findings: &Findings) -> String {
    let mut text = String::new();
    for problem in &findings.problems {
        let (id, target) = problem.rule.as_ref().map_or(("", ""), |rule| (&rule.id, &rule.target));
        if !FAMILIES.iter().any(|family| id.starts_with(family)) {
            continue;
        }
        let _ = writeln!(text, "{}[{id}] {target}: {}", problem.level.as_str(), problem.message);
        if let Some(location) = &problem.location {
            let _ = writeln!(text, "  at {}", place(location));
        }
        for related in &problem.related {
            let _ = writeln!(text, "  and {}: {}", place(&related.location), related.label);
        }
        for (name, value) in problem.rule.iter().flat_map(|rule| &rule.figures) {
            let _ = writeln!(text, "  {name}: {value}");
        }
        if let Some(help) = &problem.help {
            let _ = writeln!(text, "  help: {help}");
        }
    }
    text
}

fn place(location: &Location) -> String {
    format!("{} in {}", location.text(), location.file())
}
