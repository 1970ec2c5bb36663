//! The versions that EKS offers.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A version of Kubernetes, as `DescribeClusterVersions` has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KubernetesVersion {
    /// The minor version: `1.36`.
    pub version: String,
    /// The newest patch: `1.36.2`.
    pub patch_version: Option<String>,
    /// The platform version of new clusters: `eks.7`.
    pub platform_version: Option<String>,
    /// Whether new clusters get it when none is asked for.
    pub is_default: bool,
    /// `STANDARD_SUPPORT`, `EXTENDED_SUPPORT` or `UNSUPPORTED`.
    pub status: String,
    /// When EKS began to offer it.
    pub release: Option<Date>,
    /// The end of standard support.
    pub end_of_standard_support: Option<Date>,
    /// The end of extended support.
    pub end_of_extended_support: Option<Date>,
}

/// The versions of an add-on, as `DescribeAddonVersions` has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AddonVersions {
    /// The add-on: `vpc-cni`.
    pub name: String,
    /// What it is for: `networking`.
    pub kind: Option<String>,
    /// Who publishes it: `eks`.
    pub publisher: Option<String>,
    /// Who owns it: `aws`, `aws-marketplace`, `community`.
    pub owner: Option<String>,
    /// The namespace it is put in.
    pub default_namespace: Option<String>,
    /// Its versions, the newest first.
    pub versions: Vec<AddonVersion>,
}

/// A version of an add-on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AddonVersion {
    /// `v1.22.4-eksbuild.3`.
    pub version: String,
    /// `amd64`, `arm64`.
    pub architectures: Vec<String>,
    /// `ec2`, `fargate`, `auto`, `hybrid`.
    pub compute_types: Vec<String>,
    /// The versions of Kubernetes that it runs with.
    pub compatibilities: Vec<Compatibility>,
    /// Whether it needs values to be configured.
    pub requires_configuration: bool,
    /// Whether it needs rights in AWS.
    pub requires_iam_permissions: bool,
}

/// A version of Kubernetes that a version of an add-on runs with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Compatibility {
    /// The minor version of Kubernetes.
    pub cluster_version: String,
    /// The platform versions, `*` for all.
    pub platform_versions: Vec<String>,
    /// Whether it is what EKS installs when no version is asked for.
    pub is_default: bool,
}

/// Which versions of add-ons to ask for; all when nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddonQuery {
    /// Those that run with this version of Kubernetes.
    pub kubernetes_version: Option<String>,
    /// Those of this add-on.
    pub addon: Option<String>,
}

impl AddonVersions {
    /// The versions that run with a version of Kubernetes, the newest first.
    pub fn with<'v>(&'v self, kubernetes_version: &'v str) -> impl Iterator<Item = &'v AddonVersion> {
        self.versions.iter().filter(move |of| of.compatibility(kubernetes_version).is_some())
    }

    /// What EKS installs with a version of Kubernetes when no version is asked for.
    pub fn default_for(&self, kubernetes_version: &str) -> Option<&AddonVersion> {
        let is_default = |of: &&AddonVersion| {
            of.compatibility(kubernetes_version).is_some_and(|compatibility| compatibility.is_default)
        };
        self.versions.iter().find(is_default)
    }
}

impl AddonVersion {
    /// What it says of a version of Kubernetes; none when it does not run with it.
    pub fn compatibility(&self, kubernetes_version: &str) -> Option<&Compatibility> {
        self.compatibilities.iter().find(|of| of.cluster_version == kubernetes_version)
    }
}
