//! How the objects of a channel differ from those of the base.

use serde_json::Value;

use super::images::{self, Entry};
use crate::Object;

/// What is different about an object.
pub(super) enum Change<'a> {
    /// The base does not have it.
    Added(&'a Object),
    /// It is another one there: the operations of RFC 6902 that make the one of the other.
    Changed {
        /// The object as it is to be.
        object: &'a Object,
        /// The operations.
        patch: Value,
    },
    /// Only the base has it.
    Removed(&'a Object),
}

/// What is different when images are what the entries say: in the order of the objects, then what is removed.
pub(super) fn changes<'a>(base: &[&'a Object], objects: &[&'a Object], images: &[Entry]) -> Vec<Change<'a>> {
    let changed = objects.iter().filter_map(|object| {
        let Some(of_base) = base.iter().find(|other| is_same(other, object)) else {
            return Some(Change::Added(object));
        };
        let mut from = without_namespace(of_base.json());
        images::apply(images, &mut from);
        let patch = json_patch::diff(&from, &without_namespace(object.json()));
        // Operations are JSON by their definition.
        let patch = serde_json::to_value(patch).unwrap_or_default();
        (patch.as_array().is_some_and(|operations| !operations.is_empty()))
            .then_some(Change::Changed { object, patch })
    });
    let is_gone = |other: &&&Object| !objects.iter().any(|object| is_same(other, object));
    changed.chain(base.iter().filter(is_gone).map(|other| Change::Removed(other))).collect()
}

/// Whether two objects of different namespaces are one in what their manifests say.
pub fn is_same(one: &Object, other: &Object) -> bool {
    (one.api_version(), one.kind(), one.name()) == (other.api_version(), other.kind(), other.name())
}

/// An object without its namespace.
pub(super) fn without_namespace(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.remove("namespace");
    }
    object
}
