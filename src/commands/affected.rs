//! `affected`: the environments and stacks whose generated files changed in content.

mod blocks;

use std::collections::{BTreeMap, BTreeSet};

use generated::{Generated, GeneratedStack};
use serde::Serialize;
use serde_json::{Value, json};
use settings::Problems;
use stacks::environment::EnvironmentName;
use stacks::manifests::FOLDER;

use super::diff::name;
use super::sides::{Content, Sides, unknown};
use super::{Failure, lock};
use crate::cli::{Affected, Cli};
use crate::exit::Exit;
use crate::output_folder::{Access, OUT};
use crate::report::Report;

use blocks::{blocks, objects};

pub(crate) fn run(cli: &Cli, arguments: &Affected, report: &Report) -> Result<Exit, Failure> {
    let _lock = lock(cli, Access::Read, report);
    let asked = arguments.environments.environments.iter().map(|text| name(text));
    let asked: BTreeSet<EnvironmentName> = asked.collect::<Result<_, _>>()?;
    let sides = Sides::new(cli, report);
    let head = match &arguments.head {
        Some(head) => sides.named(head)?,
        None => sides.settings(&asked)?,
    };
    let base = match &arguments.since {
        Some(base) => sides.named(base)?,
        None => sides.default_base(&head)?,
    };
    let names = if asked.is_empty() {
        head.environments()?.union(&base.environments()?).cloned().collect()
    } else {
        asked
    };

    let mut affected = Vec::new();
    let mut problems = Problems::new();
    for environment in &names {
        match (base.read(environment)?, head.read(environment)?) {
            (None, None) => problems.push(unknown(environment, &[&head, &base])?),
            (then, now) => affected.extend(AffectedEnvironment::of(environment, then.as_ref(), now.as_ref())),
        }
    }
    problems.into_result(())?;
    let (removed, affected): (Vec<_>, Vec<_>) =
        affected.into_iter().partition(|of| of.change == Change::Removed);
    for of in affected.iter().chain(&removed) {
        of.tell(report);
    }
    report.json(&json!({
        "format_version": 1,
        "since": base.label,
        "since_commit": base.commit().map(|commit| &commit.id),
        "environments": affected,
        "removed": removed,
        "matrix": { "include": affected.iter().flat_map(AffectedEnvironment::jobs).collect::<Vec<_>>() },
    }));
    Ok(Exit::Done)
}

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Change {
    Added,
    Changed,
    Removed,
}

impl Change {
    /// What became of something, by what it was and is; none when that is the same, or nothing both times.
    fn of<T: PartialEq>(then: Option<T>, now: Option<T>) -> Option<Self> {
        match (then, now) {
            (None, None) => None,
            (None, Some(_)) => Some(Self::Added),
            (Some(_), None) => Some(Self::Removed),
            (Some(then), Some(now)) => (then != now).then_some(Self::Changed),
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }
}

/// An environment that changed.
#[derive(Debug, Serialize)]
struct AffectedEnvironment {
    environment: String,
    change: Change,
    /// In the order they are applied; those that are gone come last.
    stacks: Vec<AffectedStack>,
    /// The clusters whose manifests changed, by their keys.
    kubernetes: BTreeSet<String>,
}

/// A stack that changed.
#[derive(Debug, Serialize)]
struct AffectedStack {
    stack: String,
    /// Its folder, below the project's.
    path: String,
    change: Change,
    /// The stacks that read what it exports, in the order they are applied.
    consumers: Vec<String>,
}

impl AffectedEnvironment {
    /// What changed; none when nothing did.
    fn of(environment: &EnvironmentName, then: Option<&Content>, now: Option<&Content>) -> Option<Self> {
        let stacks = |of: Option<&Content>| {
            of.map(|of| of.generated.stacks.iter().map(|stack| stack.name.clone()).collect::<Vec<_>>())
                .unwrap_or_default()
        };
        let mut names = stacks(now);
        names.extend(stacks(then).into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>());
        // A stack of nothing but files that cleon did not write is one all the same.
        for path in [now, then].into_iter().flatten().flat_map(|of| of.foreign.keys()) {
            if let Some((stack, _)) = path.split_once('/')
                && !names.iter().any(|name| name == stack)
            {
                names.push(stack.to_owned());
            }
        }
        let stacks: Vec<AffectedStack> = names
            .iter()
            .filter_map(|name| {
                let change = Change::of(stack(then, name), stack(now, name))?;
                let readers = &now.or(then)?.generated.stacks;
                let readers = readers.iter().filter(|reader| reader.references.contains_key(name));
                Some(AffectedStack {
                    stack: name.clone(),
                    path: format!("{OUT}/{environment}/{name}"),
                    change,
                    consumers: readers.map(|reader| reader.name.clone()).collect(),
                })
            })
            .collect();
        let kubernetes = clusters(then.map(|of| &of.generated), now.map(|of| &of.generated));
        let change = match Change::of(then.map(|_| ()), now.map(|_| ())) {
            Some(change) => change,
            None if stacks.is_empty() && kubernetes.is_empty() => return None,
            None => Change::Changed,
        };
        Some(Self { environment: environment.to_string(), change, stacks, kubernetes })
    }

    /// Says it to people.
    fn tell(&self, report: &Report) {
        for AffectedStack { path, change, consumers, .. } in &self.stacks {
            let change = change.as_str();
            let read = match consumers.as_slice() {
                [] => String::new(),
                consumers => format!(", read by {}", consumers.join(", ")),
            };
            report.line(&format!("{path} {change}{read}"));
        }
        for cluster in &self.kubernetes {
            report.line(&format!("{OUT}/{}/{FOLDER}/{cluster} changed", self.environment));
        }
    }

    /// What a pipeline can plan: each stack that is there.
    fn jobs(&self) -> impl Iterator<Item = Value> {
        let there = self.stacks.iter().filter(|of| of.change != Change::Removed);
        there.map(|of| json!({ "environment": self.environment, "stack": of.stack, "path": of.path }))
    }
}

/// What a stack says to Terraform.
#[derive(PartialEq)]
struct Said<'a> {
    blocks: Vec<(String, Value)>,
    /// The files that cleon did not write, as they are.
    foreign: BTreeMap<&'a str, &'a [u8]>,
}

/// What a stack says to Terraform; none when it is not there.
fn stack<'a>(content: Option<&'a Content>, name: &str) -> Option<Said<'a>> {
    let content = content?;
    let generated: Option<&GeneratedStack> = content.generated.stacks.iter().find(|stack| stack.name == name);
    let foreign: BTreeMap<&str, &[u8]> = content
        .foreign
        .iter()
        .filter(|(path, _)| path.split_once('/').is_some_and(|(stack, _)| stack == name))
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
        .collect();
    if generated.is_none() && foreign.is_empty() {
        return None;
    }
    let files = generated.into_iter().flat_map(|stack| stack.files.values().map(|(_, content)| content));
    Some(Said { blocks: blocks(files), foreign })
}

/// The clusters whose manifests differ.
fn clusters(then: Option<&Generated>, now: Option<&Generated>) -> BTreeSet<String> {
    let manifests = |of: Option<&Generated>| {
        let mut clusters: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (path, text) in of.into_iter().flat_map(|of| &of.manifests) {
            if let Some((cluster, file)) = path.split_once('/') {
                clusters.entry(cluster.to_owned()).or_default().insert(file.to_owned(), objects(text));
            }
        }
        clusters
    };
    let (then, now) = (manifests(then), manifests(now));
    let all: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
    all.into_iter().filter(|cluster| then.get(*cluster) != now.get(*cluster)).cloned().collect()
}
