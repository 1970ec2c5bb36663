//! Folders that `kubectl kustomize` builds and `kubectl apply -k` applies: a base of what the channels of a service
//! share, and an overlay for each channel that says exactly what is different there.
//!
//! What is built from an overlay is, object by object, what the overlay was made of. Of what kustomize does by itself,
//! two things could stand against that, and no object here asks for them: it takes the service account `default` of
//! another namespace, in a `RoleBinding`, for that of the overlay's, and it drops empty labels and annotations.

mod difference;
mod images;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use self::difference::Change;
pub use self::difference::is_same;
use crate::{Object, ObjectName, Origin, yaml};

/// The file that kustomize looks for in a folder.
pub const KUSTOMIZATION: &str = "kustomization.yaml";

/// The files of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// The text of each by its name.
    pub texts: BTreeMap<String, String>,
    /// The file that says each object, or how it differs from the base's.
    pub places: BTreeMap<ObjectName, String>,
}

/// Objects in a folder of their own, as they are, in their order.
pub fn folder(objects: &[&Object], origin: &Origin) -> Files {
    let mut folder = Folder::default();
    let resources: Vec<Value> =
        objects.iter().map(|object| folder.add_object(object, object.json()).into()).collect();
    folder.finish(json!({ "resources": resources, "sortOptions": { "order": "fifo" } }), origin)
}

/// Objects without their namespace, for overlays to put them into one.
pub fn base(objects: &[&Object], origin: &Origin) -> Files {
    let mut folder = Folder::default();
    let without = |object: &&Object| difference::without_namespace(object.json());
    let resources: Vec<Value> =
        objects.iter().map(|object| folder.add_object(object, &without(object)).into()).collect();
    folder.finish(json!({ "resources": resources }), origin)
}

/// A namespace, and what is in it.
#[derive(Clone, Copy, Debug)]
pub struct Overlay<'a> {
    /// The namespace of all objects but those that have none.
    pub namespace: &'a str,
    /// The objects that it has for itself, in the order in which they are applied.
    pub own: &'a [&'a Object],
    /// The base, when it has one.
    pub base: Option<Base<'a>>,
    /// The objects that are told by how they differ from the base's.
    pub objects: &'a [&'a Object],
    /// Where it comes from.
    pub origin: &'a Origin,
}

/// A base as seen from an overlay.
#[derive(Clone, Copy, Debug)]
pub struct Base<'a> {
    /// Its folder, from the overlay's: `../_base/dawn`.
    pub path: &'a str,
    /// Its objects.
    pub objects: &'a [&'a Object],
}

/// The folder of an overlay; none when there is nothing in it, which kustomize refuses to build.
pub fn overlay(overlay: &Overlay<'_>) -> Option<Files> {
    if overlay.own.is_empty() && overlay.objects.is_empty() {
        return None;
    }
    let mut folder = Folder::default();
    let mut resources: Vec<Value> =
        overlay.own.iter().map(|object| folder.add_object(object, object.json()).into()).collect();
    let base = overlay.base.filter(|base| !base.objects.is_empty());
    resources.extend(base.map(|base| base.path.into()));
    let bases = base.map_or(&[][..], |base| base.objects);
    let images = images::entries(bases, overlay.objects);
    let mut patches: Vec<Value> = Vec::new();
    for change in difference::changes(bases, overlay.objects, &images) {
        match change {
            Change::Added(object) => resources.push(folder.add_object(object, object.json()).into()),
            Change::Changed { object, patch } => {
                let file = folder.add(&format!("patch-{}", stem(object)), &patch, &object.origin);
                folder.files.places.insert(object.into(), file.clone());
                patches.push(json!({ "path": file, "target": target(object) }));
            }
            Change::Removed(object) => {
                let gone = json!({
                    "$patch": "delete",
                    "apiVersion": object.api_version(),
                    "kind": object.kind(),
                    "metadata": { "name": object.name() },
                });
                let file = folder.add(&format!("delete-{}", stem(object)), &gone, overlay.origin);
                patches.push(json!({ "path": file }));
            }
        }
    }
    let mut kustomization = json!({
        "namespace": overlay.namespace,
        "resources": resources,
        // As they are listed, which is the order in which they are to be applied.
        "sortOptions": { "order": "fifo" },
    });
    if !images.is_empty() {
        kustomization["images"] = images.iter().map(images::Entry::to_json).collect();
    }
    if !patches.is_empty() {
        kustomization["patches"] = patches.into();
    }
    Some(folder.finish(kustomization, overlay.origin))
}

/// Which object a patch is for. kustomize takes the name for a regular expression, anchored at both ends.
fn target(object: &Object) -> Value {
    let (group, version) = object.api_version().split_once('/').unwrap_or(("", object.api_version()));
    let mut target = json!({
        "version": version,
        "kind": object.kind(),
        "name": object.name().replace('.', "\\."),
    });
    if !group.is_empty() {
        target["group"] = group.into();
    }
    target
}

/// A folder that is being filled.
#[derive(Default)]
struct Folder {
    files: Files,
    stems: BTreeSet<String>,
}

impl Folder {
    fn add_object(&mut self, object: &Object, json: &Value) -> String {
        let file = self.add(&stem(object), json, &object.origin);
        self.files.places.insert(object.into(), file.clone());
        file
    }

    /// Adds a file and gives its name. Objects of one name whose kinds differ by their group alone get a number each.
    fn add(&mut self, stem: &str, document: &Value, origin: &Origin) -> String {
        let numbered = (2..).map(|number| format!("{stem}-{number}"));
        let mut stems = std::iter::once(stem.to_owned()).chain(numbered);
        let stem = stems.find(|stem| self.stems.insert(stem.clone())).unwrap_or_default();
        let name = format!("{stem}.yaml");
        self.files.texts.insert(name.clone(), yaml::file(document, origin));
        name
    }

    fn finish(mut self, mut kustomization: Value, origin: &Origin) -> Files {
        kustomization["apiVersion"] = "kustomize.config.k8s.io/v1beta1".into();
        kustomization["kind"] = "Kustomization".into();
        self.files.texts.insert(KUSTOMIZATION.to_owned(), yaml::file(&kustomization, origin));
        self.files
    }
}

/// The name of an object's file, without its ending. Names of some kinds, roles among them, have characters that files
/// cannot have everywhere.
fn stem(object: &Object) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '.');
    let name = object.name().chars().map(|character| if plain(character) { character } else { '_' });
    format!("{}-{}", object.kind().to_lowercase(), name.collect::<String>())
}

#[cfg(test)]
mod tests;
