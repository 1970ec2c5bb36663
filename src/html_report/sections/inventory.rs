//! The inventory: every resource and every Kubernetes object.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use generated::model::{Form, MANIFESTS, Subject};
use review::Change;
use serde::Serialize;

use super::{Found, Section};
use crate::Environment;
use crate::links::{Link, block_id, file_id, href};
use crate::templates::render;
use crate::values::{self, Argument};

/// All that an environment is made of.
#[derive(Serialize)]
pub(crate) struct Inventory {
    rows: Vec<Row>,
    count: usize,
    stacks: Vec<String>,
    types: Vec<String>,
    clusters: Vec<String>,
    services: Vec<String>,
}

/// A resource, a data source, a provider's configuration or an object.
#[derive(Serialize)]
struct Row {
    id: String,
    form: &'static str,
    stack: String,
    address: String,
    kind: String,
    cluster: String,
    service: String,
    module: String,
    setting: String,
    setting_place: Option<String>,
    file: String,
    file_href: String,
    line: Option<usize>,
    arguments: Vec<Argument>,
    uses: Vec<Link>,
    used_by: Vec<Link>,
}

impl Inventory {
    pub(crate) fn of(environment: &Environment<'_>, found: &Found) -> Self {
        let changes: HashMap<(&str, &str), &Change> = found
            .whole
            .stacks
            .iter()
            .flat_map(|stack| stack.changes.iter().map(|change| ((&*stack.stack, &*change.address), change)))
            .collect();
        let mut used_by: HashMap<String, BTreeSet<Link>> = HashMap::new();
        for subject in environment.model.subjects() {
            for reference in subject.references() {
                let of = block_id(&reference.stack, &reference.address);
                used_by.entry(of).or_default().insert(Link::to_block(&subject.stack, &subject.address));
            }
        }
        // An object that Terraform delivers is there as its resource.
        let is_own = |subject: &&Subject| subject.form != Form::Object || subject.stack == MANIFESTS;
        let rows: Vec<Row> = environment
            .model
            .subjects()
            .filter(is_own)
            .map(|subject| {
                let change = changes.get(&(&*subject.stack, &*subject.address)).copied();
                row(environment, subject, change, &mut used_by)
            })
            .collect();
        let all = |of: fn(&Row) -> &String| -> Vec<String> {
            let values: BTreeSet<&String> = rows.iter().map(of).filter(|value| !value.is_empty()).collect();
            values.into_iter().cloned().collect()
        };
        let mut stacks: Vec<String> = Vec::new();
        for row in &rows {
            if !stacks.contains(&row.stack) {
                stacks.push(row.stack.clone());
            }
        }
        Self {
            stacks,
            types: all(|row| &row.kind),
            clusters: all(|row| &row.cluster),
            services: all(|row| &row.service),
            count: rows.len(),
            rows,
        }
    }

    /// How many there are of each form: `resource`, `object`.
    pub(crate) fn count(&self, form: &str) -> usize {
        self.rows.iter().filter(|row| row.form == form).count()
    }

    pub(super) fn section(&self) -> Section {
        Section {
            id: "inventory",
            title: "Inventory",
            hint: self.count.to_string(),
            html: render("inventory", self),
        }
    }
}

fn row(
    environment: &Environment<'_>,
    subject: &Subject,
    change: Option<&Change>,
    used_by: &mut HashMap<String, BTreeSet<Link>>,
) -> Row {
    let id = block_id(&subject.stack, &subject.address);
    let arguments = match change {
        Some(change) if subject.form != Form::Object => change
            .arguments
            .iter()
            .map(|argument| Argument { path: argument.path.clone(), value: values::added(&argument.change) })
            .collect(),
        _ => values::fields(&subject.content),
    };
    let uses: BTreeSet<Link> = subject
        .references()
        .iter()
        .map(|reference| Link::to_block(&reference.stack, &reference.address))
        .filter(|link| link.text != id)
        .collect();
    let mut references = used_by.remove(&id).unwrap_or_default();
    references.retain(|link| link.text != id);
    let cluster = environment.model.cluster_of(subject).map(|cluster| cluster.label().to_owned());
    let named = |table: &str| {
        let rest = subject.setting.strip_prefix(table)?;
        rest.split('.').next().map(str::to_owned)
    };
    Row {
        form: match subject.form {
            Form::Resource => "resource",
            Form::Data => "data source",
            Form::Provider => "provider",
            Form::Object => "object",
        },
        stack: subject.stack.clone(),
        address: subject.address.clone(),
        kind: subject.kind.clone(),
        cluster: cluster
            .or_else(|| subject.cluster.clone())
            .or_else(|| named("clusters."))
            .unwrap_or_default(),
        service: named("services.").unwrap_or_default(),
        module: subject.module.clone(),
        setting_place: (environment.locate)(&subject.setting),
        setting: subject.setting.clone(),
        file_href: href(&file_id(&subject.file)),
        file: subject.file.clone(),
        line: environment.model.line(subject, ""),
        arguments,
        uses: uses.into_iter().collect(),
        used_by: references.into_iter().collect(),
        id,
    }
}

/// How many resources of each type an environment has, objects by their kind among them.
pub(super) fn counts(environment: &Environment<'_>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for subject in environment.model.subjects() {
        let is_counted = match subject.form {
            Form::Resource => true,
            Form::Object => subject.stack == MANIFESTS,
            Form::Data | Form::Provider => false,
        };
        if is_counted {
            *counts.entry(subject.kind.clone()).or_default() += 1;
        }
    }
    counts
}
