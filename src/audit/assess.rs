//! Puts together what judges and checks find, what the environment accepts, and what that means for frameworks.

use serde_json::Value;

use crate::assessment::{Assessment, ControlResult, Evidence, ExceptionResult, FORMAT_VERSION, Outcome};
use crate::control::{Control, JudgedBy, catalogue};
use crate::framework::{self, Framework};
use crate::input::{CheckFinding, Input};
use crate::judge::{Judge, Verdict};
use crate::judges;
use crate::model::Model;

/// The stack of what belongs to none.
const ENVIRONMENT: &str = "environment";

/// Judges an environment: every control, and every id of every framework.
pub fn assess(input: &Input<'_>) -> Assessment {
    let model = Model::new(input.generated, &input.objects);
    assess_model(&model, input)
}

/// Judges an environment whose model is there already.
pub fn assess_model(model: &Model, input: &Input<'_>) -> Assessment {
    let judges = judges::all();
    let mut exceptions: Vec<ExceptionResult> = input
        .exceptions
        .iter()
        .map(|exception| ExceptionResult {
            exception: exception.told(),
            controls: Vec::new(),
            expired: !exception.holds_on(input.today),
        })
        .collect();
    let controls: Vec<ControlResult> = catalogue()
        .controls
        .iter()
        .map(|control| result(control, &judges, model, input, &mut exceptions))
        .collect();
    let frameworks = Framework::ALL.into_iter().map(|framework| framework.result(model, &controls)).collect();
    Assessment {
        format_version: FORMAT_VERSION,
        environment: model.environment.clone(),
        day: input.today.to_string(),
        controls,
        frameworks,
        exceptions,
    }
}

fn result(
    control: &Control,
    judges: &[Judge],
    model: &Model,
    input: &Input<'_>,
    exceptions: &mut [ExceptionResult],
) -> ControlResult {
    let mut evidence = if is_applicable(control, model) {
        match control.judged_by {
            JudgedBy::Checks => of_checks(control, input),
            JudgedBy::Evidence => {
                let judge = judges.iter().find(|judge| judge.control == control.id);
                let verdicts = judge.map(|judge| judge.run(model, input)).unwrap_or_default();
                verdicts.into_iter().map(|verdict| of_verdict(control, verdict, model)).collect()
            }
        }
    } else {
        Vec::new()
    };
    if evidence.is_empty() && is_applicable(control, model) {
        evidence.push(Evidence {
            message: "there is something that it is about, and the judge saw none of it: a fault of cleon"
                .to_owned(),
            ..of_environment(Outcome::Fail)
        });
    }
    for of in &mut evidence {
        of.setting_location = of.setting.as_deref().and_then(input.locate);
        if of.outcome == Outcome::Fail {
            accept(control, of, model, input, exceptions);
        }
    }
    ControlResult {
        id: control.id.clone(),
        title: control.title.clone(),
        severity: control.severity,
        area: control.area.clone(),
        outcome: Outcome::together(evidence.iter().map(|of| of.outcome)),
        rationale: control.rationale.clone(),
        remedy: control.remedy.clone(),
        frameworks: framework::ids_of(control).collect(),
        evidence,
    }
}

/// Whether the model has something that a control is about.
fn is_applicable(control: &Control, model: &Model) -> bool {
    (control.terraform_types.is_empty() && control.kubernetes_kinds.is_empty())
        || control.terraform_types.iter().any(|of| model.of_type(of).next().is_some())
        || control.kubernetes_kinds.iter().any(|of| model.of_kind(of).next().is_some())
}

/// The findings of a control's checks; that each finds nothing is evidence too.
fn of_checks(control: &Control, input: &Input<'_>) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    for check in &control.checks {
        let findings: Vec<&CheckFinding> =
            input.findings.iter().filter(|finding| finding.check == *check).collect();
        if let Some(title) = input.checks.get(check).filter(|_| findings.is_empty()) {
            evidence.push(Evidence {
                address: check.clone(),
                message: format!("the check {check} finds nothing: {}", lower_first(title)),
                setting: control.setting_at(""),
                ..of_environment(Outcome::Pass)
            });
        }
        evidence.extend(findings.into_iter().map(|finding| Evidence {
            address: check.clone(),
            message: finding.message.clone(),
            setting: Some(finding.target.clone()),
            ..of_environment(Outcome::Fail)
        }));
    }
    evidence
}

fn of_verdict(control: &Control, verdict: Verdict<'_>, model: &Model) -> Evidence {
    let Verdict { outcome, subject, path, value, message, setting } = verdict;
    let Some(subject) = subject else {
        let setting = setting.or_else(|| control.setting_at(""));
        return Evidence { value, message, setting, ..of_environment(outcome) };
    };
    Evidence {
        outcome,
        stack: subject.stack.clone(),
        address: subject.address.clone(),
        setting: setting.or_else(|| control.setting_at(&subject.setting)),
        setting_location: None,
        file: (!subject.file.is_empty()).then(|| subject.file.clone()),
        line: model.line(subject, &path),
        sha256: model.sha256(subject).map(str::to_owned),
        path,
        value,
        message,
        accepted_by: None,
    }
}

fn of_environment(outcome: Outcome) -> Evidence {
    Evidence {
        outcome,
        stack: ENVIRONMENT.to_owned(),
        address: String::new(),
        path: String::new(),
        value: Value::Null,
        message: String::new(),
        setting: None,
        setting_location: None,
        file: None,
        line: None,
        sha256: None,
        accepted_by: None,
    }
}

/// Accepts what an exception is for, and notes for which control that was.
fn accept(
    control: &Control,
    evidence: &mut Evidence,
    model: &Model,
    input: &Input<'_>,
    exceptions: &mut [ExceptionResult],
) {
    let subject = model.get(&evidence.stack, &evidence.address);
    let setting = evidence.setting.as_deref().unwrap_or_default();
    for (exception, result) in input.exceptions.iter().zip(exceptions) {
        if exception.is_of(&control.id, &control.checks) && exception.is_at(subject, setting) {
            if !result.controls.contains(&control.id) {
                result.controls.push(control.id.clone());
            }
            if evidence.accepted_by.is_none() && exception.holds_on(input.today) {
                evidence.outcome = Outcome::Accepted;
                evidence.accepted_by = Some(exception.told());
            }
        }
    }
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    let is_word = characters.clone().nth(1).is_some_and(char::is_lowercase);
    match characters.next() {
        Some(first) if is_word => first.to_lowercase().chain(characters).collect(),
        _ => text.to_owned(),
    }
}
