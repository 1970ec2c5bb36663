//! `validate`: all checks, no output files.

use serde_json::json;

use super::{Failure, load, synthesize};
use crate::cli::{Cli, Environments};
use crate::exit::Exit;
use crate::report::Report;

pub(crate) fn run(cli: &Cli, arguments: &Environments, report: &Report) -> Result<Exit, Failure> {
    let environments = load(cli, arguments)?;
    let rendered = synthesize(cli, &environments)?;
    let mut results = Vec::new();
    for of in &rendered {
        let name = of.environment.name.as_str();
        of.past.tell(report);
        report.line(&format!("{name}: no problems"));
        let stacks: Vec<_> = of
            .stacks
            .iter()
            .map(|stack| json!({ "name": stack.name, "resources": stack.synthesis.resource_counts }))
            .collect();
        results.push(json!({ "name": name, "stacks": stacks, "history": of.past.record() }));
    }
    report.json(&json!({ "format_version": 1, "environments": results, "problems": [] }));
    Ok(Exit::Done)
}
