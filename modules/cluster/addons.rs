//! The EKS add-ons of a cluster: `[clusters.<key>.addons]`.

use aws::{
    addon_versions::{Addon, AddonVersion},
    kubernetes_version::KubernetesVersion,
};
use settings::{Node, Problem, Problems, child, settings};

use crate::identity::policies::ebs_csi;

settings! {
    /// The EKS add-ons of a cluster.
    pub struct AddonsSettings, with defaults {
        /// The version of Kubernetes whose versions of add-ons are taken where their own tables name none; left out, the
        /// cluster's. An older one keeps them as they are while the control plane is upgraded.
        pub kubernetes_version: Option<KubernetesVersion> = None,
        /// The network plugin that gives pods addresses of the VPC.
        pub vpc_cni: RequiredAddonSettings = RequiredAddonSettings::default(),
        /// Service addresses on each node.
        pub kube_proxy: RequiredAddonSettings = RequiredAddonSettings::default(),
        /// Names within the cluster.
        pub coredns: RequiredAddonSettings = RequiredAddonSettings::default(),
        /// Roles for pods by EKS Pod Identity.
        pub eks_pod_identity_agent: OptionalAddonSettings = OptionalAddonSettings::default(),
        /// Volumes of EBS.
        pub aws_ebs_csi_driver: OptionalAddonSettings = OptionalAddonSettings::default(),
        /// Volumes of EFS, which pods on several nodes write to at once; off unless its table is written.
        pub aws_efs_csi_driver: OptionalAddonSettings = OptionalAddonSettings { enabled: false, version: None },
        /// What pods and nodes use, for autoscaling.
        pub metrics_server: OptionalAddonSettings = OptionalAddonSettings::default(),
    }
}

settings! {
    /// An add-on that every cluster has.
    pub struct RequiredAddonSettings, with defaults {
        /// Its version; left out, the one cleon's table has for the cluster's version.
        pub version: Option<AddonVersion> = None,
    }
}

settings! {
    /// An add-on that a cluster can do without.
    pub struct OptionalAddonSettings, with defaults {
        /// Whether the cluster has it.
        pub enabled: bool = true,
        /// Its version; left out, the one cleon's table has for the cluster's version.
        pub version: Option<AddonVersion> = None,
    }
}

impl AddonsSettings {
    /// The add-ons that the cluster has, each with its version, in the order of [`Addon::ALL`].
    pub fn versions(&self, cluster: KubernetesVersion) -> Vec<(Addon, AddonVersion)> {
        let kubernetes = self.kubernetes_version.unwrap_or(cluster);
        let enabled = Addon::ALL.into_iter().filter(|addon| self.has(*addon));
        let version =
            |addon: Addon| self.chosen(addon).cloned().unwrap_or_else(|| addon.version_for(kubernetes));
        enabled.map(|addon| (addon, version(addon))).collect()
    }

    /// Whether the cluster has an add-on.
    pub fn has(&self, addon: Addon) -> bool {
        match addon {
            Addon::VpcCni | Addon::KubeProxy | Addon::CoreDns => true,
            Addon::PodIdentityAgent => self.eks_pod_identity_agent.enabled,
            Addon::EbsCsiDriver => self.aws_ebs_csi_driver.enabled,
            Addon::EfsCsiDriver => self.aws_efs_csi_driver.enabled,
            Addon::MetricsServer => self.metrics_server.enabled,
        }
    }

    /// The version of an add-on that the settings name.
    pub fn chosen(&self, addon: Addon) -> Option<&AddonVersion> {
        let version = match addon {
            Addon::VpcCni => &self.vpc_cni.version,
            Addon::KubeProxy => &self.kube_proxy.version,
            Addon::CoreDns => &self.coredns.version,
            Addon::PodIdentityAgent => &self.eks_pod_identity_agent.version,
            Addon::EbsCsiDriver => &self.aws_ebs_csi_driver.version,
            Addon::EfsCsiDriver => &self.aws_efs_csi_driver.version,
            Addon::MetricsServer => &self.metrics_server.version,
        };
        version.as_ref()
    }
}

/// Adds what is wrong with the add-ons of the cluster at `node`.
pub(super) fn check(node: &Node, problems: &mut Problems) {
    ebs_csi_driver(node, problems);
}

/// An older driver gives volumes no tag by which its role could tell them from other clusters'.
fn ebs_csi_driver(node: &Node, problems: &mut Problems) {
    let driver = node.get("addons").and_then(|addons| addons.get("aws_ebs_csi_driver"));
    let version = driver.and_then(|driver| driver.read::<AddonVersion>("version"));
    let Some(version) = version.filter(|version| !ebs_csi::works_with(version)) else { return };
    let (major, minor) = ebs_csi::OLDEST_DRIVER;
    problems.push(
        Problem::new(format!(
            "the driver's role needs aws-ebs-csi-driver {major}.{minor} or later, this is {version}"
        ))
        .help("write a later version, or leave it out")
        .at_path(node, &child(&child(&child(node.path(), "addons"), "aws_ebs_csi_driver"), "version")),
    );
}
