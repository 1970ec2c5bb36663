//! Problems as records, for output that programs read.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{Location, Problem, Problems, Rule, masked::Masked};

/// A problem as a record. The field names are part of the `--format json` contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProblemRecord {
    /// `error` or `warning`.
    pub level: &'static str,
    /// The rule that found it; left out where the rule has no name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleRecord>,
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

/// The named rule that found a problem, as a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleRecord {
    /// The rule's id.
    pub id: String,
    /// What was judged; an acceptance names it.
    pub target: String,
    /// The figures by name.
    pub figures: BTreeMap<String, String>,
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
        let masked = Masked::of(self);
        self.iter().map(|problem| ProblemRecord::of(problem, &masked)).collect()
    }
}

/// A problem by itself.
impl From<&Problem> for ProblemRecord {
    fn from(problem: &Problem) -> Self {
        Self::of(problem, &Masked::of(&Problems::from(problem.clone())))
    }
}

impl ProblemRecord {
    fn of(problem: &Problem, masked: &Masked<'_>) -> Self {
        let location = problem.location.as_ref();
        let related = problem.related.iter().map(|related| RelatedRecord {
            file: related.location.file().to_owned(),
            line: related.location.line(),
            column: related.location.column(),
            label: related.label.clone(),
        });
        let rule = |rule: &Rule| RuleRecord {
            id: rule.id.clone(),
            target: rule.target.clone(),
            figures: rule.figures.iter().cloned().collect(),
        };
        Self {
            level: problem.level.as_str(),
            rule: problem.rule.as_ref().map(rule),
            file: location.map(|location| location.file().to_owned()),
            line: location.map(Location::line),
            column: location.map(Location::column),
            text: location.map(|location| masked.text(location).into_owned()),
            path: problem.path.clone(),
            message: problem.message.clone(),
            help: problem.help.clone(),
            related: related.collect(),
        }
    }
}
