//! An object as the API server takes it.

use std::panic::Location;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::{Metadata, Resource};
use serde::Serialize;
use serde_json::Value;

/// A kind of objects: those of Kubernetes itself, and custom ones that implement the traits of `k8s-openapi`.
pub trait Kind: Resource + Metadata<Ty = ObjectMeta> + Serialize {}

impl<T: Resource + Metadata<Ty = ObjectMeta> + Serialize> Kind for T {}

/// Where an object comes from, for readers of what is generated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The module that makes it, as a path in the repository: `modules/workload`.
    pub module: String,
    /// The settings key it comes from: `services.dawn.workload`.
    pub setting: String,
}

/// An object as the API server takes it: literal values only.
#[derive(Clone, Debug)]
pub struct Object {
    json: Value,
    api_version: &'static str,
    kind: &'static str,
    /// Where it comes from.
    pub origin: Origin,
    location: &'static Location<'static>,
}

/// By what it is and where it comes from; which Rust line made it does not count.
impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        let of = |object: &Self| (object.api_version, object.kind);
        of(self) == of(other) && self.json == other.json && self.origin == other.origin
    }
}

impl Object {
    /// An object of a typed kind. It is named in its metadata.
    ///
    /// # Panics
    /// When it cannot be written as JSON, which no kind of Kubernetes refuses.
    #[track_caller]
    pub fn new<K: Kind>(object: &K, origin: Origin) -> Self {
        let json = serde_json::to_value(object).expect("objects of Kubernetes are JSON");
        Self { json, api_version: K::API_VERSION, kind: K::KIND, origin, location: Location::caller() }
    }

    /// The group and version of its kind: `apps/v1`.
    pub fn api_version(&self) -> &'static str {
        self.api_version
    }

    /// Its kind: `Deployment`.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.json["metadata"]["name"].as_str().unwrap_or_default()
    }

    /// Its namespace; none when it belongs to the whole cluster.
    pub fn namespace(&self) -> Option<&str> {
        self.json["metadata"]["namespace"].as_str()
    }

    /// The Rust line that made it.
    pub fn location(&self) -> &'static Location<'static> {
        self.location
    }

    /// All of it, `apiVersion` and `kind` included.
    pub fn json(&self) -> &Value {
        &self.json
    }
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::core::v1::Namespace;

    use super::*;

    #[test]
    fn where_it_was_made_is_known_and_does_not_count() {
        let namespace = Namespace::default();
        let one = Object::new(&namespace, Origin::default());
        let other = Object::new(&namespace, Origin::default());
        assert_eq!(one, other);
        assert_eq!(one.location().line() + 1, other.location().line());
        assert_ne!(one, Object::new(&namespace, Origin { module: "other".into(), ..Origin::default() }));
    }
}
