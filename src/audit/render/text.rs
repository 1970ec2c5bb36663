//! An assessment on a terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use crate::assessment::{Assessment, ControlResult, Evidence, Outcome};

/// What of an assessment is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown<'a> {
    /// These controls alone; all when empty.
    pub controls: &'a [String],
    /// This framework alone, by its id.
    pub framework: Option<&'a str>,
    /// What fails alone.
    pub failed: bool,
}

impl Shown<'_> {
    /// Whether a control is meant.
    pub fn has(&self, control: &ControlResult) -> bool {
        let is_of = |id: &str| {
            control
                .frameworks
                .iter()
                .any(|of| of.split_once('/').is_some_and(|(framework, _)| framework == id))
        };
        (self.controls.is_empty() || self.controls.contains(&control.id)) && self.framework.is_none_or(is_of)
    }
}

const FAIL: Style = AnsiColor::Red.on_default().bold();
const ACCEPTED: Style = AnsiColor::Yellow.on_default();
const PASS: Style = AnsiColor::Green.on_default();
const PLAIN: Style = Style::new();

/// An assessment as a person reads it: the frameworks, then what fails with evidence and remedy, then the rest.
pub fn text(assessment: &Assessment, shown: &Shown<'_>, is_coloured: bool) -> String {
    let mut text = String::new();
    let painted = |style: Style, text: &str| {
        if is_coloured { format!("{style}{text}{style:#}") } else { text.to_owned() }
    };
    let _ = writeln!(text, "{} as of {}\n", assessment.environment, assessment.day);
    let frameworks = assessment.frameworks.iter().filter(|of| shown.framework.is_none_or(|id| of.id == id));
    for framework in frameworks {
        let _ = writeln!(text, "{} {}", framework.name, framework.version);
        let counts = Outcome::ALL.map(|outcome| format!("{} {}", framework.count(outcome), words(outcome)));
        let _ = writeln!(text, "  {}", counts.join(", "));
        if shown.framework.is_some() {
            for item in framework.items.iter().filter(|item| !shown.failed || item.outcome == Outcome::Fail) {
                let _ = writeln!(
                    text,
                    "  {} {}  {}",
                    painted(style(item.outcome), &format!("{:<14}", item.outcome.as_str())),
                    item.id,
                    item.title
                );
                if let Some(place) = item.r#where.as_ref().filter(|_| item.outcome == Outcome::NotAssessable)
                {
                    let _ = writeln!(text, "                 {place}");
                }
            }
        }
    }
    let controls: Vec<&ControlResult> =
        assessment.controls.iter().filter(|control| shown.has(control)).collect();
    let mut failing: Vec<&&ControlResult> =
        controls.iter().filter(|control| control.outcome == Outcome::Fail).collect();
    failing.sort_by_key(|control| control.severity);
    for control in failing {
        let _ = writeln!(
            text,
            "\n{} {} ({}): {}",
            painted(FAIL, "fail"),
            control.id,
            control.severity.as_str(),
            control.title
        );
        for evidence in control.evidence.iter().filter(|of| of.outcome == Outcome::Fail) {
            tell(&mut text, evidence);
        }
        let _ = writeln!(text, "  why: {}\n  remedy: {}", control.rationale, control.remedy);
    }
    if !shown.failed {
        let _ = writeln!(text);
        for control in controls.iter().filter(|control| control.outcome != Outcome::Fail) {
            let word = painted(style(control.outcome), &format!("{:<14}", control.outcome.as_str()));
            let _ = writeln!(text, "{word} {}  {}", control.id, control.title);
            if !shown.controls.is_empty() {
                for evidence in &control.evidence {
                    tell(&mut text, evidence);
                }
            }
        }
    }
    let counts = Outcome::ALL.map(|outcome| {
        let count = controls.iter().filter(|control| control.outcome == outcome).count();
        format!("{count} {}", words(outcome))
    });
    let _ = writeln!(text, "\n{} controls: {}", controls.len(), counts.join(", "));
    text
}

fn tell(text: &mut String, evidence: &Evidence) {
    let what = match (&*evidence.stack, &*evidence.address) {
        (stack, "") => stack.to_owned(),
        (stack, address) => format!("{stack}:{address}"),
    };
    let _ = writeln!(text, "  {what}: {}", evidence.message);
    if let (Some(file), Some(line)) = (&evidence.file, evidence.line) {
        let _ = writeln!(text, "    at {file}:{line}");
    }
    if let Some(setting) = &evidence.setting {
        let place =
            evidence.setting_location.as_ref().map(|place| format!(" at {place}")).unwrap_or_default();
        let _ = writeln!(text, "    setting: {setting}{place}");
    }
    if let Some(by) = &evidence.accepted_by {
        let _ = writeln!(text, "    accepted until {} by {}: {}", by.expires, by.owner, by.reason);
    }
}

fn style(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Pass => PASS,
        Outcome::Fail => FAIL,
        Outcome::Accepted => ACCEPTED,
        Outcome::NotApplicable | Outcome::NotAssessable => PLAIN,
    }
}

/// An outcome in a sentence.
pub(super) fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "pass",
        Outcome::Fail => "fail",
        Outcome::Accepted => "accepted",
        Outcome::NotApplicable => "not applicable",
        Outcome::NotAssessable => "not assessable here",
    }
}
