//! An assessment as Markdown, for the comment of a pull request or the summary of a workflow.

mod section;
mod templates;

use std::collections::BTreeMap;
use std::fmt::Write;

use markdown::{Budget, cell, code, number, prose, shortened};
use serde::Serialize;

use self::section::{Entry, Section};
use self::templates::Template;
use super::Shown;
use super::text::words;
use crate::assessment::{Assessment, ControlResult, Evidence, Outcome};
use crate::exception::AcceptedBy;
use crate::framework::{FrameworkResult, ItemResult};

/// Room for what a workflow adds, in bytes.
const ADDED: usize = 600;
/// The longest text of the settings that is told, in characters.
const LONGEST: usize = 600;
/// The pieces of evidence of a control that are seen at once, and those that are there at all.
const SEEN: usize = 10;
const TOLD: usize = 100;

#[derive(Serialize)]
struct Page<'a> {
    environment: &'a str,
    day: &'a str,
    headline: String,
    frameworks: Vec<Row<'a>>,
    sections: String,
}

#[derive(Serialize)]
struct Row<'a> {
    name: String,
    #[serde(skip)]
    framework: &'a FrameworkResult,
    counts: Vec<String>,
}

#[derive(Serialize)]
struct ControlView<'a> {
    id: &'a str,
    severity: &'a str,
    title: &'a str,
    evidence: Vec<String>,
    folded: Vec<String>,
    folded_count: usize,
    left_out: usize,
    command: String,
    rationale: &'a str,
    remedy: &'a str,
    frameworks: String,
}

/// An assessment as Markdown: shorter than [`markdown::LIMIT`] in bytes, and so however characters are counted.
///
/// What passes is left out first where there is no room, then what does not apply, what is to be found out elsewhere, and
/// what is accepted; of what fails, evidence. Each time the page says how much of what it left out.
pub fn markdown(assessment: &Assessment, shown: &Shown<'_>) -> String {
    let command = format!("cleon audit {}", assessment.environment);
    let controls: Vec<&ControlResult> =
        assessment.controls.iter().filter(|control| shown.has(control)).collect();
    let frameworks: Vec<Row<'_>> = assessment
        .frameworks
        .iter()
        .filter(|of| shown.framework.is_none_or(|id| of.id == id))
        .map(row)
        .collect();
    let mut sections = vec![failing(&controls, &command)];
    if !shown.failed {
        if !shown.controls.is_empty() {
            sections.push(asked_for(&controls, &command));
        }
        sections.push(accepted(&controls));
        if shown.controls.is_empty() {
            sections.extend(frameworks.iter().map(|row| elsewhere(row.framework)));
        }
        sections.push(of_no_framework(&controls));
        if shown.controls.is_empty() {
            sections.extend(frameworks.iter().map(|row| not_applicable(row.framework)));
        }
        sections.push(passing(&controls));
    }
    sections.retain(|section| !section.is_empty());
    let mut page = Page {
        environment: &shortened(&assessment.environment, 100),
        day: &assessment.day,
        headline: headline(&controls),
        frameworks,
        sections: String::new(),
    };
    let bare = Template::Page.render(&page).len();
    let mut budget = Budget::new((markdown::LIMIT - 1 - ADDED).saturating_sub(bare));
    let command = code(&shortened(&command, 200));
    for section in &sections {
        section.frame(&command, &mut budget);
    }
    for section in &mut sections {
        section.fill(&mut budget);
    }
    page.sections = sections.iter().map(|section| section.text(&command)).collect();
    format!("{}\n", Template::Page.render(&page).trim_end())
}

fn headline(controls: &[&ControlResult]) -> String {
    let count = |outcome| controls.iter().filter(|control| control.outcome == outcome).count();
    let failing = match count(Outcome::Fail) {
        0 => "**Nothing fails.**".to_owned(),
        1 => "**1 control fails.**".to_owned(),
        many => format!("**{many} controls fail.**"),
    };
    let others = [Outcome::Pass, Outcome::Accepted, Outcome::NotApplicable, Outcome::NotAssessable];
    let others = others.map(|outcome| format!("{} {}", count(outcome), words(outcome)));
    format!("{failing} Of {} controls: {}.", controls.len(), others.join(", "))
}

fn row(framework: &FrameworkResult) -> Row<'_> {
    let counts = Outcome::ALL.map(|outcome| match (outcome, framework.count(outcome)) {
        (Outcome::Fail, count) if count > 0 => format!("**{count}**"),
        (_, count) => count.to_string(),
    });
    Row { name: format!("{} {}", framework.name, framework.version), framework, counts: counts.to_vec() }
}

fn failing(controls: &[&ControlResult], command: &str) -> Section {
    let mut failing: Vec<&&ControlResult> =
        controls.iter().filter(|control| control.outcome == Outcome::Fail).collect();
    failing.sort_by_key(|control| control.severity);
    let mut section = Section::open("What fails", "", "controls");
    for control in failing {
        section.add_entry(entry(control, &[Outcome::Fail], command));
    }
    section
}

/// Controls that were asked for by name, with all their evidence.
fn asked_for(controls: &[&ControlResult], command: &str) -> Section {
    let mut section = Section::open("What was asked for", "", "controls");
    for control in controls.iter().filter(|control| control.outcome != Outcome::Fail) {
        section.add_entry(entry(control, &Outcome::ALL, command));
    }
    section
}

fn entry(control: &ControlResult, outcomes: &[Outcome], command: &str) -> Entry {
    let all: Vec<&Evidence> =
        control.evidence.iter().filter(|evidence| outcomes.contains(&evidence.outcome)).collect();
    let mut told: Vec<String> = all.iter().take(TOLD).map(|evidence| tell(evidence)).collect();
    let folded = told.split_off(told.len().min(SEEN));
    let view = ControlView {
        id: &control.id,
        severity: control.severity.as_str(),
        title: &control.title,
        evidence: told,
        folded_count: all.len().saturating_sub(SEEN),
        left_out: all.len().saturating_sub(TOLD),
        folded,
        command: format!("{command} --control {}", control.id),
        rationale: &control.rationale,
        remedy: &control.remedy,
        frameworks: ids(&control.frameworks),
    };
    let places = several(all.len(), "place");
    let short = format!(
        "- {} ({}): {}, at {places}\n\n",
        code(&control.id),
        control.severity.as_str(),
        prose(&control.title)
    );
    Entry { whole: Template::Control.render(&view), short }
}

fn tell(evidence: &Evidence) -> String {
    let what = match (&*evidence.stack, &*evidence.address) {
        (stack, "") => stack.to_owned(),
        (stack, address) => format!("{stack}:{address}"),
    };
    let mut text = format!("{}: {}", code(&what), prose(&shortened(&evidence.message, LONGEST)));
    if evidence.outcome != Outcome::Fail {
        text = format!("{}, {text}", words(evidence.outcome));
    }
    if let (Some(file), Some(line)) = (&evidence.file, evidence.line) {
        // Writing to a string cannot fail.
        let _ = write!(text, ", in {}", code(&format!("{file}:{line}")));
    }
    if let Some(setting) = &evidence.setting {
        let _ = write!(text, ", by {}", code(setting));
        if let Some(location) = &evidence.setting_location {
            let _ = write!(text, " at {}", code(location));
        }
    }
    text
}

fn ids(ids: &[String]) -> String {
    ids.iter().map(|id| code(id)).collect::<Vec<_>>().join(", ")
}

/// A row of a table.
fn columns<const N: usize>(columns: [String; N]) -> String {
    let cells = columns.map(|column| cell(&column));
    format!("| {} |\n", cells.join(" | "))
}

fn accepted(controls: &[&ControlResult]) -> Section {
    let head = "| Control | At | Reason | Owner | Until | Ticket |\n|---|---|---|---|---|---|\n";
    let mut rows = Vec::new();
    for control in controls {
        // What is accepted at several places for one reason is one row.
        let mut alike: BTreeMap<Alike<'_>, BTreeMap<&str, usize>> = BTreeMap::new();
        for by in control.evidence.iter().filter_map(|evidence| evidence.accepted_by.as_ref()) {
            let AcceptedBy { target, reason, owner, expires, ticket, .. } = by;
            let targets = alike.entry((reason, owner, expires, ticket.as_deref())).or_default();
            *targets.entry(target).or_default() += 1;
        }
        for ((reason, owner, expires, ticket), targets) in alike {
            let targets = targets.into_iter().map(|(target, places)| match places {
                1 => code(target),
                _ => format!("{} ({places} places)", code(target)),
            });
            rows.push(columns([
                code(&control.id),
                targets.collect::<Vec<_>>().join(", "),
                prose(&shortened(reason, LONGEST)),
                prose(&shortened(owner, LONGEST)),
                expires.to_owned(),
                ticket.map(|ticket| code(&shortened(ticket, LONGEST))).unwrap_or_default(),
            ]));
        }
    }
    let mut section = Section::open("What is accepted", head, "exceptions");
    if rows.len() > SEEN {
        section = section.fold(several(rows.len(), "exception"));
    }
    for row in rows {
        section.add(row);
    }
    section
}

/// Reason, owner, last day and ticket of an exception.
type Alike<'a> = (&'a str, &'a str, &'a str, Option<&'a str>);

/// What of a framework is to be found out elsewhere: all of an id, or what the model leaves of it.
fn elsewhere(framework: &FrameworkResult) -> Section {
    let open = |item: &&ItemResult| {
        item.outcome == Outcome::NotAssessable
            || (item.r#where.is_some() && item.outcome != Outcome::NotApplicable)
    };
    let items: Vec<&ItemResult> = framework.items.iter().filter(open).collect();
    let summary = format!(
        "{}: {} ids to be assessed elsewhere, in whole or in part",
        html(&framework.name),
        items.len()
    );
    let head = "| Id | Here | What must hold | Where it is seen |\n|---|---|---|---|\n";
    let mut section = Section::folded(summary, head, "ids");
    for item in items {
        let place = item.r#where.as_deref().unwrap_or("not judged yet");
        section.add(columns([
            code(&item.id),
            words(item.outcome).to_owned(),
            prose(&item.title),
            prose(place),
        ]));
    }
    section
}

/// What cannot be seen, and no framework asks for.
fn of_no_framework(controls: &[&ControlResult]) -> Section {
    let open = |control: &&&ControlResult| {
        control.outcome == Outcome::NotAssessable && control.frameworks.is_empty()
    };
    let open: Vec<_> = controls.iter().filter(open).collect();
    let summary =
        format!("{} that no framework asks for, to be assessed elsewhere", several(open.len(), "control"));
    let head = "| Control | What must hold | Where it is seen |\n|---|---|---|\n";
    let mut section = Section::folded(summary, head, "controls");
    for control in open {
        let place = control.evidence.first().map(|evidence| prose(&evidence.message));
        section.add(columns([code(&control.id), prose(&control.title), place.unwrap_or_default()]));
    }
    section
}

fn not_applicable(framework: &FrameworkResult) -> Section {
    let items = framework.items.iter().filter(|item| item.outcome == Outcome::NotApplicable);
    let ids: Vec<String> = items.map(|item| code(&item.id)).collect();
    let summary = format!("{}: {} not applicable", html(&framework.name), several(ids.len(), "id"));
    let mut section = Section::folded(summary, "", "ids");
    for id in ids {
        section.add(format!("{id} "));
    }
    section
}

fn passing(controls: &[&ControlResult]) -> Section {
    let passing: Vec<_> = controls.iter().filter(|control| control.outcome == Outcome::Pass).collect();
    let head = "| Control | What holds | Looked at | Asked for by |\n|---|---|--:|---|\n";
    let mut section =
        Section::folded(format!("Pass: {}", several(passing.len(), "control")), head, "controls");
    for control in passing {
        section.add(columns([
            code(&control.id),
            prose(&control.title),
            control.evidence.len().to_string(),
            ids(&control.frameworks),
        ]));
    }
    section
}

/// A number of things.
fn several(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{} {thing}s", number(count)) }
}

/// Names of frameworks as HTML.
fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
#[path = "comment/tests.rs"]
mod tests;
