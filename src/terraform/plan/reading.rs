//! Bytes to a plan, of which nothing can be seen yet.

use serde_json::Value;

use super::error::PlanError;
use super::model::{Plan, has_output};
use super::redactor::Redactor;
use super::secrets::mark_declared;

/// How zip archives begin, which plan files of Terraform are.
const ZIP: &[u8] = b"PK\x03\x04";

/// A plan, secrets and all. Nothing shows what is in it: it has no `Debug`, and no text of it gets out.
pub struct Unredacted(pub(super) Value);

impl Unredacted {
    /// Reads the JSON that `terraform show -json` prints.
    ///
    /// # Errors
    ///
    /// When it is no plan, or one of another major version than 1. A part that is not known is no error; one that is
    /// known and has another shape is: a plan of which something is passed over would look harmless.
    pub fn read(bytes: &[u8]) -> Result<Self, PlanError> {
        if bytes.starts_with(ZIP) {
            return Err(PlanError::PlanFile);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| PlanError::NotText)?;
        // PowerShell writes a mark before the text.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim().is_empty() {
            return Err(PlanError::Empty);
        }
        let mut value: Value = serde_json::from_str(text).map_err(|error| of_json(text, &error))?;
        check(&value)?;
        mark_declared(&mut value);
        Ok(Self(value))
    }

    /// Whether the state has an output, as the last apply left it; see [`Plan::has_output`].
    #[must_use]
    pub fn has_output(&self, name: &str) -> Option<bool> {
        has_output(&self.0, name)
    }

    /// The plan, its secrets covered.
    #[must_use]
    pub fn redact(mut self, redactor: &mut Redactor) -> Plan {
        redactor.plan(&mut self.0);
        Plan::of(self.0)
    }
}

fn of_json(text: &str, error: &serde_json::Error) -> PlanError {
    // The log of `plan -json` is an object a line, so that its second line is one too many.
    let first = text.lines().next().and_then(|line| serde_json::from_str::<Value>(line).ok());
    if first.is_some_and(|first| first.get("@level").is_some()) {
        return PlanError::Log;
    }
    if text.contains('\0') {
        return PlanError::NotText;
    }
    if error.is_eof() {
        return PlanError::CutOff(error.line());
    }
    PlanError::NotJson { line: error.line(), column: error.column() }
}

fn check(value: &Value) -> Result<(), PlanError> {
    if value.get("@level").is_some() {
        return Err(PlanError::Log);
    }
    let Some(version) = value.get("format_version") else {
        return Err(if value.get("serial").is_some() { PlanError::State } else { PlanError::NoPlan });
    };
    let version = version.as_str().map_or_else(|| version.to_string(), str::to_owned);
    if version.split('.').next() != Some("1") {
        return Err(PlanError::Version(version));
    }
    // Both are of version 1, and only plans have a configuration; a state has its values at the top.
    if value.get("values").is_some() && value.get("planned_values").is_none() {
        return Err(PlanError::State);
    }
    let is_plan =
        ["planned_values", "resource_changes", "output_changes", "configuration", "errored", "applyable"];
    if !is_plan.iter().any(|part| value.get(part).is_some()) {
        return Err(PlanError::NoPlan);
    }
    let lists = [
        "resource_changes",
        "resource_drift",
        "deferred_changes",
        "checks",
        "relevant_attributes",
        "action_invocations",
    ];
    for part in lists {
        if value.get(part).is_some_and(|part| !part.is_array() && !part.is_null()) {
            return Err(PlanError::Part(part));
        }
    }
    if value.get("output_changes").is_some_and(|part| !part.is_object() && !part.is_null()) {
        return Err(PlanError::Part("output_changes"));
    }
    let changes = |part: &'static str| value[part].as_array().into_iter().flatten().map(move |of| (part, of));
    for (part, of) in changes("resource_changes").chain(changes("resource_drift")) {
        if !of["address"].is_string() || !of["change"]["actions"].is_array() {
            return Err(PlanError::Part(part));
        }
    }
    Ok(())
}
