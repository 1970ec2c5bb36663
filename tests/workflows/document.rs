//! Workflows and actions as files and as YAML.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::harness::project::repository;

/// A workflow, or an action.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// The file's name.
    pub(super) name: String,
    /// What stands in it.
    pub(super) text: String,
    /// What it says.
    pub(super) yaml: Value,
}

impl Document {
    /// Reads one of this text.
    pub(super) fn parse(name: &str, text: String) -> Self {
        let yaml = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self { name: name.to_owned(), text, yaml }
    }

    /// The workflow of this name.
    pub(super) fn workflow(name: &str) -> Self {
        let path = repository().join(".github/workflows").join(name);
        Self::parse(name, fs::read_to_string(path).unwrap())
    }

    /// All workflows.
    pub(super) fn workflows() -> Vec<Self> {
        let mut names: Vec<String> = file_names(&repository().join(".github/workflows"));
        names.sort();
        names.iter().map(|name| Self::workflow(name)).collect()
    }

    /// The action that prepares jobs.
    pub(super) fn action() -> Self {
        let path = repository().join(".github/actions/prepare/action.yml");
        Self::parse("prepare/action.yml", fs::read_to_string(path).unwrap())
    }

    /// Whether something starts it.
    pub(super) fn is_on(&self, event: &str) -> bool {
        self.yaml["on"].as_object().is_some_and(|on| on.contains_key(event))
    }

    /// Its jobs.
    pub(super) fn jobs(&self) -> impl Iterator<Item = (&str, &Value)> {
        let jobs = self.yaml["jobs"].as_object();
        jobs.into_iter().flatten().map(|(name, job)| (name.as_str(), job))
    }

    /// All steps: those of its jobs, or of the action.
    pub(super) fn steps(&self) -> Vec<&Value> {
        let own = steps(&self.yaml["runs"]);
        self.jobs().flat_map(|(_, job)| steps(job)).chain(own).collect()
    }

    /// The step of a job that has this id.
    pub(super) fn step(&self, job: &str, id: &str) -> &Value {
        steps(&self.yaml["jobs"][job])
            .into_iter()
            .find(|step| step["id"] == id)
            .unwrap_or_else(|| panic!("{} has no step {job}.{id}", self.name))
    }
}

/// The steps of a job.
pub(super) fn steps(job: &Value) -> Vec<&Value> {
    job["steps"].as_array().into_iter().flatten().collect()
}

/// A text in YAML; empty when it is not there.
pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The files of a folder.
pub(super) fn file_names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
