//! What an upgrade changes of a cluster's settings, step by step.

use std::collections::BTreeMap;

use aws::addon_versions::{Addon, AddonVersion};
use aws::kubernetes_version::KubernetesVersion;

use crate::situation::ClusterTable;

/// The versions of a cluster as its settings have them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The table of settings that it is in.
    pub table: ClusterTable,
    /// The control plane's.
    pub version: KubernetesVersion,
    /// The version of Kubernetes whose add-ons are taken; none for the control plane's.
    pub addons_of: Option<KubernetesVersion>,
    /// The add-ons that the cluster has, and the version of each that the settings name.
    pub addons: BTreeMap<Addon, Option<AddonVersion>>,
    /// The node groups, by their keys.
    pub groups: BTreeMap<String, GroupState>,
}

/// The versions of a node group as its settings have them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupState {
    /// Kubernetes; none for the control plane's.
    pub version: Option<KubernetesVersion>,
    /// The image; none for the newest.
    pub release: Option<String>,
}

/// One thing that a step changes in the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The control plane's version.
    Version(KubernetesVersion),
    /// The version of Kubernetes whose add-ons are taken; none for the control plane's.
    AddonsOf(Option<KubernetesVersion>),
    /// The version of an add-on.
    Pin(Addon, AddonVersion),
    /// The version of a node group; none for the control plane's.
    Group(String, Option<KubernetesVersion>),
    /// That a node group takes the newest image.
    AnyRelease(String),
}

impl State {
    /// The version of an add-on.
    pub fn addon(&self, addon: Addon) -> AddonVersion {
        let followed = || addon.version_for(self.addons_of.unwrap_or(self.version));
        self.addons.get(&addon).cloned().flatten().unwrap_or_else(followed)
    }

    /// The version of a node group.
    pub fn group(&self, key: &str) -> KubernetesVersion {
        self.groups.get(key).and_then(|group| group.version).unwrap_or(self.version)
    }

    /// The oldest version of all node groups; the control plane's where there are none.
    pub fn oldest_group(&self) -> KubernetesVersion {
        self.groups.keys().map(|key| self.group(key)).min().unwrap_or(self.version)
    }

    /// Whether control plane, add-ons and node groups are all of a version.
    pub fn is_at(&self, goal: KubernetesVersion) -> bool {
        self.version == goal && self.addons_of.is_none_or(|of| of >= goal) && self.oldest_group() >= goal
    }

    /// Whether all versions are those of another state, whether they are named or followed.
    pub fn is_same(&self, other: &Self) -> bool {
        let addons = |state: &Self| state.addons.keys().map(|of| (*of, state.addon(*of))).collect::<Vec<_>>();
        let group = |state: &Self, key: &String| (state.group(key), state.groups[key].release.clone());
        self.version == other.version
            && addons(self) == addons(other)
            && self.groups.keys().eq(other.groups.keys())
            && self.groups.keys().all(|key| group(self, key) == group(other, key))
    }

    /// The state with something changed.
    pub(crate) fn change(&mut self, edit: &Edit) {
        match edit {
            Edit::Version(version) => self.version = *version,
            Edit::AddonsOf(version) => self.addons_of = *version,
            Edit::Pin(addon, version) => _ = self.addons.insert(*addon, Some(version.clone())),
            Edit::Group(key, version) => {
                if let Some(group) = self.groups.get_mut(key) {
                    group.version = *version;
                }
            }
            Edit::AnyRelease(key) => {
                if let Some(group) = self.groups.get_mut(key) {
                    group.release = None;
                }
            }
        }
    }
}

impl Edit {
    /// The settings key that it changes, below the cluster's.
    pub fn key(&self, table: ClusterTable) -> Vec<String> {
        let key = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
        match self {
            Self::Version(_) => key(&["version"]),
            Self::AddonsOf(_) => key(&["addons", "kubernetes_version"]),
            Self::Pin(addon, _) => table.addon(*addon).to_vec(),
            Self::Group(group, _) => key(&["node_groups", group, "version"]),
            Self::AnyRelease(group) => key(&["node_groups", group, "release_version"]),
        }
    }

    /// The value that it gives the key; none when the key goes.
    pub fn value(&self) -> Option<String> {
        match self {
            Self::Version(version) => Some(version.to_string()),
            Self::AddonsOf(version) | Self::Group(_, version) => version.map(|version| version.to_string()),
            Self::Pin(_, version) => Some(version.to_string()),
            Self::AnyRelease(_) => None,
        }
    }
}
