//! `graph`: pictures of an environment.

use ::graph::{Architecture, Resources};
use serde_json::{Value, json};
use settings::{Problem, nearest};

use super::diff::name;
use super::drawn::model;
use super::sides::Sides;
use super::{Failure, lock};
use crate::cli::{Cli, Format, Graph, GraphLevel};
use crate::exit::Exit;
use crate::output_folder::Access;
use crate::report::Report;

/// The version of the shape of its JSON.
const FORMAT_VERSION: u32 = 1;

pub(crate) fn run(cli: &Cli, arguments: &Graph, report: &Report) -> Result<Exit, Failure> {
    let level = match (arguments.level, &arguments.focus) {
        (GraphLevel::Architecture, Some(_)) => {
            let problem = Problem::new("`--focus` is for resources, and the architecture is drawn");
            return Err(problem.help("write `--level resources --focus ADDRESS`").into());
        }
        (level, _) => level,
    };
    let _lock = lock(cli, Access::Read, report);
    let environment = name(&arguments.environment)?;
    let model = model(&Sides::new(cli, report), &environment)?;
    match level {
        GraphLevel::Architecture => {
            let of = Architecture::of(&model);
            match report.format() {
                Format::Json => document(report, json!(of)),
                Format::Mermaid => report.result(&::graph::mermaid(&of)),
                Format::Dot => report.result(&::graph::dot(&of)),
                _ => report.result(&::graph::svg(&of)),
            }
        }
        GraphLevel::Resources => {
            let mut of = Resources::of(&model);
            if let Some(address) = &arguments.focus {
                of = of.around(address, arguments.depth).ok_or_else(|| unknown(address, &of))?;
            }
            match report.format() {
                Format::Json => document(report, json!(of)),
                Format::Mermaid => report.result(&of.mermaid()),
                Format::Dot => report.result(&of.dot()),
                _ => report.result(&of.svg()),
            }
        }
    }
    Ok(Exit::Done)
}

/// Writes what is drawn as JSON, with the version of its shape.
fn document(report: &Report, mut document: Value) {
    document["format_version"] = FORMAT_VERSION.into();
    report.document(&document);
}

/// An address that nothing has.
fn unknown(address: &str, of: &Resources) -> Problem {
    let problem = Problem::new(format!("{} has no \"{address}\"", of.environment));
    problem.help(match nearest(address, of.resources.iter().map(|of| of.address.as_str())) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => "write it as Terraform does: `aws_vpc.main`, `data.x.y`, or `trantor/dawn/Deployment/dawn`"
            .to_owned(),
    })
}
