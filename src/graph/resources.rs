//! Resources with their references.

mod layout;

use std::collections::{BTreeMap, BTreeSet};

use generated::Model;
use generated::model::Form;
use serde::Serialize;

use crate::{dot, mermaid, names, outline, svg};

/// The resources, data sources and Kubernetes objects of an environment, and what refers to what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Resources {
    /// The environment's name.
    pub environment: String,
    /// In the order of the stacks.
    pub resources: Vec<Resource>,
    /// In the order of what refers.
    pub edges: Vec<Edge>,
    /// The ids of what was asked for, when only its surroundings are here.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub focus: BTreeSet<String>,
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
            focus: BTreeSet::new(),
            environment: model.environment.clone(),
            resources: subjects.iter().map(resource).collect(),
            edges: edges
                .into_iter()
                .filter(|((from, to), _)| from != to)
                .map(|((from, to), paths)| Edge { from, to, paths })
                .collect(),
        }
    }

    /// What has an address, with what it refers to and what refers to it, as many references far; none when nothing has it.
    /// Of an address that several stacks have, all are meant, unless the stack is said: `application:aws_iam_role.x`.
    pub fn around(&self, address: &str, depth: u8) -> Option<Self> {
        let is_meant =
            |of: &&Resource| of.address == address || format!("{}:{}", of.stack, of.address) == address;
        let focus: BTreeSet<String> =
            self.resources.iter().filter(is_meant).map(|of| of.id.clone()).collect();
        if focus.is_empty() {
            return None;
        }
        let mut kept: BTreeSet<usize> =
            (0..self.resources.len()).filter(|at| focus.contains(&self.resources[*at].id)).collect();
        // What refers to something that it refers to is not near it, so that one direction is kept.
        for direction in [|edge: &Edge| (edge.from, edge.to), |edge: &Edge| (edge.to, edge.from)] {
            let mut edge_of: BTreeSet<usize> =
                (0..self.resources.len()).filter(|at| focus.contains(&self.resources[*at].id)).collect();
            for _ in 0..depth {
                let next = self.edges.iter().map(direction).filter(|(from, _)| edge_of.contains(from));
                edge_of = next.map(|(_, to)| to).collect();
                kept.extend(&edge_of);
            }
        }
        let numbers: BTreeMap<usize, usize> = kept.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        let edges = self.edges.iter().filter_map(|edge| {
            let (from, to) = (*numbers.get(&edge.from)?, *numbers.get(&edge.to)?);
            Some(Edge { from, to, paths: edge.paths.clone() })
        });
        Some(Self {
            environment: self.environment.clone(),
            resources: kept.iter().map(|at| self.resources[*at].clone()).collect(),
            edges: edges.collect(),
            focus,
        })
    }

    /// A picture: a standalone SVG, as that of an architecture. Of few resources each is drawn with its references, of many
    /// the files that they stand in, with lines between files.
    pub fn svg(&self) -> String {
        svg::svg(&layout::picture(self))
    }

    /// A flowchart of Mermaid.
    pub fn mermaid(&self) -> String {
        mermaid::mermaid(&outline::of_resources(self))
    }

    /// A graph in the language of Graphviz.
    pub fn dot(&self) -> String {
        dot::dot(&outline::of_resources(self))
    }
}

impl Resource {
    /// The part of its stack that it stands in: the name of its file, or the folder of an object's.
    pub(crate) fn place(&self) -> &str {
        let below = self.file.splitn(4, '/').nth(3).unwrap_or(&self.file);
        match below.strip_suffix(".tf.json") {
            Some(name) => name,
            None => below.rsplit_once('/').map_or(below, |(folder, _)| folder),
        }
    }
}
