//! What the audit says, to put beside what scanners find.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::harness::plan::array;
use crate::harness::project::{Project, repository};

/// The controls of environments, and what scanners call them.
pub(super) struct Audits {
    /// Environment and control to the result.
    results: BTreeMap<(String, String), Value>,
    catalogue: toml::Table,
}

/// Where a scanner found something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) environment: String,
    pub(super) stack: String,
    /// An address, or a name after `resource.` where the scanner tells no type.
    pub(super) address: String,
}

impl Audits {
    pub(super) fn of(project: &Project, environments: &[&str]) -> Self {
        let mut results = BTreeMap::new();
        for environment in environments {
            let said = project.cleon(&["audit", environment, "--format", "json"]);
            assert!(matches!(said.status, Some(0 | 1)), "{said:?}");
            for control in array(&said.json()["controls"]) {
                let id = control["id"].as_str().unwrap().to_owned();
                results.insert(((*environment).to_owned(), id), control.clone());
            }
        }
        let catalogue = fs::read_to_string(repository().join("src/audit/data/scanner-map.toml")).unwrap();
        Self { results, catalogue: catalogue.parse().unwrap() }
    }

    /// The controls that ask for much the same as a scanner's finding.
    pub(super) fn controls(&self, scanner: &str, finding: &str) -> Vec<&str> {
        let asks = |control: &&toml::Value| {
            let ids = control.get(scanner).and_then(toml::Value::as_array);
            ids.is_some_and(|ids| ids.iter().any(|id| id.as_str() == Some(finding)))
        };
        let controls = self.catalogue["control"].as_array().unwrap();
        controls.iter().filter(asks).map(|control| control["id"].as_str().unwrap()).collect()
    }

    /// The controls that hold where a check of checkov finds something: it sees less, or asks for more.
    pub(super) fn differ(&self, check: &str) -> Vec<&str> {
        let differs = self.catalogue["differs"].as_array().unwrap();
        let of_check = differs.iter().filter(|of| of["id"].as_str() == Some(check));
        of_check.map(|of| of["control"].as_str().unwrap()).collect()
    }

    /// How a control stands at a place: `pass`, `accepted`, `fail`; each of its evidence there.
    pub(super) fn outcomes(&self, control: &str, at: &Place) -> Vec<&str> {
        let Some(result) = self.results.get(&(at.environment.clone(), control.to_owned())) else {
            panic!("there is no control {control}");
        };
        let is_there = |evidence: &&Value| {
            let address = evidence["address"].as_str().unwrap_or_default();
            evidence["stack"] == at.stack.as_str()
                && match at.address.strip_prefix("resource.") {
                    Some(name) => address.rsplit('.').next() == Some(name),
                    None => address == at.address,
                }
        };
        let there = array(&result["evidence"]).iter().filter(is_there);
        there.map(|evidence| evidence["outcome"].as_str().unwrap()).collect()
    }

    /// Whether the environment accepts at a place what a control finds.
    pub(super) fn accepts(&self, control: &str, at: &Place) -> bool {
        let outcomes = self.outcomes(control, at);
        outcomes.contains(&"accepted") && !outcomes.contains(&"fail")
    }

    /// Whether a control fails nowhere in the environment of a place.
    pub(super) fn holds(&self, control: &str, at: &Place) -> bool {
        let result = self.results.get(&(at.environment.clone(), control.to_owned()));
        result.is_some_and(|result| result["outcome"] != "fail")
    }
}
