//! Objects as resources of Terraform's kubernetes provider, and back.
//!
//! The provider's schema is the only description of what a resource holds: an object is walked along it, field by
//! field. Kinds that the provider has no type for become `kubernetes_manifest`; a plan with one needs the cluster, and
//! the definition of its kind there.

mod block;
mod error;
mod kinds;
mod names;
mod read;
mod spelled;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use terraform::{Handle, Node, Section, Stack, identifier};

pub use block::{Converted, convert};
pub use error::{ConversionError, ReadError, Reason};
pub use read::read;

use crate::identity;
use crate::provider::Cluster;
use crate::{Object, ObjectName};
use kinds::MANIFEST;

/// How objects are added to a stack.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The cluster they go to.
    pub cluster: &'a Cluster,
    /// Makes any plan that would destroy one that holds something an error.
    pub prevent_destroy: bool,
}

/// Kinds that run pods.
const RUNS_PODS: [&str; 6] = ["CronJob", "DaemonSet", "Deployment", "Job", "Rollout", "StatefulSet"];

/// Kinds that pods need or are bounded by from their start.
const NEEDED_BY_PODS: [&str; 12] = [
    "ConfigMap",
    "ExternalSecret",
    "LimitRange",
    "NetworkPolicy",
    "PersistentVolumeClaim",
    "PriorityClass",
    "ResourceQuota",
    "Role",
    "RoleBinding",
    "Secret",
    "SecretStore",
    "ServiceAccount",
];

/// Adds an object as a resource, behind others; `beside` has the objects that it is applied with. What the provider cannot be told is refused at the object's settings
/// key when the stack is synthesized; there is no handle then.
///
/// The address is `<type>.<cluster>_<namespace>_<name>`, without the name where it is the namespace's, and for
/// `kubernetes_manifest` with the kind behind the cluster. No two objects share one, since names in Kubernetes have no
/// `_`. The block's comment is the object's origin.
#[track_caller]
pub fn add(
    stack: &mut Stack,
    target: Target<'_>,
    object: &Object,
    beside: &[&Object],
    behind: &[&Handle],
) -> Option<Handle> {
    let file = stack.current_section().file.clone();
    let section = Section::new(file, object.origin.module.clone(), object.origin.setting.clone());
    let add = |stack: &mut Stack| match convert(object, beside) {
        Ok(converted) => Some(insert(stack, target, object, behind, converted)),
        Err(errors) => {
            for error in errors {
                let address = format!(
                    "{}.{}",
                    error.resource_type,
                    resource_name(target.cluster.alias(), &object.into())
                );
                stack.refuse(address, error.to_string());
            }
            None
        }
    };
    stack.section(section, add)
}

fn insert(
    stack: &mut Stack,
    target: Target<'_>,
    object: &Object,
    behind: &[&Handle],
    Converted { resource_type, mut block }: Converted,
) -> Handle {
    block.require::<String>("provider", target.cluster.reference());
    block.append("depends_on", behind.iter().map(|on| Node::Address(Arc::new(on.address().clone()))));
    if target.prevent_destroy && identity::holds(resource_type).is_some() {
        block.single("lifecycle").require::<bool>("prevent_destroy", true);
    }
    stack.add_from_schema(resource_name(target.cluster.alias(), &object.into()), resource_type, block)
}

/// Adds objects in an order that is safe: what belongs to the whole cluster first, then what is in namespaces, each
/// behind its namespace, and what runs pods behind all that its pods need or are bounded by. Handles come in the order
/// of the objects.
#[track_caller]
pub fn add_all<'o>(
    stack: &mut Stack,
    target: Target<'_>,
    objects: impl IntoIterator<Item = &'o Object>,
) -> Vec<Handle> {
    let beside: Vec<&Object> = objects.into_iter().collect();
    let mut objects: Vec<(usize, &Object)> = beside.iter().copied().enumerate().collect();
    objects.sort_by_key(|(at, object)| (stage(object), *at));
    let mut namespaces: BTreeMap<&str, Handle> = BTreeMap::new();
    let mut needed: BTreeMap<Option<&str>, Vec<Handle>> = BTreeMap::new();
    let mut added = Vec::new();
    for (at, object) in objects {
        let mut behind: Vec<&Handle> =
            object.namespace().and_then(|namespace| namespaces.get(namespace)).into_iter().collect();
        if RUNS_PODS.contains(&object.kind()) {
            for scope in [None, object.namespace()] {
                behind.extend(needed.get(&scope).into_iter().flatten());
            }
        }
        let Some(handle) = add(stack, target, object, &beside, &behind) else { continue };
        if object.kind() == "Namespace" {
            namespaces.insert(object.name(), handle.clone());
        }
        if NEEDED_BY_PODS.contains(&object.kind()) {
            needed.entry(object.namespace()).or_default().push(handle.clone());
        }
        added.push((at, handle));
    }
    added.sort_by_key(|(at, _)| *at);
    added.into_iter().map(|(_, handle)| handle).collect()
}

fn stage(object: &Object) -> u8 {
    match object.namespace() {
        None => 0,
        Some(_) if !RUNS_PODS.contains(&object.kind()) => 1,
        Some(_) => 2,
    }
}

/// The address that an object has as a resource, and of its block as much as it is known by. `cluster` is the alias of
/// the cluster's provider configuration.
///
/// With [`StandingStack::outside`](terraform::history::StandingStack::outside), objects that are applied as manifests
/// are compared with those that are resources.
pub fn known_by(cluster: &str, object: &ObjectName) -> (String, Value) {
    let row = kinds::find(object.api_version(), object.kind());
    let resource_type = row.map_or(MANIFEST, |row| row.resource_type);
    let mut metadata = json!({ "name": object.name() });
    if let Some(namespace) = object.namespace() {
        metadata["namespace"] = namespace.into();
    }
    let mut block = match row {
        Some(_) => json!({ "metadata": [metadata] }),
        None => json!({ "manifest": {
            "apiVersion": object.api_version(),
            "kind": object.kind(),
            "metadata": metadata,
        } }),
    };
    block["provider"] = format!("kubernetes.{cluster}").into();
    (format!("{resource_type}.{}", resource_name(cluster, object)), block)
}

fn resource_name(cluster: &str, object: &ObjectName) -> String {
    let mut parts = vec![cluster.to_owned()];
    if kinds::find(object.api_version(), object.kind()).is_none() {
        parts.push(object.kind().to_lowercase());
    }
    parts.extend(object.namespace().map(str::to_owned));
    if object.namespace() != Some(object.name()) {
        parts.push(object.name().to_owned());
    }
    identifier(&parts.join("_"))
}

/// `Deployment dawn/dawn`.
fn described(object: &Object) -> String {
    let namespace = object.namespace().map(|namespace| format!("{namespace}/")).unwrap_or_default();
    format!("{} {namespace}{}", object.kind(), object.name())
}
