//! Versions of EKS add-ons for each version of Kubernetes.
//!
//! Source: versions that public configurations and the EKS user guide's tables name for each version of Kubernetes,
//! collected 2026-11-21; not all are the newest. `aws eks describe-addon-versions` is the authority, and a settings
//! file may name any other version.

use std::{fmt, str::FromStr};

use serde_json::json;
use settings::Invalid;

use crate::kubernetes_version::KubernetesVersion;

/// An EKS add-on that a cluster of this project can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Addon {
    /// The network plugin that gives pods addresses of the VPC.
    VpcCni,
    /// Service addresses on each node.
    KubeProxy,
    /// Names within the cluster.
    CoreDns,
    /// Roles for pods without an OIDC provider.
    PodIdentityAgent,
    /// Volumes of EBS.
    EbsCsiDriver,
    /// Volumes of EFS, which pods on several nodes write to at once.
    EfsCsiDriver,
    /// What pods and nodes use, for autoscaling.
    MetricsServer,
}

impl Addon {
    /// All of them, in the order a cluster gets them.
    pub const ALL: [Self; 7] = [
        Self::VpcCni,
        Self::KubeProxy,
        Self::PodIdentityAgent,
        Self::CoreDns,
        Self::EbsCsiDriver,
        Self::EfsCsiDriver,
        Self::MetricsServer,
    ];

    /// The name EKS knows it by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VpcCni => "vpc-cni",
            Self::KubeProxy => "kube-proxy",
            Self::CoreDns => "coredns",
            Self::PodIdentityAgent => "eks-pod-identity-agent",
            Self::EbsCsiDriver => "aws-ebs-csi-driver",
            Self::EfsCsiDriver => "aws-efs-csi-driver",
            Self::MetricsServer => "metrics-server",
        }
    }

    /// The version to run with a version of Kubernetes.
    pub fn version_for(self, kubernetes: KubernetesVersion) -> AddonVersion {
        let minor = kubernetes.minor();
        AddonVersion::literal(match self {
            Self::VpcCni => "v1.22.4-eksbuild.3",
            Self::KubeProxy => match minor {
                ..=30 => "v1.30.14-eksbuild.28",
                31 => "v1.31.14-eksbuild.25",
                32 => "v1.32.13-eksbuild.5",
                33 => "v1.33.10-eksbuild.2",
                34 => "v1.34.6-eksbuild.2",
                35 => "v1.35.3-eksbuild.21",
                36.. => "v1.36.0-eksbuild.25",
            },
            Self::CoreDns => match minor {
                ..=31 => "v1.11.4-eksbuild.40",
                32 => "v1.11.4-eksbuild.33",
                33 | 34 => "v1.13.2-eksbuild.4",
                35 => "v1.13.2-eksbuild.21",
                36.. => "v1.14.3-eksbuild.23",
            },
            Self::PodIdentityAgent => "v1.3.10-eksbuild.3",
            Self::EbsCsiDriver => "v1.63.1-eksbuild.1",
            Self::EfsCsiDriver => match minor {
                ..=33 => "v2.1.13-eksbuild.1",
                34.. => "v3.0.0-eksbuild.1",
            },
            Self::MetricsServer => match minor {
                ..=34 => "v0.8.1-eksbuild.10",
                35.. => "v0.9.0-eksbuild.9",
            },
        })
    }
}

impl fmt::Display for Addon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The version of an EKS add-on, such as `v1.22.4-eksbuild.3`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddonVersion(String);

impl AddonVersion {
    /// A version from its text.
    ///
    /// # Errors
    /// When it is not formed like one.
    pub fn new(text: impl AsRef<str>) -> Result<Self, Invalid> {
        text.as_ref().parse()
    }

    fn literal(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first two numbers, `(1, 35)` of `v1.35.3-eksbuild.2`.
    pub fn minor(&self) -> (u32, u32) {
        let mut numbers =
            self.0.trim_start_matches('v').split(['.', '-']).map_while(|part| part.parse().ok());
        (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default())
    }
}

impl FromStr for AddonVersion {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let numbers = |text: &str, count| {
            text.split('.').count() == count && text.split('.').all(|part| part.parse::<u32>().is_ok())
        };
        let parts = text.strip_prefix('v').and_then(|rest| rest.split_once("-eksbuild."));
        match parts {
            Some((version, build)) if numbers(version, 3) && numbers(build, 1) => Ok(Self(text.to_owned())),
            _ => Err(Invalid::new(
                format!("\"{text}\" is not the version of an EKS add-on"),
                "write one such as \"v1.22.4-eksbuild.3\"; `aws eks describe-addon-versions` lists them",
            )),
        }
    }
}

impl fmt::Display for AddonVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

settings::string_setting!(
    AddonVersion,
    json!({
        "type": "string",
        "pattern": r"^v\d+\.\d+\.\d+-eksbuild\.\d+$",
    })
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_has_well_formed_addons() {
        for kubernetes in KubernetesVersion::all() {
            for addon in Addon::ALL {
                let version = addon.version_for(kubernetes);
                assert_eq!(AddonVersion::new(version.as_str()).as_ref(), Ok(&version));
            }
            let proxy = Addon::KubeProxy.version_for(kubernetes);
            assert_eq!(proxy.minor(), (1, u32::from(kubernetes.minor())), "kube-proxy follows the cluster");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for text in ["", "latest", "1.2.3-eksbuild.1", "v1.2-eksbuild.1", "v1.2.3", "v1.2.3-eksbuild.x"] {
            assert!(AddonVersion::new(text).is_err(), "{text}");
        }
    }
}
