//! How the environment stands to every control and to every id of the frameworks, with evidence and exceptions.

use audit::assessment::{ControlResult, ExceptionResult};
use audit::{Evidence, Outcome};
use serde::Serialize;

use super::{Found, Section};
use crate::Environment;
use crate::links::{Link, control_id, file_id, href};
use crate::templates::render;
use crate::values;

#[derive(Serialize)]
struct Controls {
    frameworks: Vec<Framework>,
    rows: Vec<Control>,
    count: usize,
    outcomes: Vec<Word>,
    areas: Vec<String>,
    severities: [&'static str; 4],
    exceptions: Vec<Exception>,
}

#[derive(Serialize)]
struct Word {
    value: &'static str,
    text: &'static str,
}

#[derive(Serialize)]
struct Framework {
    id: String,
    name: String,
    version: String,
    total: usize,
    bar: Bar,
    items: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    id: String,
    title: String,
    outcome: &'static str,
    outcome_text: &'static str,
    controls: Vec<Link>,
    r#where: Option<String>,
}

#[derive(Serialize)]
struct Control {
    anchor: String,
    id: String,
    title: String,
    severity: &'static str,
    area: String,
    outcome: &'static str,
    outcome_text: &'static str,
    rationale: String,
    remedy: String,
    /// The ids of frameworks that ask for it, as they are told: `cis-eks 2.1.1`.
    ids: Vec<String>,
    /// The frameworks, by their ids, each on a line.
    frameworks: String,
    evidence: Vec<Piece>,
}

#[derive(Serialize)]
struct Piece {
    outcome: &'static str,
    outcome_text: &'static str,
    subject: Option<Link>,
    stack: String,
    path: String,
    value: String,
    message: String,
    setting: Option<String>,
    setting_place: Option<String>,
    file: Option<String>,
    file_href: String,
    line: Option<usize>,
    sha256: Option<String>,
    accepted: Option<String>,
}

#[derive(Serialize)]
struct Exception {
    of: String,
    target: String,
    reason: String,
    owner: String,
    expires: String,
    expired: bool,
    ticket: Option<String>,
    place: Option<String>,
    controls: Vec<Link>,
}

pub(super) fn section(environment: &Environment<'_>, found: &Found) -> Section {
    let assessment = environment.assessment;
    let mut areas: Vec<String> = Vec::new();
    for control in &assessment.controls {
        let area = control.area.to_string();
        if !areas.contains(&area) {
            areas.push(area);
        }
    }
    let failing = assessment.controls.iter().filter(|control| control.outcome == Outcome::Fail).count();
    let view = Controls {
        frameworks: assessment.frameworks.iter().map(framework).collect(),
        rows: assessment.controls.iter().map(|of| control(of, found)).collect(),
        count: assessment.controls.len(),
        outcomes: Outcome::ALL.map(|of| Word { value: of.as_str(), text: words(of) }).into(),
        areas,
        severities: ["critical", "high", "medium", "low"],
        exceptions: assessment.exceptions.iter().map(exception).collect(),
    };
    Section {
        id: "controls",
        title: "Controls",
        hint: if failing == 0 { view.count.to_string() } else { format!("{failing} fail") },
        html: render("controls", &view),
    }
}

fn framework(of: &audit::framework::FrameworkResult) -> Framework {
    let item = |item: &audit::framework::ItemResult| Item {
        id: item.id.clone(),
        title: item.title.clone(),
        outcome: item.outcome.as_str(),
        outcome_text: words(item.outcome),
        controls: item.controls.iter().map(|id| Link::to_control(id)).collect(),
        r#where: item.r#where.clone(),
    };
    Framework {
        id: of.id.clone(),
        name: of.name.clone(),
        version: of.version.clone(),
        total: of.items.len(),
        bar: bar(|outcome| of.count(outcome)),
        items: of.items.iter().map(item).collect(),
    }
}

fn control(of: &ControlResult, found: &Found) -> Control {
    let mut frameworks: Vec<&str> =
        of.frameworks.iter().filter_map(|id| id.split_once('/').map(|(framework, _)| framework)).collect();
    frameworks.dedup();
    Control {
        anchor: control_id(&of.id),
        id: of.id.clone(),
        title: of.title.clone(),
        severity: of.severity.as_str(),
        area: of.area.to_string(),
        outcome: of.outcome.as_str(),
        outcome_text: words(of.outcome),
        rationale: of.rationale.clone(),
        remedy: of.remedy.clone(),
        ids: of.frameworks.iter().map(|id| id.replacen('/', " ", 1)).collect(),
        frameworks: frameworks.join("\n"),
        evidence: of.evidence.iter().map(|of| piece(of, found)).collect(),
    }
}

fn piece(of: &Evidence, found: &Found) -> Piece {
    let has_block = !of.address.is_empty() && of.file.is_some();
    Piece {
        outcome: of.outcome.as_str(),
        outcome_text: words(of.outcome),
        subject: has_block.then(|| Link::to_block(&of.stack, &of.address)),
        stack: if of.address.is_empty() { of.stack.clone() } else { format!("{}:{}", of.stack, of.address) },
        path: of.path.clone(),
        value: found.covered(values::text(&of.value)),
        message: found.covered(of.message.clone()),
        setting: of.setting.clone(),
        setting_place: of.setting_location.clone(),
        file_href: of.file.as_deref().map(|file| href(&file_id(file))).unwrap_or_default(),
        file: of.file.clone(),
        line: of.line,
        sha256: of.sha256.as_ref().map(|digest| digest.chars().take(12).collect()),
        accepted: of
            .accepted_by
            .as_ref()
            .map(|by| format!("accepted until {} by {}: {}", by.expires, by.owner, by.reason)),
    }
}

fn exception(of: &ExceptionResult) -> Exception {
    let by = &of.exception;
    Exception {
        of: by.control.clone().or_else(|| by.check.clone()).unwrap_or_default(),
        target: by.target.clone(),
        reason: by.reason.clone(),
        owner: by.owner.clone(),
        expires: by.expires.clone(),
        expired: of.expired,
        ticket: by.ticket.clone(),
        place: by.location.clone(),
        controls: of.controls.iter().map(|id| Link::to_control(id)).collect(),
    }
}

/// Counts of outcomes, drawn as one bar.
#[derive(Serialize)]
pub(crate) struct Bar {
    parts: Vec<Part>,
    text: String,
}

#[derive(Serialize)]
struct Part {
    outcome: &'static str,
    text: &'static str,
    count: usize,
    /// Where it begins and how wide it is, in thousandths of the bar.
    x: usize,
    width: usize,
}

/// The bar of counts.
pub(crate) fn bar(count: impl Fn(Outcome) -> usize) -> Bar {
    const WHOLE: usize = 1000;
    let total = Outcome::ALL.into_iter().map(&count).sum::<usize>().max(1);
    let mut before = 0;
    let mut parts = Vec::new();
    for outcome in Outcome::ALL {
        let counted = count(outcome);
        let (x, end) = (before * WHOLE / total, (before + counted) * WHOLE / total);
        before += counted;
        parts.push(Part {
            outcome: outcome.as_str(),
            text: words(outcome),
            count: counted,
            x,
            width: end - x,
        });
    }
    let said: Vec<String> = parts
        .iter()
        .filter(|part| part.count > 0)
        .map(|part| format!("{} {}", part.count, part.text))
        .collect();
    Bar { text: said.join(", "), parts }
}

/// The words for an outcome.
pub(super) fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "pass",
        Outcome::Fail => "fail",
        Outcome::Accepted => "accepted",
        Outcome::NotApplicable => "not applicable",
        Outcome::NotAssessable => "not assessable here",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_wide_as_all_its_parts() {
        let bar = bar(|outcome| if outcome == Outcome::Pass { 2 } else { 1 });
        assert_eq!(bar.parts.iter().map(|part| part.width).sum::<usize>(), 1000);
        assert_eq!(bar.text, "2 pass, 1 fail, 1 accepted, 1 not applicable, 1 not assessable here");
    }
}
