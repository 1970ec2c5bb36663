//! An assessment as SARIF 2.1.0, for code scanning and for archives.
//!
//! Every control is a rule. What fails is a result for each piece of evidence, and so is what is accepted, which is
//! suppressed; what passes, does not apply or cannot be seen is one result for each control. GitHub shows the first
//! location of a result alone, follows the links to others in its message, and knows neither kinds nor suppressions: it is
//! given [what fails alone](Shown::failed).

mod log;
mod message;
mod rules;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use self::log::{
    Artifact, ArtifactLocation, AutomationDetails, Driver, Invocation, Kind, Level, Location, Log,
    LogicalLocation, Notification, PhysicalLocation, Region, Run, SarifResult, Suppression, Text, Tool,
    UriBase,
};
use super::Shown;
use crate::assessment::{Assessment, ControlResult, Evidence, Outcome};
use crate::control::{Control, catalogue};
use crate::exception::AcceptedBy;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The most results that GitHub takes of a run; it shows 5,000, the most severe first.
/// <https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit>
const RESULTS: usize = 25_000;
/// The locations of a result that GitHub keeps; with more than 1,000, it refuses the file.
const LOCATIONS: usize = 100;

/// What addresses of files are relative to.
const ROOT: &str = "%SRCROOT%";

/// The SHA-256 of files beside those of the evidence, such as settings, by their path in the project.
pub type Digests = BTreeMap<String, String>;

/// An assessment as a SARIF file, with a newline at its end.
pub fn sarif(assessment: &Assessment, shown: &Shown<'_>, digests: &Digests) -> String {
    at_most(assessment, shown, digests, RESULTS)
}

fn at_most(assessment: &Assessment, shown: &Shown<'_>, digests: &Digests, most: usize) -> String {
    let mut writer = Writer { assessment, digests, artifacts: Vec::new(), by_path: BTreeMap::new() };
    let mut results = Vec::new();
    let policies: Vec<Control> = assessment.controls.iter().filter_map(crate::policies::as_control).collect();
    let rules: Vec<&Control> = catalogue().controls.iter().chain(&policies).collect();
    for control in assessment.controls.iter().filter(|control| shown.has(control)) {
        if let Some(index) = rules.iter().position(|rule| rule.id == control.id) {
            writer.results(index, rules[index], control, shown, &mut results);
        }
    }
    let mut notifications = Vec::new();
    if results.len() > most {
        results.sort_by_key(|result| (result.kind, result.level, result.rule_index));
        let message = format!(
            "{} results were left out, the least severe: at most {most} are taken by code scanning.",
            results.len() - most
        );
        notifications.push(Notification { level: Level::Warning, message: Text { text: message } });
        results.truncate(most);
    }
    let project = Text { text: "The folder that holds environments/ and out/.".to_owned() };
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "cleon",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: rules::all(rules),
                },
            },
            automation_details: AutomationDetails { id: format!("cleon-audit/{}/", assessment.environment) },
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: notifications,
            }],
            original_uri_base_ids: BTreeMap::from([(ROOT, UriBase { description: project })]),
            column_kind: "unicodeCodePoints",
            artifacts: writer.artifacts,
            results,
            properties: json!({ "environment": assessment.environment, "day": assessment.day }),
        }],
    };
    let text = serde_json::to_string_pretty(&log).unwrap_or_else(|error| unreachable!("{error}"));
    text + "\n"
}

struct Writer<'a> {
    assessment: &'a Assessment,
    digests: &'a Digests,
    artifacts: Vec<Artifact>,
    by_path: BTreeMap<String, usize>,
}

/// What tells evidence of a control apart, wherever it stands.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Identity<'a> {
    outcome_alone: Option<Outcome>,
    stack: &'a str,
    address: &'a str,
    path: &'a str,
}

impl Writer<'_> {
    /// The results of a control.
    fn results(
        &mut self,
        index: usize,
        of: &Control,
        control: &ControlResult,
        shown: &Shown<'_>,
        results: &mut Vec<SarifResult>,
    ) {
        let mut seen = BTreeMap::new();
        for outcome in [Outcome::Fail, Outcome::Accepted] {
            if shown.failed && outcome != Outcome::Fail {
                continue;
            }
            for evidence in control.evidence.iter().filter(|of| of.outcome == outcome) {
                let Evidence { stack, address, path, .. } = evidence;
                let identity = Identity { outcome_alone: None, stack, address, path };
                let nth = seen.entry((stack, address, path)).and_modify(|nth| *nth += 1).or_insert(0);
                let fingerprint = self.fingerprint(of, &identity, *nth);
                results.push(self.of_evidence(index, of, evidence, fingerprint));
            }
        }
        if shown.failed {
            return;
        }
        for outcome in [Outcome::NotAssessable, Outcome::Pass, Outcome::NotApplicable] {
            let evidence: Vec<&Evidence> =
                control.evidence.iter().filter(|of| of.outcome == outcome).collect();
            if !evidence.is_empty() || control.outcome == outcome {
                results.push(self.together(index, of, outcome, &evidence));
            }
        }
    }

    /// A piece of evidence that something does not hold.
    fn of_evidence(
        &mut self,
        index: usize,
        control: &Control,
        evidence: &Evidence,
        fingerprint: String,
    ) -> SarifResult {
        let generated = self.generated(evidence).map(|mut location| {
            location.id = Some(1);
            location
        });
        let setting = self.setting(evidence.setting_location.as_deref());
        let mut message = message::plain(&message::told(evidence));
        let (first, related) = match (setting, generated) {
            (Some(setting), Some(generated)) => {
                message.push_str(&message::link(evidence));
                (setting, vec![generated])
            }
            (Some(setting), None) => (setting, Vec::new()),
            (None, Some(generated)) => (Location { id: None, ..generated }, Vec::new()),
            (None, None) => (self.environment(), Vec::new()),
        };
        SarifResult {
            rule_id: control.id.clone(),
            rule_index: index,
            kind: Kind::Fail,
            level: rules::severity(control.severity).0,
            message: Text { text: message },
            locations: [Location { logical_locations: logical(evidence), ..first }],
            related_locations: related,
            partial_fingerprints: fingerprints(fingerprint),
            suppressions: evidence.accepted_by.iter().map(|by| self.suppression(by)).collect(),
            properties: properties(evidence),
        }
    }

    /// All evidence of one outcome that nobody has to do anything about.
    fn together(
        &mut self,
        index: usize,
        control: &Control,
        outcome: Outcome,
        evidence: &[&Evidence],
    ) -> SarifResult {
        let kind = match outcome {
            Outcome::Pass => Kind::Pass,
            Outcome::NotApplicable => Kind::NotApplicable,
            Outcome::NotAssessable => Kind::Open,
            Outcome::Fail | Outcome::Accepted => Kind::Fail,
        };
        let mut located: Vec<Location> = Vec::new();
        for location in evidence.iter().filter_map(|of| self.generated(of)) {
            if located.len() < LOCATIONS && !located.contains(&location) {
                located.push(location);
            }
        }
        let setting = evidence.first().and_then(|of| self.setting(of.setting_location.as_deref()));
        let first = match setting {
            Some(setting) => setting,
            None if located.is_empty() => self.environment(),
            None => located.remove(0),
        };
        let identity = Identity { outcome_alone: Some(outcome), stack: "", address: "", path: "" };
        SarifResult {
            rule_id: control.id.clone(),
            rule_index: index,
            kind,
            level: Level::None,
            message: Text { text: message::plain(&message::together(&control.title, outcome, evidence)) },
            locations: [Location { id: None, ..first }],
            related_locations: located,
            partial_fingerprints: fingerprints(self.fingerprint(control, &identity, 0)),
            suppressions: Vec::new(),
            properties: json!({ "outcome": outcome.as_str(), "evidence": evidence.len() }),
        }
    }

    /// What stays the same when lines move, values change, or something is accepted.
    fn fingerprint(&self, control: &Control, of: &Identity<'_>, nth: usize) -> String {
        let outcome = of.outcome_alone.map(Outcome::as_str).unwrap_or_default();
        let nth = if nth == 0 { String::new() } else { nth.to_string() };
        let parts =
            [&*self.assessment.environment, &control.id, outcome, of.stack, of.address, of.path, &nth];
        hex::encode(Sha256::digest(parts.join("\0")))
    }

    fn suppression(&mut self, by: &AcceptedBy) -> Suppression {
        let ticket = by.ticket.as_ref().map(|ticket| format!(", {ticket}")).unwrap_or_default();
        Suppression {
            kind: "external",
            status: "accepted",
            justification: format!("{} Accepted until {} by {}{ticket}.", by.reason, by.expires, by.owner),
            location: self.setting(by.location.as_deref()),
            properties: json!({
                "target": by.target,
                "owner": by.owner,
                "expires": by.expires,
                "ticket": by.ticket,
            }),
        }
    }

    /// The line in the generated file.
    fn generated(&mut self, evidence: &Evidence) -> Option<Location> {
        let file = evidence.file.as_deref()?;
        let region =
            evidence.line.map(|line| Region { start_line: line, start_column: None, end_line: line });
        Some(self.location(file, evidence.sha256.as_deref(), region))
    }

    /// A place in the settings: `file:line:column`.
    fn setting(&mut self, location: Option<&str>) -> Option<Location> {
        let (rest, column) = location?.rsplit_once(':')?;
        let (file, line) = rest.rsplit_once(':')?;
        let (line, column) = (line.parse().ok()?, column.parse().ok()?);
        let region = Region { start_line: line, start_column: Some(column), end_line: line };
        Some(self.location(file, None, Some(region)))
    }

    /// The settings of the environment as a whole.
    fn environment(&mut self) -> Location {
        let file = format!("environments/{}.toml", self.assessment.environment);
        self.location(&file, None, Some(Region { start_line: 1, start_column: None, end_line: 1 }))
    }

    fn location(&mut self, file: &str, sha256: Option<&str>, region: Option<Region>) -> Location {
        let known = self.by_path.get(file).copied();
        let index = known.unwrap_or_else(|| {
            let index = self.artifacts.len();
            let location = ArtifactLocation { uri: markdown::url("", file), uri_base_id: ROOT, index };
            let sha256 = sha256.map(str::to_owned).or_else(|| self.digests.get(file).cloned());
            let hashes = sha256.map(|sha256| ("sha-256", sha256)).into_iter().collect();
            self.artifacts.push(Artifact { location, hashes });
            self.by_path.insert(file.to_owned(), index);
            index
        });
        let artifact_location = self.artifacts[index].location.clone();
        let physical_location = PhysicalLocation { artifact_location, region };
        Location { id: None, physical_location, logical_locations: Vec::new() }
    }
}

/// GitHub looks at the first alone, which its uploading action would otherwise make from the lines around; others look at
/// ours.
fn fingerprints(fingerprint: String) -> BTreeMap<&'static str, String> {
    BTreeMap::from([("primaryLocationLineHash", fingerprint.clone()), ("cleon/v1", fingerprint)])
}

fn logical(evidence: &Evidence) -> Vec<LogicalLocation> {
    let name = [&*evidence.stack, &*evidence.address].join(":");
    let name = if evidence.path.is_empty() { name } else { [&*name, &*evidence.path].join(".") };
    let has_address = !evidence.address.is_empty();
    has_address
        .then_some(LogicalLocation { fully_qualified_name: name, kind: "resource" })
        .into_iter()
        .collect()
}

fn properties(evidence: &Evidence) -> Value {
    let mut properties = json!({ "outcome": evidence.outcome.as_str(), "stack": evidence.stack });
    let mut add = |key: &str, value: Option<Value>| {
        if let (Some(value), Some(properties)) = (value, properties.as_object_mut()) {
            properties.insert(key.to_owned(), value);
        }
    };
    let text = |text: &str| (!text.is_empty()).then(|| Value::from(text));
    add("address", text(&evidence.address));
    add("path", text(&evidence.path));
    add("value", (!evidence.value.is_null()).then(|| evidence.value.clone()));
    add("setting", evidence.setting.clone().map(Value::from));
    properties
}

#[cfg(test)]
#[path = "sarif/tests.rs"]
mod tests;
