//! `validate`: all checks, no output files.

use serde_json::json;

use super::{Failure, load, synthesize_all};
use crate::cli::{Cli, Environments};
use crate::exit::Exit;
use crate::report::Report;

pub(crate) fn run(cli: &Cli, arguments: &Environments, report: &Report) -> Result<Exit, Failure> {
    let environments = load(cli, arguments)?;
    let rendered = synthesize_all(&environments)?;
    let mut results = Vec::new();
    for (environment, stacks) in &rendered {
        report.line(&format!("{}: no problems", environment.name));
        let stacks: Vec<_> = stacks
            .iter()
            .map(|(name, synthesis)| json!({ "name": name, "resources": synthesis.resource_counts }))
            .collect();
        results.push(json!({ "name": environment.name.as_str(), "stacks": stacks }));
    }
    report.json(&json!({ "format_version": 1, "environments": results, "problems": [] }));
    Ok(Exit::Done)
}
