//! An assessment as OSCAL assessment results, for those who keep the books of an authorization.
//!
//! Each piece of evidence is an observation, each exception a risk whose deviation is approved, and each control that fails
//! an open one. Each control and each id of a framework that was judged is a finding. What cannot be seen from here is no
//! finding: OSCAL has no word for it but "not satisfied", which nobody found out. It is excluded from what was reviewed, and
//! an observation says where it is to be looked at.

mod document;
mod findings;

use std::collections::BTreeMap;

use jiff::civil::Date;
use uuid::Uuid;

use self::document::{
    AssessmentResult, AssessmentResults, BackMatter, ControlId, ControlSelection, Document, Hash, ImportAp,
    InventoryItem, Line, LocalDefinitions, Metadata, NAMESPACE, Observation, Property, RelatedObservation,
    RelevantEvidence, Resource, ResourceLink, ReviewedControls, Risk, Subject, Token,
};
use crate::assessment::{Assessment, ControlResult, Evidence, Outcome};
use crate::exception::AcceptedBy;
use crate::framework::ItemResult;

/// The version that is written.
const VERSION: &str = "1.2.3";

/// The ids of cleon's own controls begin with this.
const OWN: &str = "cleon";

/// An assessment as an OSCAL file, with a newline at its end.
pub fn oscal(assessment: &Assessment) -> String {
    let writer = Writer { assessment, namespace: Uuid::new_v5(&Uuid::NAMESPACE_URL, NAMESPACE.as_bytes()) };
    let text = serde_json::to_string_pretty(&writer.document());
    text.unwrap_or_else(|error| unreachable!("{error}")) + "\n"
}

/// What is written of a control, by which findings refer to it.
#[derive(Default)]
struct Written {
    observations: Vec<Uuid>,
    risks: Vec<Uuid>,
}

struct Writer<'a> {
    assessment: &'a Assessment,
    namespace: Uuid,
}

impl Writer<'_> {
    /// The same for the same thing in every run.
    fn uuid(&self, kind: &str, parts: &[&str]) -> Uuid {
        let name = [&[&*self.assessment.environment, kind], parts].concat().join("\0");
        Uuid::new_v5(&self.namespace, name.as_bytes())
    }

    /// The day's first moment: no time of day is known, and none is needed.
    fn moment(&self) -> String {
        moment(&self.assessment.day)
    }

    fn document(&self) -> Document {
        let Assessment { environment, day, .. } = self.assessment;
        let mut observations = Vec::new();
        let mut risks = Vec::new();
        let mut findings = Vec::new();
        let mut written = BTreeMap::new();
        for control in &self.assessment.controls {
            let of = self.control(control, &mut observations, &mut risks);
            findings.extend(self.finding_of_control(control, &of));
            written.insert(&*control.id, of);
        }
        for framework in &self.assessment.frameworks {
            for item in &framework.items {
                match item.outcome {
                    Outcome::NotAssessable => observations.push(self.elsewhere(&framework.id, item)),
                    _ => findings.push(self.finding_of_item(&framework.id, item, &written)),
                }
            }
        }
        let plan = self.uuid("plan", &[]);
        let mut resources = vec![Resource {
            uuid: plan,
            title: Line::text("Controls of cleon"),
            description: Line::text(
                "There is no assessment plan: every control of cleon and every id of its frameworks is judged in each run.",
            ),
            rlinks: Vec::new(),
        }];
        resources.extend(self.files());
        Document {
            assessment_results: AssessmentResults {
                uuid: self.uuid("results", &[day]),
                metadata: Metadata {
                    title: Line::markdown(&format!("Audit of {environment}")),
                    last_modified: self.moment(),
                    version: Line::text(day),
                    oscal_version: VERSION,
                    props: vec![
                        Property::new("generator", concat!("cleon ", env!("CARGO_PKG_VERSION"))),
                        Property::new("environment", environment),
                    ],
                },
                import_ap: ImportAp { href: format!("#{plan}") },
                results: [AssessmentResult {
                    uuid: self.uuid("result", &[day]),
                    title: Line::markdown(&format!("Audit of {environment} as of {day}")),
                    description: Line::markdown(
                        "Judged from the model of the environment: from its generated files, with all references followed.",
                    ),
                    start: self.moment(),
                    local_definitions: LocalDefinitions { inventory_items: self.inventory() },
                    reviewed_controls: self.reviewed(),
                    observations,
                    risks,
                    findings,
                }],
                back_matter: BackMatter { resources },
            },
        }
    }

    /// What was looked at, each thing once.
    fn inventory(&self) -> Vec<InventoryItem> {
        let mut items = BTreeMap::new();
        for evidence in self.assessment.controls.iter().flat_map(|control| &control.evidence) {
            items.entry((&*evidence.stack, &*evidence.address)).or_insert_with(|| InventoryItem {
                uuid: self.subject(evidence),
                description: Line::markdown(&format!("`{}`", name(evidence))),
                props: vec![
                    Property::new("stack", &evidence.stack),
                    Property::new("address", &evidence.address),
                ],
            });
        }
        items.into_values().collect()
    }

    fn subject(&self, evidence: &Evidence) -> Uuid {
        self.uuid("subject", &[&evidence.stack, &evidence.address])
    }

    /// The generated files that evidence names.
    fn files(&self) -> impl Iterator<Item = Resource> {
        let mut files = BTreeMap::new();
        for evidence in self.assessment.controls.iter().flat_map(|control| &control.evidence) {
            if let (Some(file), Some(sha256)) = (&evidence.file, &evidence.sha256) {
                files.insert(file, sha256);
            }
        }
        files.into_iter().map(|(file, sha256)| Resource {
            uuid: self.uuid("file", &[file]),
            title: Line::markdown(&format!("`{file}`")),
            description: Line::text("A generated file that evidence is in."),
            rlinks: vec![ResourceLink {
                href: markdown::url("", file),
                hashes: vec![Hash { algorithm: "SHA-256", value: sha256.clone() }],
            }],
        })
    }

    fn reviewed(&self) -> ReviewedControls {
        let mut selections = Vec::new();
        let own = self.assessment.controls.iter().map(|control| (OWN, &*control.id, control.outcome));
        let (include_controls, mut exclude_controls) = parted(own);
        for framework in &self.assessment.frameworks {
            let items = framework.items.iter().map(|item| (&*framework.id, &*item.id, item.outcome));
            let (include, exclude) = parted(items);
            if include.is_empty() {
                // A selection of nothing is none.
                exclude_controls.extend(exclude);
            } else {
                selections.push(ControlSelection {
                    description: Line::markdown(&format!("{} {}", framework.name, framework.version)),
                    include_controls: include,
                    exclude_controls: exclude,
                });
            }
        }
        if !include_controls.is_empty() {
            let description = Line::text("Controls of cleon");
            selections.insert(0, ControlSelection { description, include_controls, exclude_controls });
        }
        ReviewedControls {
            description: Line::text(
                "What is excluded cannot be seen from the model; observations say where it can.",
            ),
            control_selections: selections,
        }
    }

    /// Writes what was observed of a control, and the risks that are left.
    fn control(
        &self,
        control: &ControlResult,
        observations: &mut Vec<Observation>,
        risks: &mut Vec<Risk>,
    ) -> Written {
        let mut written = Written::default();
        let mut accepted: BTreeMap<&AcceptedBy, Vec<Uuid>> = BTreeMap::new();
        let mut failing = Vec::new();
        let mut seen: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
        for evidence in &control.evidence {
            let place = (&*evidence.stack, &*evidence.address, &*evidence.path);
            let nth = seen.entry(place).and_modify(|nth| *nth += 1).or_default();
            let uuid = self.uuid(
                "observation",
                &[&control.id, &evidence.stack, &evidence.address, &evidence.path, &nth.to_string()],
            );
            observations.push(self.observation(uuid, control, evidence));
            written.observations.push(uuid);
            match (&evidence.accepted_by, evidence.outcome) {
                (Some(by), Outcome::Accepted) => accepted.entry(by).or_default().push(uuid),
                (_, Outcome::Fail) => failing.push(uuid),
                _ => {}
            }
        }
        if !failing.is_empty() {
            let uuid = self.uuid("risk", &[&control.id]);
            written.risks.push(uuid);
            risks.push(Risk {
                uuid,
                title: Line::markdown(&format!("It does not hold: {}", control.title)),
                description: Line::markdown(&control.rationale),
                statement: Line::markdown(&control.remedy),
                props: vec![
                    Property::new("control", &control.id),
                    Property::new("severity", control.severity.as_str()),
                ],
                status: "open",
                deadline: None,
                related_observations: related(&failing),
            });
        }
        for (by, observed) in accepted {
            let check = by.check.as_deref().unwrap_or_default();
            let uuid = self.uuid("risk", &[&control.id, check, &by.target, &by.expires, &by.reason]);
            written.risks.push(uuid);
            risks.push(Self::deviation(uuid, control, by, &observed));
        }
        written
    }

    fn observation(&self, uuid: Uuid, control: &ControlResult, evidence: &Evidence) -> Observation {
        let mut props =
            vec![Property::new("control", &control.id), Property::new("outcome", evidence.outcome.as_str())];
        let mut add = |name, value: Option<&str>| {
            props.extend(value.filter(|value| !value.is_empty()).map(|value| Property::new(name, value)));
        };
        add("path", Some(&evidence.path));
        let value = (!evidence.value.is_null()).then(|| evidence.value.to_string());
        add("value", value.as_deref());
        add("setting", evidence.setting.as_deref());
        let proof = evidence.file.as_ref().map(|file| {
            let line = evidence.line.map(|line| format!("#L{line}")).unwrap_or_default();
            RelevantEvidence {
                href: format!("{}{line}", markdown::url("", file)),
                description: Line::text("The generated file."),
                props: evidence.sha256.iter().map(|sha256| Property::new("sha256", sha256)).collect(),
            }
        });
        let setting = evidence.setting_location.as_ref().map(|location| {
            let mut parts = location.rsplitn(3, ':');
            let (_, line, file) = (parts.next(), parts.next(), parts.next());
            let line = line.map(|line| format!("#L{line}")).unwrap_or_default();
            RelevantEvidence {
                href: format!("{}{line}", markdown::url("", file.unwrap_or(location))),
                description: Line::text("The setting that decides it."),
                props: vec![Property::new("location", location)],
            }
        });
        Observation {
            uuid,
            title: Line::markdown(&control.title),
            description: Line::markdown(&format!("`{}`: {}", name(evidence), evidence.message)),
            props,
            methods: ["EXAMINE"],
            types: ["control-objective"],
            subjects: vec![Subject { subject_uuid: self.subject(evidence), r#type: "inventory-item" }],
            relevant_evidence: proof.into_iter().chain(setting).collect(),
            collected: self.moment(),
        }
    }

    /// An exception.
    fn deviation(uuid: Uuid, control: &ControlResult, by: &AcceptedBy, observed: &[Uuid]) -> Risk {
        let mut props = vec![
            Property::new("control", &control.id),
            Property::new("severity", control.severity.as_str()),
            Property::new("target", &by.target),
            Property::new("owner", &by.owner),
            Property::new("expires", &by.expires),
        ];
        for (name, value) in [("check", &by.check), ("ticket", &by.ticket), ("location", &by.location)] {
            props.extend(value.as_ref().map(|value| Property::new(name, value)));
        }
        // The exception holds through its last day.
        let after = by.expires.parse::<Date>().and_then(Date::tomorrow).ok();
        Risk {
            uuid,
            title: Line::markdown(&format!("Accepted at `{}`: {}", by.target, control.title)),
            description: Line::markdown(&control.rationale),
            statement: Line::markdown(&by.reason),
            props,
            status: "deviation-approved",
            deadline: after.map(|day| moment(&day.to_string())),
            related_observations: related(observed),
        }
    }

    /// An id that cannot be seen from here.
    fn elsewhere(&self, framework: &str, item: &ItemResult) -> Observation {
        let place = item.r#where.as_deref().unwrap_or("not judged yet");
        Observation {
            uuid: self.uuid("elsewhere", &[framework, &item.id]),
            title: Line::markdown(&item.title),
            description: Line::markdown(&format!("Not assessed here; to be looked at {place}")),
            props: vec![
                Property::new("framework", framework),
                Property::new("id", &item.id),
                Property::new("outcome", item.outcome.as_str()),
            ],
            methods: ["UNKNOWN"],
            types: ["control-objective"],
            subjects: Vec::new(),
            relevant_evidence: Vec::new(),
            collected: self.moment(),
        }
    }
}

fn moment(day: &str) -> String {
    format!("{day}T00:00:00Z")
}

fn name(evidence: &Evidence) -> String {
    match (&*evidence.stack, &*evidence.address) {
        (stack, "") => stack.to_owned(),
        (stack, address) => format!("{stack}:{address}"),
    }
}

fn related(observations: &[Uuid]) -> Vec<RelatedObservation> {
    observations.iter().map(|uuid| RelatedObservation { observation_uuid: *uuid }).collect()
}

/// What was judged, and what cannot be.
fn parted<'a>(all: impl Iterator<Item = (&'a str, &'a str, Outcome)>) -> (Vec<ControlId>, Vec<ControlId>) {
    let (mut judged, mut excluded) = (Vec::new(), Vec::new());
    for (framework, id, outcome) in all {
        let list = if outcome == Outcome::NotAssessable { &mut excluded } else { &mut judged };
        list.push(ControlId { control_id: Token::new(framework, id) });
    }
    (judged, excluded)
}
