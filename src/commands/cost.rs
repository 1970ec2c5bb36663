//! `cost`: what an environment costs in a month.

use std::collections::BTreeSet;

use ::cost::{difference, estimate, render};
use serde_json::json;

use super::diff::name;
use super::drawn::model_of;
use super::sides::Sides;
use super::{Failure, lock, today};
use crate::cli::{Cli, Cost, Format};
use crate::exit::Exit;
use crate::output_folder::Access;
use crate::report::Report;

/// The version of the shape of its JSON.
const FORMAT_VERSION: u32 = 1;

pub(crate) fn run(cli: &Cli, arguments: &Cost, report: &Report) -> Result<Exit, Failure> {
    let _lock = lock(cli, Access::Read, report);
    let environment = name(&arguments.environment)?;
    let against = arguments.against.as_deref().map(name).transpose()?;
    let sides = Sides::new(cli, report);
    let asked: BTreeSet<_> = [Some(environment.clone()), against.clone()].into_iter().flatten().collect();
    let head = sides.settings(&asked)?;
    let costs = estimate(&model_of(&head, &environment)?, today(cli));
    let base = match (&arguments.base, &against) {
        (Some(base), _) => Some(sides.named(base)?),
        _ => None,
    };
    let compared = if base.is_some() || against.is_some() {
        let base = base.as_ref().unwrap_or(&head);
        let other = against.as_ref().unwrap_or(&environment);
        let label =
            if other == &environment { base.label.clone() } else { format!("{other} of {}", base.label) };
        let other = estimate(&model_of(base, other)?, today(cli));
        Some(difference(&costs, &other, &label))
    } else {
        None
    };
    match report.format() {
        Format::Json => {
            let mut document = json!(costs);
            document["format_version"] = FORMAT_VERSION.into();
            if let Some(compared) = &compared {
                document["difference"] = json!(compared);
            }
            report.document(&document);
        }
        Format::Markdown => report.result(&render::markdown(&costs, compared.as_ref())),
        _ => report.result(&render::text(&costs, compared.as_ref(), report.has_coloured_results())),
    }
    let differs = compared.is_some_and(|compared| !compared.is_empty());
    Ok(if differs { Exit::Found } else { Exit::Done })
}
