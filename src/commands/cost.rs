//! `cost`: what an environment costs in a month.

use super::Failure;
use crate::cli::{Cli, Cost};
use crate::exit::Exit;
use crate::report::Report;

pub(crate) fn run(_cli: &Cli, _arguments: &Cost, _report: &Report) -> Result<Exit, Failure> {
    Ok(Exit::Done)
}
