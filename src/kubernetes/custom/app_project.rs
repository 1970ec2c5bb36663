//! What bounds applications of Argo CD: `AppProject` of `argoproj.io/v1alpha1`.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::{Metadata, NamespaceResourceScope, Resource};
use serde::Serialize;

use super::application::Destination;

/// From where applications come, where they go and what they may hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AppProject {
    api_version: &'static str,
    kind: &'static str,
    metadata: ObjectMeta,
    /// What is allowed.
    pub spec: AppProjectSpec,
}

/// What a project allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AppProjectSpec {
    /// What it is, for people.
    pub description: String,
    /// The repositories that manifests may come from.
    pub source_repos: Vec<String>,
    /// Where objects may go.
    pub destinations: Vec<Destination>,
    /// The kinds without a namespace that may be made.
    pub cluster_resource_whitelist: Vec<GroupKind>,
    /// The kinds with a namespace that may be made. What is not among them is not shown either.
    pub namespace_resource_whitelist: Vec<GroupKind>,
}

/// A kind of objects.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct GroupKind {
    /// The group of its API; empty for the core's.
    pub group: String,
    /// The kind.
    pub kind: String,
}

impl GroupKind {
    /// A kind of a group.
    pub fn new(group: impl Into<String>, kind: impl Into<String>) -> Self {
        Self { group: group.into(), kind: kind.into() }
    }
}

impl AppProject {
    /// A project.
    pub fn new(metadata: ObjectMeta, spec: AppProjectSpec) -> Self {
        Self { api_version: Self::API_VERSION, kind: Self::KIND, metadata, spec }
    }
}

impl Resource for AppProject {
    const API_VERSION: &'static str = "argoproj.io/v1alpha1";
    const GROUP: &'static str = "argoproj.io";
    const KIND: &'static str = "AppProject";
    const VERSION: &'static str = "v1alpha1";
    const URL_PATH_SEGMENT: &'static str = "appprojects";
    type Scope = NamespaceResourceScope;
}

impl Metadata for AppProject {
    type Ty = ObjectMeta;

    fn metadata(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn metadata_mut(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}
