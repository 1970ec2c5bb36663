//! `validate`: all checks, no output files.

use serde_json::{Value, json};
use stacks::checks::{self, Accepted, Check};

use super::{Failure, Place, load, lock, show, synthesize, today};
use crate::cli::{Cli, Validate};
use crate::exit::Exit;
use crate::output_folder::{Access, Output};
use crate::report::Report;

pub(crate) fn run(cli: &Cli, arguments: &Validate, report: &Report) -> Result<Exit, Failure> {
    if arguments.list {
        list(report);
        return Ok(Exit::Done);
    }
    let _lock = lock(cli, Access::Read, report);
    let environments = load(cli, &arguments.environments)?;
    let places = Place::of(&Output::open(&cli.root)?, &environments)?;
    // Before anything is refused: what is shown tells why.
    let shown: Vec<_> = environments
        .iter()
        .map(|environment| show::show(environment, &arguments.show, today(cli), report))
        .collect();
    let rendered = synthesize(&environments, &places, today(cli))?;
    let mut exit = Exit::Done;
    let mut results = Vec::new();
    for (of, shown) in rendered.iter().zip(shown) {
        let name = of.environment.name.as_str();
        report.findings(&of.findings);
        of.past.tell(report);
        for Accepted { problem, by } in &of.findings.accepted {
            report.line(&format!(
                "{name}: {} at {} is accepted until {} by {}: {}",
                by.by(),
                by.target,
                by.expires,
                by.owner,
                by.reason
            ));
            report.line(&format!("  {}", problem.message));
        }
        if of.findings.problems.is_empty() {
            report.line(&format!("{name}: no problems"));
        } else {
            exit = Exit::Found;
            report.line(&format!("{name}: no errors, {} to look at", of.findings.problems.len()));
        }
        let stacks: Vec<_> = of
            .stacks
            .iter()
            .map(|stack| json!({ "name": stack.name, "resources": stack.synthesis.resource_counts }))
            .collect();
        let mut result = json!({
            "name": name,
            "stacks": stacks,
            "objects": of.manifests.objects(),
            "findings": of.findings.problems.records(),
            "history": of.past.record(),
            "accepted": of.findings.accepted.iter().map(accepted).collect::<Vec<_>>(),
        });
        for (key, value) in shown {
            result[key] = value;
        }
        results.push(result);
    }
    report.json(&json!({ "format_version": 1, "environments": results, "problems": [] }));
    Ok(exit)
}

fn accepted(Accepted { problem, by }: &Accepted) -> Value {
    json!({
        "finding": settings::ProblemRecord::from(problem),
        "reason": by.reason,
        "owner": by.owner,
        "expires": by.expires.to_string(),
    })
}

fn list(report: &Report) {
    let mut records = Vec::new();
    for Check { id, title, about, source, .. } in checks::all() {
        report.line(&format!("{id}  {title}"));
        records.push(json!({ "id": id, "title": title, "about": about, "source": source }));
    }
    report.json(&json!({ "format_version": 1, "checks": records }));
}
