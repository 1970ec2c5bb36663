//! Objects of manifests.

use serde_json::Value;

/// An object of the Kubernetes manifests, as kustomize makes it of base and overlay.
#[derive(Clone, Debug, PartialEq)]
pub struct ManifestObject {
    /// The key of its cluster.
    pub cluster: String,
    /// `trantor/dawn/Deployment/dawn`, with `_cluster` for what belongs to no namespace.
    pub address: String,
    /// The object.
    pub json: Value,
    /// The files that say it, below `kubernetes/`: the one it stands in first.
    pub files: Vec<String>,
    /// The module that makes it.
    pub module: String,
    /// The settings key that it comes from.
    pub setting: String,
}
