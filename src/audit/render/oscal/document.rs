//! The part of OSCAL's assessment results that is written, property by property as the model has it.
//!
//! <https://pages.nist.gov/OSCAL-Reference/models/v1.2.0/assessment-results/json-reference/>

use serde::{Serialize, Serializer};
use uuid::Uuid;

/// A whole file.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Document {
    pub(super) assessment_results: AssessmentResults,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct AssessmentResults {
    pub(super) uuid: Uuid,
    pub(super) metadata: Metadata,
    pub(super) import_ap: ImportAp,
    pub(super) results: [AssessmentResult; 1],
    pub(super) back_matter: BackMatter,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Metadata {
    pub(super) title: Line,
    pub(super) last_modified: String,
    pub(super) version: Line,
    pub(super) oscal_version: &'static str,
    pub(super) props: Vec<Property>,
}

#[derive(Serialize)]
pub(super) struct ImportAp {
    pub(super) href: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct AssessmentResult {
    pub(super) uuid: Uuid,
    pub(super) title: Line,
    pub(super) description: Line,
    pub(super) start: String,
    #[serde(skip_serializing_if = "LocalDefinitions::is_empty")]
    pub(super) local_definitions: LocalDefinitions,
    pub(super) reviewed_controls: ReviewedControls,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) observations: Vec<Observation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) risks: Vec<Risk>,
    pub(super) findings: Vec<Finding>,
}

/// What was looked at.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct LocalDefinitions {
    pub(super) inventory_items: Vec<InventoryItem>,
}

impl LocalDefinitions {
    fn is_empty(&self) -> bool {
        self.inventory_items.is_empty()
    }
}

#[derive(Serialize)]
pub(super) struct InventoryItem {
    pub(super) uuid: Uuid,
    pub(super) description: Line,
    pub(super) props: Vec<Property>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ReviewedControls {
    pub(super) description: Line,
    pub(super) control_selections: Vec<ControlSelection>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ControlSelection {
    pub(super) description: Line,
    pub(super) include_controls: Vec<ControlId>,
    /// Those that cannot be seen from here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) exclude_controls: Vec<ControlId>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ControlId {
    pub(super) control_id: Token,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Observation {
    pub(super) uuid: Uuid,
    pub(super) title: Line,
    pub(super) description: Line,
    pub(super) props: Vec<Property>,
    pub(super) methods: [&'static str; 1],
    pub(super) types: [&'static str; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) subjects: Vec<Subject>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) relevant_evidence: Vec<RelevantEvidence>,
    pub(super) collected: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Subject {
    pub(super) subject_uuid: Uuid,
    pub(super) r#type: &'static str,
}

#[derive(Serialize)]
pub(super) struct RelevantEvidence {
    pub(super) href: String,
    pub(super) description: Line,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) props: Vec<Property>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Risk {
    pub(super) uuid: Uuid,
    pub(super) title: Line,
    pub(super) description: Line,
    pub(super) statement: Line,
    pub(super) props: Vec<Property>,
    pub(super) status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) deadline: Option<String>,
    pub(super) related_observations: Vec<RelatedObservation>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct RelatedObservation {
    pub(super) observation_uuid: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct RelatedRisk {
    pub(super) risk_uuid: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Finding {
    pub(super) uuid: Uuid,
    pub(super) title: Line,
    pub(super) description: Line,
    pub(super) target: Target,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) related_observations: Vec<RelatedObservation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) related_risks: Vec<RelatedRisk>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::struct_field_names, reason = "the names are OSCAL's")]
pub(super) struct Target {
    pub(super) r#type: &'static str,
    pub(super) target_id: Token,
    pub(super) status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) implementation_status: Option<ImplementationStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remarks: Option<Line>,
}

#[derive(Serialize)]
pub(super) struct Status {
    pub(super) state: &'static str,
    pub(super) reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remarks: Option<Line>,
}

#[derive(Serialize)]
pub(super) struct ImplementationStatus {
    pub(super) state: &'static str,
}

#[derive(Serialize)]
pub(super) struct BackMatter {
    pub(super) resources: Vec<Resource>,
}

#[derive(Serialize)]
pub(super) struct Resource {
    pub(super) uuid: Uuid,
    pub(super) title: Line,
    pub(super) description: Line,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) rlinks: Vec<ResourceLink>,
}

#[derive(Serialize)]
pub(super) struct ResourceLink {
    pub(super) href: String,
    pub(super) hashes: Vec<Hash>,
}

#[derive(Serialize)]
pub(super) struct Hash {
    pub(super) algorithm: &'static str,
    pub(super) value: String,
}

#[derive(Serialize)]
pub(super) struct Property {
    pub(super) name: &'static str,
    pub(super) ns: &'static str,
    pub(super) value: Line,
}

/// The names of properties that OSCAL does not know.
pub(super) const NAMESPACE: &str = "urn:x-cleon:oscal";

impl Property {
    pub(super) fn new(name: &'static str, value: &str) -> Self {
        Self { name, ns: NAMESPACE, value: Line::text(value) }
    }
}

/// A text of one line that is not empty and has no space at its ends.
pub(super) struct Line(String);

impl Line {
    /// The text as it is.
    pub(super) fn text(text: &str) -> Self {
        let words: Vec<&str> = text.split(|of: char| of.is_whitespace() || of.is_control()).collect();
        let line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        Self(if line.is_empty() { "-".to_owned() } else { line })
    }

    /// The text as Markdown that shows it as it is.
    pub(super) fn markdown(text: &str) -> Self {
        Self::text(&markdown::prose(text))
    }
}

impl Serialize for Line {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A name of letters, digits, `.`, `-` and `_`, the first a letter or `_`.
#[derive(Clone)]
pub(super) struct Token(String);

impl Token {
    pub(super) fn new(framework: &str, id: &str) -> Self {
        let allowed = |of: char| if of.is_alphanumeric() || matches!(of, '.' | '-' | '_') { of } else { '-' };
        Self(format!("{framework}-{id}").chars().map(allowed).collect())
    }
}

impl Serialize for Token {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
