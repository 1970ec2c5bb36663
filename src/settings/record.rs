//! Problems as records, for output that programs read.

use serde::Serialize;

use crate::{Location, Problem, Problems};

/// A problem as a record. The field names are part of the `--format json` contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProblemRecord {
    /// The file's path as shown to people; none when no file is concerned.
    pub file: Option<String>,
    /// The line, counted from 1.
    pub line: Option<usize>,
    /// The column, counted in characters from 1.
    pub column: Option<usize>,
    /// The text that is wrong.
    pub text: Option<String>,
    /// The path of the setting; empty when a file as a whole is meant.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Other places that have to do with it.
    pub related: Vec<RelatedRecord>,
}

/// A place that has to do with a problem, as a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RelatedRecord {
    /// The file's path as shown to people.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted in characters from 1.
    pub column: usize,
    /// What the place has to do with the problem.
    pub label: String,
}

impl Problems {
    /// The problems as records, in order.
    pub fn records(&self) -> Vec<ProblemRecord> {
        self.iter().map(ProblemRecord::from).collect()
    }
}

impl From<&Problem> for ProblemRecord {
    fn from(problem: &Problem) -> Self {
        let location = problem.location.as_ref();
        let related = problem.related.iter().map(|related| RelatedRecord {
            file: related.location.file().to_owned(),
            line: related.location.line(),
            column: related.location.column(),
            label: related.label.clone(),
        });
        Self {
            file: location.map(|location| location.file().to_owned()),
            line: location.map(Location::line),
            column: location.map(Location::column),
            text: location.map(|location| location.text().to_owned()),
            path: problem.path.clone(),
            message: problem.message.clone(),
            help: problem.help.clone(),
            related: related.collect(),
        }
    }
}
