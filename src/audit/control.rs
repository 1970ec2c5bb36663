//! The controls of the audit: `data/scanner-map.toml`, read once.

use std::fmt;
use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const DATA: &str = include_str!("data/scanner-map.toml");

/// How bad it is when a control fails, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Somebody can take the environment, or already may.
    Critical,
    /// One step is missing to that, or an outage is sure to come.
    High,
    /// Something else must go wrong too.
    Medium,
    /// It is good to have.
    Low,
}

impl Severity {
    /// The word for it, as it is written in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// What a control is about, by the id of one of [`Catalogue::areas`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Area(pub String);

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An area with the words for it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct NamedArea {
    /// Its id.
    pub id: Area,
    /// What it is called.
    pub title: String,
}

/// Who judges a control.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JudgedBy {
    /// A judge of this crate.
    #[default]
    Evidence,
    /// Checks of the model: what they find is the whole answer.
    Checks,
}

/// A fact about what the model makes, that frameworks and scanners ask for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Its id, which never changes its meaning.
    pub id: String,
    /// What must hold.
    pub title: String,
    /// How bad a failure is.
    pub severity: Severity,
    /// What it is about.
    pub area: Area,
    /// The resources that are evidence.
    #[serde(default)]
    pub terraform_types: Vec<String>,
    /// The objects that are evidence.
    #[serde(default)]
    pub kubernetes_kinds: Vec<String>,
    /// Ids of the CIS Amazon EKS Benchmark.
    #[serde(default)]
    pub cis: Vec<String>,
    /// Ids of AWS Foundational Security Best Practices.
    #[serde(default)]
    pub fsbp: Vec<String>,
    /// Ids of the Pod Security Standards.
    #[serde(default)]
    pub pss: Vec<String>,
    /// Ids of the Well-Architected Framework.
    #[serde(default)]
    pub well_architected: Vec<String>,
    /// Ids of checkov that ask for much the same.
    #[serde(default)]
    pub checkov: Vec<String>,
    /// Ids of Trivy that ask for much the same.
    #[serde(default)]
    pub trivy: Vec<String>,
    /// Findings of parliament that ask for much the same.
    #[serde(default)]
    pub parliament: Vec<String>,
    /// Checks of the model that say part of it.
    #[serde(default)]
    pub checks: Vec<String>,
    /// Who judges it.
    #[serde(default, rename = "judge")]
    pub judged_by: JudgedBy,
    /// Why it matters.
    pub rationale: String,
    /// The modules that make it so.
    #[serde(default)]
    pub modules: Vec<String>,
    /// The settings that decide it; `<name>` stands for a key, `[]` for each of a list.
    #[serde(default)]
    pub settings: Vec<String>,
    /// What to do when it fails.
    pub remedy: String,
}

/// What checkov asks of the generated files, and no control does.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherCheckov {
    /// The id.
    pub id: String,
    /// Why no control has it.
    pub reason: String,
}

/// What checkov finds where the control that asks for much the same holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Differs {
    /// The id of checkov's check.
    pub id: String,
    /// The control.
    pub control: String,
    /// What checkov does not see, or asks for beyond it.
    pub reason: String,
}

/// All controls.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// What controls are about, in the order they are told.
    pub areas: Vec<NamedArea>,
    /// The controls, in the order of their areas.
    #[serde(rename = "control")]
    pub controls: Vec<Control>,
    /// What checkov asks of the generated files, and no control does.
    pub other_checkov: Vec<OtherCheckov>,
    /// What checkov finds where its control holds.
    #[serde(default)]
    pub differs: Vec<Differs>,
}

impl Catalogue {
    /// A control by its id.
    pub fn get(&self, id: &str) -> Option<&Control> {
        self.controls.iter().find(|control| control.id == id)
    }

    /// The ids of all controls.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.controls.iter().map(|control| control.id.as_str())
    }
}

/// The catalogue.
///
/// # Panics
/// When the data file in this crate is broken, which tests exclude.
pub fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| toml::from_str(DATA).expect("scanner-map.toml is read by the tests"))
}

impl Control {
    /// The settings key that decides it at a block that comes from `setting`: the first of its own of which that is the
    /// beginning, with the names filled in, or else that one. None when neither says any.
    pub fn setting_at(&self, setting: &str) -> Option<String> {
        let filled = self.settings.iter().find_map(|pattern| fill(pattern, setting));
        filled.or_else(|| (!setting.is_empty()).then(|| setting.to_owned()))
    }
}

/// A pattern with the names of a settings key that it goes on from: `clusters.<name>.version` at `clusters.trantor`.
fn fill(pattern: &str, setting: &str) -> Option<String> {
    let wanted: Vec<&str> = pattern.split('.').collect();
    let given: Vec<&str> = if setting.is_empty() { Vec::new() } else { setting.split('.').collect() };
    if given.len() > wanted.len() {
        return None;
    }
    for (of, name) in wanted.iter().zip(&given) {
        if !of.starts_with('<') && of.trim_end_matches("[]") != *name {
            return None;
        }
    }
    let rest = &wanted[given.len()..];
    let is_decided = !rest.iter().any(|of| of.contains('<') || of.contains("[]"));
    (is_decided && (!given.is_empty() || !pattern.contains('<')))
        .then(|| given.iter().chain(rest).copied().collect::<Vec<_>>().join("."))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_catalogue_is_whole() {
        let catalogue = catalogue();
        let ids: BTreeSet<&str> = catalogue.ids().collect();
        assert_eq!(ids.len(), catalogue.controls.len(), "each id once");
        for control in &catalogue.controls {
            assert!(catalogue.areas.iter().any(|area| area.id == control.area), "{}", control.id);
        }
    }

    #[test]
    fn a_setting_is_found_by_where_a_block_comes_from() {
        let at = |pattern: &str, setting: &str| fill(pattern, setting);
        assert_eq!(
            at("clusters.<name>.version", "clusters.trantor").as_deref(),
            Some("clusters.trantor.version")
        );
        assert_eq!(
            at("clusters.<name>.version", "clusters.trantor.version").as_deref(),
            Some("clusters.trantor.version")
        );
        assert_eq!(at("network.nat", "network").as_deref(), Some("network.nat"));
        assert_eq!(at("account_id", "").as_deref(), Some("account_id"));
        assert_eq!(at("clusters.<name>.access.<name>.kind", "clusters.trantor"), None);
        assert_eq!(at("clusters.<name>.version", "services.dawn"), None);
    }
}
