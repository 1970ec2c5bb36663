//! A team's own policies, in Rego: what their rules `deny`, `violation` and `warn` find is a control like ours, by the name
//! `policy/<package>/<rule>`.
//!
//! Each policy is evaluated once for each stack, and once for the manifests, on this input:
//!
//! - `input.environment`, `input.stack`, `input.today`: names, and the day to judge by
//! - `input.files`: the generated files of the stack by their name, as Terraform reads them
//! - `input.plan`: the [plan view](generated::PlanView) of the stack; null for the manifests, whose stack is `kubernetes`
//! - `input.objects`: the Kubernetes objects that the stack delivers, each `{address, cluster, object}`
//!
//! Evaluating takes the crate's feature `rego`.

#[cfg(feature = "rego")]
mod engine;
mod fault;
mod finding;

use std::collections::BTreeMap;

use generated::{GeneratedStack, plan_views};
use serde_json::{Value, json};

use crate::assessment::{Assessment, ControlResult, Evidence, Outcome};
use crate::control::{Area, Control, JudgedBy, Severity};
use crate::framework::{FrameworkResult, ItemResult};
use crate::input::Input;
use crate::model::{MANIFESTS, Model, Subject};
pub use fault::PolicyFault;
use finding::Finding;

/// What the controls of policies begin with.
pub const PREFIX: &str = "policy/";

/// The id of the framework that all of them are.
pub const FRAMEWORK: &str = "policies";

/// A file of Rego.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFile {
    /// Its path from the project's folder: `policies/tags.rego`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Adds what the policies find to an assessment. Without files, nothing.
///
/// # Errors
///
/// All that is wrong with the policies: what is no Rego, what fails when it is evaluated or takes too long, findings of no
/// known shape, and that this build cannot evaluate any.
pub fn judge(
    files: &[PolicyFile],
    input: &Input<'_>,
    assessment: &mut Assessment,
) -> Result<(), Vec<PolicyFault>> {
    if files.is_empty() {
        return Ok(());
    }
    let found = evaluate(files, input)?;
    let model = Model::new(input.generated, &input.objects);
    let mut items = Vec::new();
    for ((package, rule), by_stack) in found {
        let mut evidence = Vec::new();
        for (stack, findings) in by_stack {
            if findings.is_empty() {
                evidence.push(evidence_of(&model, &stack, &Finding::default(), Outcome::Pass));
            }
            let outcome = if is_warning(&rule) { Outcome::NotAssessable } else { Outcome::Fail };
            evidence.extend(findings.iter().map(|of| evidence_of(&model, &stack, of, outcome)));
        }
        let id = format!("{PREFIX}{package}/{rule}");
        for of in &mut evidence {
            of.setting_location = of.setting.as_deref().and_then(input.locate);
            if of.outcome == Outcome::Fail {
                accept(&id, of, &model, input, assessment);
            }
        }
        let control = control(id, &package, &rule, evidence);
        items.push(ItemResult {
            id: control.id.clone(),
            title: control.title.clone(),
            outcome: control.outcome,
            severity: None,
            level: None,
            section: None,
            controls: vec![control.id.clone()],
            r#where: is_warning(&rule).then(|| "somebody looks at what it warns of".to_owned()),
        });
        assessment.controls.push(control);
    }
    assessment.frameworks.push(FrameworkResult {
        id: FRAMEWORK.to_owned(),
        name: "The team's own policies".to_owned(),
        version: String::new(),
        items,
    });
    Ok(())
}

/// What each rule of each package finds, stack by stack.
type Found = BTreeMap<(String, String), Vec<(String, Vec<Finding>)>>;

#[cfg(feature = "rego")]
fn evaluate(files: &[PolicyFile], input: &Input<'_>) -> Result<Found, Vec<PolicyFault>> {
    let engine = engine::Engine::read(files)?;
    let mut found = Found::new();
    let mut faults = Vec::new();
    for (stack, document) in documents(input) {
        match engine.evaluate(&stack, &document) {
            Ok(rules) => {
                for (rule, findings) in rules {
                    found.entry(rule).or_default().push((stack.clone(), findings));
                }
            }
            Err(wrong) => {
                for fault in wrong {
                    if !faults.contains(&fault) {
                        faults.push(fault);
                    }
                }
            }
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

#[cfg(not(feature = "rego"))]
fn evaluate(files: &[PolicyFile], _: &Input<'_>) -> Result<Found, Vec<PolicyFault>> {
    Err(vec![PolicyFault::no_engine(files)])
}

/// The input of policies, for each stack.
#[cfg_attr(not(feature = "rego"), expect(dead_code, reason = "nobody evaluates them"))]
fn documents(input: &Input<'_>) -> Vec<(String, Value)> {
    let model = Model::new(input.generated, &input.objects);
    let document = |name: &str, stack: Option<&GeneratedStack>, plan: Value| {
        let files: BTreeMap<&str, Value> = stack
            .into_iter()
            .flat_map(|stack| &stack.files)
            .map(|(file, (_, content))| (file.as_str(), Value::Object(content.clone())))
            .collect();
        let objects = model.objects().filter(|object| object.stack == name);
        let objects: Vec<Value> = objects
            .map(|of| json!({ "address": of.address, "cluster": of.cluster, "object": of.content }))
            .collect();
        json!({
            "environment": input.generated.environment,
            "stack": name,
            "today": input.today.to_string(),
            "files": files,
            "plan": plan,
            "objects": objects,
        })
    };
    let mut documents = Vec::new();
    for (stack, view) in input.generated.stacks.iter().zip(plan_views(input.generated)) {
        documents.push((stack.name.clone(), document(&stack.name, Some(stack), view.plan)));
    }
    if !input.objects.is_empty() {
        documents.push((MANIFESTS.to_owned(), document(MANIFESTS, None, Value::Null)));
    }
    documents
}

fn is_warning(rule: &str) -> bool {
    rule.starts_with("warn")
}

fn control(id: String, package: &str, rule: &str, evidence: Vec<Evidence>) -> ControlResult {
    let (title, severity) = if is_warning(rule) {
        (format!("{rule} of the package {package} warns of nothing"), Severity::Low)
    } else {
        (format!("{rule} of the package {package} finds nothing"), Severity::Medium)
    };
    ControlResult {
        frameworks: vec![format!("{FRAMEWORK}/{id}")],
        id,
        title,
        severity,
        area: Area(FRAMEWORK.to_owned()),
        outcome: Outcome::together(evidence.iter().map(|of| of.outcome)),
        rationale: "The team wrote it down as a policy.".to_owned(),
        remedy: "Change what is found, or accept it in the environment, with the reason.".to_owned(),
        evidence,
    }
}

/// A policy as a control of the catalogue; none of what is one already.
pub(crate) fn as_control(result: &ControlResult) -> Option<Control> {
    result.id.starts_with(PREFIX).then(|| Control {
        id: result.id.clone(),
        title: result.title.clone(),
        severity: result.severity,
        area: result.area.clone(),
        terraform_types: Vec::new(),
        kubernetes_kinds: Vec::new(),
        cis: Vec::new(),
        fsbp: Vec::new(),
        pss: Vec::new(),
        well_architected: Vec::new(),
        checkov: Vec::new(),
        trivy: Vec::new(),
        parliament: Vec::new(),
        checks: Vec::new(),
        judged_by: JudgedBy::default(),
        rationale: result.rationale.clone(),
        modules: Vec::new(),
        settings: Vec::new(),
        remedy: result.remedy.clone(),
    })
}

/// A finding with the place that it names; none of a stack where nothing is found.
fn evidence_of(model: &Model, stack: &str, finding: &Finding, outcome: Outcome) -> Evidence {
    let subject = finding.address.as_ref().and_then(|address| model.get(stack, address));
    let setting = |subject: &Subject| (!subject.setting.is_empty()).then(|| subject.setting.clone());
    let message = match outcome {
        Outcome::Pass => "it finds nothing".to_owned(),
        _ => finding.message.clone(),
    };
    Evidence {
        outcome,
        stack: stack.to_owned(),
        address: finding.address.clone().unwrap_or_default(),
        path: finding.path.clone(),
        value: subject
            .and_then(|of| of.at(&finding.path))
            .filter(|_| !finding.path.is_empty())
            .cloned()
            .unwrap_or_default(),
        message,
        setting: finding.setting.clone().or_else(|| subject.and_then(setting)),
        setting_location: None,
        file: subject.map(|of| of.file.clone()).filter(|file| !file.is_empty()),
        line: subject.and_then(|of| model.line(of, &finding.path)),
        sha256: subject.and_then(|of| model.sha256(of)).map(str::to_owned),
        accepted_by: None,
    }
}

/// Accepts what an exception is for. What names no address is accepted for its stack.
fn accept(id: &str, evidence: &mut Evidence, model: &Model, input: &Input<'_>, assessment: &mut Assessment) {
    let subject = model.get(&evidence.stack, &evidence.address);
    let whole = evidence.address.is_empty().then_some(evidence.stack.as_str());
    let target = evidence.setting.as_deref().or(whole).unwrap_or_default().to_owned();
    for (exception, result) in input.exceptions.iter().zip(&mut assessment.exceptions) {
        if exception.is_of(id, &[]) && exception.is_at(subject, &target) {
            if !result.controls.iter().any(|control| control == id) {
                result.controls.push(id.to_owned());
            }
            if evidence.accepted_by.is_none() && exception.holds_on(input.today) {
                evidence.outcome = Outcome::Accepted;
                evidence.accepted_by = Some(exception.told());
            }
        }
    }
}
