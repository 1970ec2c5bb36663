//! What a run says: results on standard output, everything else on standard error.

use std::io::{self, IsTerminal, Write};

use clap::ColorChoice;
use serde_json::{Value, json};
use settings::{Level, Style};
use stacks::checks::Findings;

use crate::cli::{Cli, Format};
use crate::commands::{Failure, WrongModel};
use crate::exit::Exit;

/// Writes results and problems in the format that was asked for.
pub(crate) struct Report {
    format: Format,
    quiet: bool,
    /// Whether standard error takes colour.
    colour: bool,
    /// Whether standard output does.
    coloured_results: bool,
}

impl Report {
    pub(crate) fn new(cli: &Cli) -> Self {
        let coloured = |is_terminal: bool| match cli.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        };
        Self {
            format: cli.format,
            quiet: cli.quiet,
            colour: coloured(io::stderr().is_terminal()),
            coloured_results: coloured(io::stdout().is_terminal()),
        }
    }

    /// The format that was asked for.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Whether results for people are coloured.
    pub(crate) fn has_coloured_results(&self) -> bool {
        self.coloured_results
    }

    /// A result in the format that was asked for, as it is.
    #[expect(clippy::unused_self, reason = "the one way out for results")]
    pub(crate) fn result(&self, text: &str) {
        print(text);
    }

    /// Why a run that did its work ends with a status that stops others; said in any format.
    #[expect(clippy::unused_self, reason = "the one way out for reasons")]
    pub(crate) fn reason(&self, line: &str) {
        let _ = writeln!(io::stderr().lock(), "{line}");
    }

    /// A line of a result for people.
    pub(crate) fn line(&self, line: &str) {
        if self.format == Format::Text {
            print(&format!("{line}\n"));
        }
    }

    /// What was done, for people who watch.
    pub(crate) fn status(&self, line: &str) {
        if !self.quiet && self.format != Format::Json {
            let _ = writeln!(io::stderr().lock(), "{line}");
        }
    }

    /// How far long work is, for people who watch a terminal.
    pub(crate) fn progress(&self, line: &str) {
        if !self.quiet && io::stderr().is_terminal() {
            let _ = writeln!(io::stderr().lock(), "{line}");
        }
    }

    /// The same in one line that the next one takes the place of; an empty one ends it.
    pub(crate) fn passing(&self, line: &str) {
        if !self.quiet && io::stderr().is_terminal() {
            let _ = write!(io::stderr().lock(), "\r\u{1b}[2K{line}");
        }
    }

    /// Something to look at that stops nothing.
    pub(crate) fn warning(&self, line: &str) {
        if self.format != Format::Json {
            let _ = writeln!(io::stderr().lock(), "warning: {line}");
        }
    }

    /// What checks found that stops nothing.
    pub(crate) fn findings(&self, findings: &Findings) {
        if self.format != Format::Json && !findings.problems.is_empty() {
            self.error(&format!("{}\n\n", findings.problems.render(self.style())));
        }
    }

    fn style(&self) -> Style {
        if self.colour { Style::Coloured } else { Style::Plain }
    }

    /// The result for programs.
    pub(crate) fn json(&self, result: &Value) {
        if self.format == Format::Json {
            self.document(result);
        }
    }

    /// A result that is JSON in either format.
    #[expect(clippy::unused_self, reason = "the one way out for results")]
    pub(crate) fn document(&self, document: &Value) {
        print(&format!("{document:#}\n"));
    }

    /// Says why nothing was done.
    pub(crate) fn failure(&self, failure: &Failure) -> Exit {
        match (failure, self.format) {
            (Failure::Settings(problems), Format::Json) => self.problems(json!(problems.records())),
            (Failure::Settings(problems), _) => self.error(&problems.render(self.style())),
            (Failure::Model(wrong), Format::Json) => {
                let diagnostics = wrong.diagnostics.iter().map(|problem| json!(problem));
                let findings = wrong.findings.records().into_iter().map(|record| json!(record));
                self.problems(diagnostics.chain(findings).collect());
            }
            (Failure::Model(wrong), _) => {
                for problem in &wrong.diagnostics {
                    self.error(&format!("error: {}\n", problem.found));
                    if let Some(location) = &problem.setting_location {
                        self.error(&format!("  settings: {location}\n"));
                    }
                    self.error("\n");
                }
                if !wrong.findings.is_empty() {
                    self.error(&format!("{}\n\n", wrong.findings.render(self.style())));
                }
                self.error(&format!("{} found; nothing was written\n", count(wrong)));
            }
            (Failure::Outside(error), Format::Json) => {
                self.problems(json!([{ "message": format!("{error:#}") }]));
            }
            (Failure::Outside(error), _) => {
                self.error(&format!("error: {error:#}\n"));
            }
        }
        if matches!(failure, Failure::Outside(_)) { Exit::Outside } else { Exit::WrongInput }
    }

    fn problems(&self, problems: Value) {
        self.document(&json!({ "format_version": 1, "problems": problems }));
    }

    #[expect(clippy::unused_self, reason = "the one way out for errors")]
    fn error(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}

fn count(wrong: &WrongModel) -> String {
    let errors = wrong.findings.iter().filter(|problem| problem.level == Level::Error).count();
    match wrong.diagnostics.len() + errors {
        1 => "1 problem".to_owned(),
        many => format!("{many} problems"),
    }
}

/// A reader that closed the pipe has seen enough.
fn print(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}
