//! The frameworks: each with every id that it has, and how the environment stands to it.

use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assessment::{ControlResult, Outcome};
use crate::control::{Control, catalogue};
use crate::model::Model;

/// A framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Framework {
    /// CIS Amazon EKS Benchmark.
    CisEks,
    /// AWS Foundational Security Best Practices.
    Fsbp,
    /// Kubernetes Pod Security Standards.
    Pss,
    /// AWS Well-Architected Framework, security and reliability.
    WellArchitected,
}

impl Framework {
    /// All, in the order they are told.
    pub const ALL: [Self; 4] = [Self::CisEks, Self::Fsbp, Self::Pss, Self::WellArchitected];

    /// Its id: `cis-eks`.
    pub fn id(self) -> &'static str {
        match self {
            Self::CisEks => "cis-eks",
            Self::Fsbp => "fsbp",
            Self::Pss => "pss",
            Self::WellArchitected => "well-architected",
        }
    }

    /// The framework of an id.
    pub fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|framework| framework.id() == id)
    }

    /// Its data: every id.
    ///
    /// # Panics
    /// When the data file in this crate is broken, which tests exclude.
    pub fn data(self) -> &'static Data {
        static DATA: [OnceLock<Data>; 4] = [const { OnceLock::new() }; 4];
        let (at, text) = match self {
            Self::CisEks => (0, include_str!("data/cis-eks.toml")),
            Self::Fsbp => (1, include_str!("data/fsbp.toml")),
            Self::Pss => (2, include_str!("data/pss.toml")),
            Self::WellArchitected => (3, include_str!("data/well-architected.toml")),
        };
        DATA[at].get_or_init(|| toml::from_str(text).expect("data of frameworks is read by the tests"))
    }

    /// The ids of it that a control answers.
    pub fn ids_of(self, control: &Control) -> &[String] {
        match self {
            Self::CisEks => &control.cis,
            Self::Fsbp => &control.fsbp,
            Self::Pss => &control.pss,
            Self::WellArchitected => &control.well_architected,
        }
    }

    /// How an environment stands to each id.
    pub(crate) fn result(self, model: &Model, controls: &[ControlResult]) -> FrameworkResult {
        let data = self.data();
        let items = data.controls.iter().map(|item| self.item(item, model, controls));
        FrameworkResult {
            id: self.id().to_owned(),
            name: data.name.clone(),
            version: data.version.clone(),
            items: items.collect(),
        }
    }

    fn item(self, item: &Item, model: &Model, controls: &[ControlResult]) -> ItemResult {
        // Results stand in the order of the catalogue.
        let answers = |(of, _): &(&Control, &ControlResult)| self.ids_of(of).contains(&item.id);
        let both = catalogue().controls.iter().zip(controls);
        let answering: Vec<&ControlResult> = both.filter(answers).map(|(_, result)| result).collect();
        let mut outcome = Outcome::together(answering.iter().map(|control| control.outcome));
        if answering.is_empty() {
            outcome = match item.nature() {
                Nature::Model if !item.is_there(model) => Outcome::NotApplicable,
                Nature::Elsewhere | Nature::Model => Outcome::NotAssessable,
                Nature::NotUsed => Outcome::NotApplicable,
            };
        }
        ItemResult {
            id: item.id.clone(),
            title: item.title.clone(),
            outcome,
            severity: item.severity.clone(),
            level: item.level,
            section: self.section(&item.id).map(str::to_owned),
            controls: answering.iter().map(|control| control.id.clone()).collect(),
            r#where: item.r#where.clone().or_else(|| item.also.clone()),
        }
    }

    /// The title of the section that an id is in.
    fn section(self, id: &str) -> Option<&'static str> {
        let sections = self.data().sections.iter();
        let holding = sections
            .filter(|section| id.strip_prefix(&*section.id).is_some_and(|rest| rest.starts_with('.')));
        holding.max_by_key(|section| section.id.len()).map(|section| section.title.as_str())
    }
}

/// The ids of all frameworks that a control answers: `cis-eks/2.1.1`.
pub(crate) fn ids_of(control: &Control) -> impl Iterator<Item = String> {
    Framework::ALL.into_iter().flat_map(move |framework| {
        framework.ids_of(control).iter().map(move |id| format!("{}/{id}", framework.id()))
    })
}

/// The data of a framework.
#[derive(Clone, Debug, Deserialize)]
pub struct Data {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its sections, when it has any.
    #[serde(default)]
    pub sections: Vec<Section>,
    /// Every id.
    #[serde(rename = "control")]
    pub controls: Vec<Item>,
}

/// A section of a framework.
#[derive(Clone, Debug, Deserialize)]
pub struct Section {
    /// The beginning of the ids in it.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// What a framework asks under one id.
#[derive(Clone, Debug, Deserialize)]
pub struct Item {
    /// The id.
    pub id: String,
    /// What must hold, in our words.
    pub title: String,
    /// The framework's own word for how bad a failure is.
    pub severity: Option<String>,
    /// The profile of the CIS Benchmark: 1 or 2.
    pub level: Option<u8>,
    /// `model` or `elsewhere`, as the data of CIS says it.
    pub assessed: Option<Assessed>,
    /// Whether a model of a platform can speak to it, as the data of Well-Architected says it.
    pub applies: Option<bool>,
    /// The resources that it is about.
    #[serde(default)]
    pub terraform_types: Vec<String>,
    /// The objects that it is about.
    #[serde(default)]
    pub kubernetes_kinds: Vec<String>,
    /// Who can answer what the model cannot.
    pub r#where: Option<String>,
    /// What is left to look at when the model says pass.
    pub also: Option<String>,
    /// What the Pod Security Standards ask of fields; each must hold.
    #[serde(default)]
    pub rules: Vec<FieldRule>,
    /// Whether pods that run on Windows need not keep them.
    #[serde(default)]
    pub linux_only: bool,
}

/// What the Pod Security Standards ask of some fields.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldRule {
    /// The fields of a pod; `[*]` stands for each of a list.
    pub fields: Vec<String>,
    /// The values that they may have: `undefined` is a field that is not there, `non-zero` and `contains ALL` are
    /// conditions, and `*` stands for any characters.
    pub allowed: Vec<String>,
    /// Whether the first field is the pod's, from which a container that leaves its own out has it.
    #[serde(default)]
    pub inherited: bool,
}

/// Who answers an id of CIS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assessed {
    /// The audit, from the model.
    Model,
    /// Somebody else.
    Elsewhere,
}

/// Who can answer an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// The audit.
    Model,
    /// Somebody else.
    Elsewhere,
    /// Nobody needs to: it is about a service that the platform never uses.
    NotUsed,
}

impl Item {
    /// Who can answer it.
    pub fn nature(&self) -> Nature {
        match (self.assessed, self.applies) {
            (Some(Assessed::Model), _) | (_, Some(true)) => return Nature::Model,
            (Some(Assessed::Elsewhere), _) | (_, Some(false)) => return Nature::Elsewhere,
            (None, None) => {}
        }
        if !self.terraform_types.is_empty() || !self.kubernetes_kinds.is_empty() {
            Nature::Model
        } else if self.r#where.is_some() {
            Nature::Elsewhere
        } else {
            Nature::NotUsed
        }
    }

    /// Whether the model has something that it is about.
    fn is_there(&self, model: &Model) -> bool {
        self.terraform_types.iter().any(|of| model.of_type(of).next().is_some())
            || model.objects().any(|object| self.kubernetes_kinds.contains(&object.kind))
    }
}

/// How an environment stands to a framework.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FrameworkResult {
    /// Its id: `cis-eks`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Every id of it, in its order.
    pub items: Vec<ItemResult>,
}

impl FrameworkResult {
    /// How many ids stand so.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.items.iter().filter(|item| item.outcome == outcome).count()
    }
}

/// How an environment stands to an id of a framework.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ItemResult {
    /// The id.
    pub id: String,
    /// What must hold, in our words.
    pub title: String,
    /// How it stands: as all controls that answer it do together.
    pub outcome: Outcome,
    /// The framework's own word for how bad a failure is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// The profile of the CIS Benchmark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// The section that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The controls that answer it.
    pub controls: Vec<String>,
    /// Who can answer it, when the model cannot; what is left to look at, when it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#where: Option<String>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_id_of_a_framework_is_answered_or_said_to_be_elsewhere() {
        for (framework, ids) in Framework::ALL.into_iter().zip([46, 377, 18, 128]) {
            let data = framework.data();
            assert_eq!(data.controls.len(), ids);
            let known: BTreeSet<&str> = data.controls.iter().map(|item| item.id.as_str()).collect();
            assert_eq!(known.len(), ids, "each id once");
            let answered: BTreeSet<&str> = catalogue()
                .controls
                .iter()
                .flat_map(|control| framework.ids_of(control))
                .map(String::as_str)
                .collect();
            let unknown: Vec<_> = answered.difference(&known).collect();
            assert!(
                unknown.is_empty(),
                "{}: controls name ids that there are not: {unknown:?}",
                framework.id()
            );
            for item in &data.controls {
                // The Pod Security Standards say nothing of who answers: all of them, the model.
                let must = item.nature() == Nature::Model || framework == Framework::Pss;
                if must {
                    assert!(answered.contains(&*item.id), "{} {} has no control", framework.id(), item.id);
                }
                if !answered.contains(&*item.id) && item.nature() == Nature::Elsewhere {
                    assert!(item.r#where.is_some(), "{} {} does not say where", framework.id(), item.id);
                }
            }
        }
    }
}
