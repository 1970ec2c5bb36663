//! Resources with their references.

use std::collections::BTreeMap;

use generated::Model;
use generated::model::Form;
use serde::Serialize;

use crate::names;

/// The resources, data sources and Kubernetes objects of an environment, and what refers to what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Resources {
    /// The environment's name.
    pub environment: String,
    /// In the order of the stacks.
    pub resources: Vec<Resource>,
    /// In the order of what refers.
    pub edges: Vec<Edge>,
}

/// A resource, a data source or an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Resource {
    /// Its id in pictures.
    pub id: String,
    /// The stack; `kubernetes` for what manifests have.
    pub stack: String,
    /// The address within the stack.
    pub address: String,
    /// The type of a resource, or the kind of an object.
    pub kind: String,
    /// The generated file, from the project's folder.
    pub file: String,
    /// The module that makes it.
    pub module: String,
    /// The settings key that it comes from.
    pub setting: String,
}

/// That one thing refers to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Edge {
    /// The index of what refers.
    pub from: usize,
    /// The index of what it refers to.
    pub to: usize,
    /// The arguments that do, in order.
    pub paths: Vec<String>,
}

impl Resources {
    /// The resources of a model, across all stacks.
    pub fn of(model: &Model) -> Self {
        // Of what Terraform delivers, the resource stands for the object.
        let is_drawn = |of: &&generated::model::Subject| match of.form {
            Form::Resource | Form::Data => true,
            Form::Provider => false,
            Form::Object => of.stack == generated::model::MANIFESTS,
        };
        let subjects: Vec<_> = model.subjects().filter(is_drawn).collect();
        let index: BTreeMap<(&str, &str), usize> = subjects
            .iter()
            .enumerate()
            .map(|(at, of)| ((of.stack.as_str(), of.address.as_str()), at))
            .collect();
        let mut edges: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
        for (from, subject) in subjects.iter().enumerate() {
            for reference in subject.references() {
                let Some(&to) = index.get(&(reference.stack.as_str(), reference.address.as_str())) else {
                    continue;
                };
                let paths = edges.entry((from, to)).or_default();
                if from != to && !paths.contains(&reference.path) {
                    paths.push(reference.path.clone());
                }
            }
        }
        let resource = |of: &&generated::model::Subject| Resource {
            id: names::id(&of.name()),
            stack: of.stack.clone(),
            address: of.address.clone(),
            kind: of.kind.clone(),
            file: of.file.clone(),
            module: of.module.clone(),
            setting: of.setting.clone(),
        };
        Self {
            environment: model.environment.clone(),
            resources: subjects.iter().map(resource).collect(),
            edges: edges
                .into_iter()
                .filter(|((from, to), _)| from != to)
                .map(|((from, to), paths)| Edge { from, to, paths })
                .collect(),
        }
    }
}
