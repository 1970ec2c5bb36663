//! `synth`: writes the generated files, or says how those that stand differ.

use serde_json::json;

use super::{Failure, load, synthesize};
use crate::cli::{Cli, Synth};
use crate::exit::Exit;
use crate::manifest;
use crate::output_folder::{Files, OutputFolder};
use crate::report::Report;

pub(crate) fn run(cli: &Cli, arguments: &Synth, report: &Report) -> Result<Exit, Failure> {
    let environments = load(cli, &arguments.environments)?;
    let rendered = synthesize(cli, &environments)?;
    let mut exit = Exit::Done;
    let mut results = Vec::new();
    for of in &rendered {
        let environment = of.environment;
        let mut files = Files::new();
        for stack in &of.stacks {
            for (name, text) in &stack.synthesis.files {
                files.insert(format!("{}/{name}", stack.name), text.clone());
            }
        }
        files.insert(manifest::MANIFEST.to_owned(), manifest::render(environment, &of.stacks));
        let folder = OutputFolder::new(&cli.root, environment.name.as_str());
        let standing = folder.look()?;
        let changes = standing.compare(&files);
        if arguments.check {
            for change in &changes {
                report.line(&change.to_string());
                exit = Exit::Found;
            }
        } else if !changes.is_empty() {
            folder.replace(&files, &standing)?;
        }
        let foreign = standing.foreign();
        for file in &foreign {
            report.warning(&format!("{file} is not generated, and Terraform applies it all the same"));
        }
        of.past.tell(report);
        let resources = of.resources();
        if !arguments.check {
            report.status(&format!(
                "{}: {resources} resources in {} files, {} changed",
                folder.shown(),
                files.len(),
                changes.len()
            ));
        }
        results.push(json!({
            "environment": environment.name.as_str(),
            "folder": folder.shown(),
            "resources": resources,
            "files": files.len(),
            "changes": changes,
            "foreign": foreign,
            "history": of.past.record(),
        }));
    }
    report.json(&json!({ "format_version": 1, "environments": results }));
    Ok(exit)
}
