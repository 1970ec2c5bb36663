//! `schema`: the JSON Schema of the settings.

use super::Failure;
use crate::exit::Exit;
use crate::report::Report;

pub(crate) fn run(report: &Report) -> Result<Exit, Failure> {
    report.document(&stacks::environment::json_schema());
    Ok(Exit::Done)
}
