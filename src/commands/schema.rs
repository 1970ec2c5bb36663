//! `schema`: the JSON Schema of the settings, of reviews, or of assessments.

use crate::cli::{Schema, SchemaOf};
use crate::exit::Exit;
use crate::report::Report;

pub(crate) fn run(arguments: &Schema, report: &Report) -> Exit {
    report.document(&match arguments.of {
        SchemaOf::Settings => stacks::environment::json_schema(),
        SchemaOf::Review => review::json_schema(),
        SchemaOf::Audit => audit::json_schema(),
    });
    Exit::Done
}
