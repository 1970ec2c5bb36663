//! What Argo CD brings to a cluster and keeps there: `Application` of `argoproj.io/v1alpha1`.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::{Metadata, NamespaceResourceScope, Resource};
use serde::Serialize;

/// A folder of a repository, and where its objects go.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    api_version: &'static str,
    kind: &'static str,
    metadata: ObjectMeta,
    /// What is to be.
    pub spec: ApplicationSpec,
}

/// What an application is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationSpec {
    /// The name of the project that bounds it.
    pub project: String,
    /// Where its manifests are.
    pub source: ApplicationSource,
    /// Where its objects go.
    pub destination: Destination,
    /// How they get there.
    pub sync_policy: SyncPolicy,
}

/// A folder of a Git repository. That it is for kustomize, Argo CD sees by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationSource {
    /// The repository.
    #[serde(rename = "repoURL")]
    pub repo_url: String,
    /// A branch, a tag or a commit.
    pub target_revision: String,
    /// The folder, from the repository's root.
    pub path: String,
}

/// A namespace of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Destination {
    /// Which cluster.
    #[serde(flatten)]
    pub cluster: DestinationCluster,
    /// Which namespace.
    pub namespace: String,
}

/// A cluster as Argo CD knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DestinationCluster {
    /// By the URL of its API server, or its ARN where AWS runs Argo CD.
    Server(String),
    /// By the name it was registered with.
    Name(String),
}

/// How objects get to the cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncPolicy {
    /// What Argo CD does without being asked.
    pub automated: Automated,
    /// Options, as `Name=value`.
    pub sync_options: Vec<String>,
    /// What happens when it fails.
    pub retry: Retry,
}

/// What Argo CD does without being asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Automated {
    /// Whether an object that is no longer made is deleted.
    pub prune: bool,
    /// Whether a change that somebody made in the cluster is undone.
    pub self_heal: bool,
    /// Whether all objects may vanish at once.
    pub allow_empty: bool,
}

/// How often, and when, a failed sync is tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Retry {
    /// How often.
    pub limit: u32,
    /// When.
    pub backoff: Backoff,
}

/// The time between two tries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Backoff {
    /// Before the first one, as Go writes durations: `10s`.
    pub duration: String,
    /// How many times longer each is than the one before.
    pub factor: u32,
    /// The longest, as Go writes durations: `5m`.
    pub max_duration: String,
}

impl Application {
    /// An application.
    pub fn new(metadata: ObjectMeta, spec: ApplicationSpec) -> Self {
        Self { api_version: Self::API_VERSION, kind: Self::KIND, metadata, spec }
    }
}

impl Resource for Application {
    const API_VERSION: &'static str = "argoproj.io/v1alpha1";
    const GROUP: &'static str = "argoproj.io";
    const KIND: &'static str = "Application";
    const VERSION: &'static str = "v1alpha1";
    const URL_PATH_SEGMENT: &'static str = "applications";
    type Scope = NamespaceResourceScope;
}

impl Metadata for Application {
    type Ty = ObjectMeta;

    fn metadata(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn metadata_mut(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}
