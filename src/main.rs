//! The command line of cleon: arguments in, exit status out.

mod cli;
mod commands;
mod exit;
mod git;
mod history;
mod manifest;
mod output_folder;
mod report;
mod terraform_cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match cli::parse() {
        Ok(cli) => cli,
        Err(status) => return status.into(),
    };
    commands::run(&cli).into()
}
