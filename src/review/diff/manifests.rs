//! Kubernetes manifests, object by object.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Environments;
use super::blocks::bare;
use super::secrets::Secrets;
use crate::compare::{self, Rules};
use crate::tree::{NULL, Tree};
use crate::{Action, Change, Danger, Place, StackReview, StackState, Written, consequence};

/// The name under which manifests are reviewed, beside the stacks.
pub(super) const STACK: &str = "kubernetes";

/// The manifests of both sides, compared; none when neither has any.
pub(super) fn review(environments: &Environments<'_>, secrets: &mut Secrets) -> Option<StackReview> {
    let (base, head) = (environments.base, environments.head);
    if base.manifests.is_empty() && head.manifests.is_empty() {
        return None;
    }
    let (olds, news) = (objects(&base.manifests, &head.manifests), objects(&head.manifests, &base.manifests));
    for object in olds.values().chain(news.values()).filter(|object| object.kind == SECRET) {
        secrets.add(&object.content);
    }
    let place = |environment: &str, object: &Object<'_>| Place {
        file: format!("out/{environment}/{STACK}/{}", object.file),
        line: object.line,
    };
    let mut changes = Vec::new();
    for (address, new) in &news {
        let old = olds.get(address);
        let arguments = compare::arguments(Rules::Free, old.map_or(&NULL, |old| &old.content), &new.content);
        if old.is_some() && arguments.is_empty() {
            continue;
        }
        let action = if old.is_some() { Action::Update } else { Action::Create };
        let place = Some(place(&head.environment, new));
        changes.push(Change { action, arguments, place, ..bare(address, &new.kind, new.setting) });
    }
    for (address, old) in olds.iter().filter(|(address, _)| !news.contains_key(*address)) {
        let arguments = compare::arguments(Rules::Free, &old.content, &NULL);
        let place = Some(place(&base.environment, old));
        changes.push(Change {
            action: Action::Delete,
            arguments,
            place,
            ..bare(address, &old.kind, old.setting)
        });
    }
    for change in &mut changes {
        // These tell kustomize what to make of other files, and are no objects.
        if matches!(change.resource_type.as_str(), KUSTOMIZATION | PATCH | FILE) {
            change.action = match change.action {
                Action::Create => Action::Written(Written::Added),
                Action::Delete => Action::Written(Written::Removed),
                _ => Action::Written(Written::Changed),
            };
        } else if environments.predicts {
            consequence::weigh(change);
        } else {
            change.danger = if change.action == Action::Create { Danger::Create } else { Danger::Update };
        }
    }
    Some(StackReview {
        stack: STACK.to_owned(),
        state: StackState::Reviewed,
        changes,
        drift: Vec::new(),
        outputs: Vec::new(),
        checks: Vec::new(),
        deferred: Vec::new(),
    })
}

const SECRET: &str = "Secret";
const KUSTOMIZATION: &str = "Kustomization";
/// What changes objects of a base.
const PATCH: &str = "Patch";
/// A file that is read as no object.
const FILE: &str = "File";

struct Object<'g> {
    kind: String,
    content: Tree,
    setting: &'g str,
    file: &'g str,
    line: usize,
}

/// The objects of files that are not the same on the other side, by their address: the folder, the kind and the name,
/// `trantor/dawn/Deployment/dawn`. Secrets are read wherever they are: what is in them may be found elsewhere.
fn objects<'g>(
    manifests: &'g BTreeMap<String, String>,
    others: &BTreeMap<String, String>,
) -> BTreeMap<String, Object<'g>> {
    let mut objects = BTreeMap::new();
    let differs = |(file, text): &(&String, &String)| {
        others.get(*file) != Some(text) || text.contains("kind: Secret\n")
    };
    for (file, text) in manifests.iter().filter(differs) {
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
        let setting = setting(text);
        let object =
            |kind: &str, content: Tree, line| Object { kind: kind.to_owned(), content, setting, file, line };
        let is_yaml = [".yaml", ".yml", ".json"].iter().any(|ending| name.ends_with(ending));
        let documents = is_yaml.then(|| serde_saphyr::from_multiple::<Value>(text).ok()).flatten();
        let Some(documents) = documents else {
            objects.insert(file.clone(), object(FILE, Tree::Text(text.clone()), 1));
            continue;
        };
        for document in documents.iter().filter(|document| !document.is_null()) {
            let kind = document["kind"].as_str();
            let named = document["metadata"]["name"].as_str();
            let is_patch = document.get("$patch").is_some() || name.starts_with("patch-");
            let (address, found) = match (kind, named) {
                (Some(KUSTOMIZATION), _) => {
                    (format!("{folder}/{KUSTOMIZATION}"), object(KUSTOMIZATION, Tree::from(document), 1))
                }
                (Some(kind), Some(named)) if !is_patch => {
                    let line = line_of(text, kind, named);
                    (format!("{folder}/{kind}/{named}"), object(kind, hidden(kind, document), line))
                }
                _ => (file.clone(), object(PATCH, hidden(kind.unwrap_or_default(), document), 1)),
            };
            objects.insert(address, found);
        }
    }
    objects
}

/// The settings key that the heading of a generated file names.
fn setting(text: &str) -> &str {
    let heading = text.lines().take_while(|line| line.starts_with('#'));
    heading
        .filter_map(|line| line.split_once("settings: "))
        .map(|(_, setting)| setting)
        .last()
        .unwrap_or_default()
}

/// The line on which an object is named.
fn line_of(text: &str, kind: &str, name: &str) -> usize {
    let (kind, name) = (format!("kind: {kind}"), format!("name: {name}"));
    let mut lines = text.lines().enumerate().skip_while(|(_, line)| line.trim_end() != kind);
    lines.find(|(_, line)| line.trim() == name).map_or(1, |(at, _)| at + 1)
}

/// The object with what a secret holds marked as such.
fn hidden(kind: &str, document: &Value) -> Tree {
    let mut content = Tree::from(document);
    if kind == SECRET
        && let Tree::Map(fields) = &mut content
    {
        for field in ["data", "stringData"] {
            if let Some(Tree::Map(entries)) = fields.get_mut(field) {
                for value in entries.values_mut() {
                    *value = std::mem::replace(value, Tree::Null).sensitive();
                }
            }
        }
    }
    content
}
