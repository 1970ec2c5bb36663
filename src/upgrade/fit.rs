//! Which versions of add-ons go with which version of Kubernetes, as far as that is known.

use aws::addon_versions::{Addon, AddonTable, AddonVersion};
use aws::kubernetes_version::{Calendar, KubernetesVersion};
use stacks::checks::OLDEST_ON_NODES;

/// What EKS offers, and who says so.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// The versions of Kubernetes.
    pub calendar: Calendar,
    /// The versions of add-ons.
    pub addons: AddonTable,
    /// Whether EKS was asked, rather than the tables that cleon is built with.
    pub is_live: bool,
}

/// Whether a version of an add-on goes with a version of Kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// EKS offers it.
    Offered,
    /// The table, which does not have all, has an older one or none.
    Presumed,
    /// The table, which does not have all, has a newer one.
    Doubtful,
    /// EKS does not offer it, or it breaks the rules of version skew.
    Refused,
}

impl Catalog {
    /// The tables that cleon is built with.
    pub fn built_in() -> Self {
        let (calendar, addons) = (Calendar::built_in().clone(), AddonTable::built_in().clone());
        Self { calendar, addons, is_live: false }
    }

    /// Whether a version of an add-on goes with a version of Kubernetes.
    pub fn fit(&self, addon: Addon, version: &AddonVersion, kubernetes: KubernetesVersion) -> Fit {
        // EKS offers kube-proxy with its own minor version alone, and an older one goes on running by the rules of skew.
        if addon == Addon::KubeProxy {
            let newest = u32::from(kubernetes.minor());
            let (major, minor) = version.minor();
            let is_within = minor <= newest && minor + u32::from(OLDEST_ON_NODES) >= newest;
            return if major != 1 || !is_within {
                Fit::Refused
            } else if minor < newest {
                Fit::Doubtful
            } else {
                Fit::Offered
            };
        }
        if self.addons.of(addon, kubernetes).any(|offer| offer.version == *version) {
            return Fit::Offered;
        }
        let usual = self.addons.default_of(addon, kubernetes);
        match usual {
            _ if self.addons.is_complete => Fit::Refused,
            Some(usual) if version.minor() < usual.minor() => Fit::Doubtful,
            _ => Fit::Presumed,
        }
    }

    /// The version of an add-on to name for a version of Kubernetes: the one to run by default.
    pub fn usual(&self, addon: Addon, kubernetes: KubernetesVersion) -> AddonVersion {
        let usual = self.addons.default_of(addon, kubernetes);
        usual.cloned().unwrap_or_else(|| addon.version_for(kubernetes))
    }

    /// A version of an add-on that EKS offers with both of two versions of Kubernetes and that is newer than another:
    /// the default one of the second where it is one, or else the newest.
    pub fn bridge(
        &self,
        addon: Addon,
        from: &AddonVersion,
        (now, next): (KubernetesVersion, KubernetesVersion),
    ) -> Option<AddonVersion> {
        let with_both = |version: &AddonVersion| {
            self.addons.of(addon, now).any(|offer| offer.version == *version)
                && version.numbers() > from.numbers()
        };
        let usual = self.addons.default_of(addon, next).filter(|version| with_both(version));
        let newest =
            || self.addons.of(addon, next).map(|offer| &offer.version).find(|version| with_both(version));
        usual.or_else(newest).cloned()
    }
}
