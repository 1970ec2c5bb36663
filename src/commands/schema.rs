//! `schema`: the JSON Schema of the settings.

use crate::exit::Exit;
use crate::report::Report;

pub(crate) fn run(report: &Report) -> Exit {
    report.document(&stacks::environment::json_schema());
    Exit::Done
}
