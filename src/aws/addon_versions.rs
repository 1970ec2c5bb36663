//! Versions of EKS add-ons for each version of Kubernetes.
//!
//! The table is data with a date and a source, `data/addon-versions.tsv`; `cleon versions --refresh` writes it anew from
//! what EKS says. Until then it has one version of each add-on for each version of Kubernetes, and not all are the
//! newest. `aws eks describe-addon-versions` is the authority, and a settings file may name any other version.

use std::{fmt, fmt::Write, str::FromStr, sync::LazyLock};

use jiff::civil::Date;
use serde_json::json;
use settings::Invalid;

use crate::dated_table::DatedTable;
use crate::kubernetes_version::KubernetesVersion;

const DATA: &str = include_str!("data/addon-versions.tsv");

static TABLE: LazyLock<AddonTable> =
    LazyLock::new(|| AddonTable::parse(DATA).expect("a test reads the table that cleon is built with"));

/// Which versions of add-ons EKS offers for which versions of Kubernetes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddonTable {
    /// The day it was made.
    pub as_of: Date,
    /// Where it is from, as a phrase.
    pub source: String,
    /// Whether it has every version that EKS offered on that day: one that it does not have is not offered then.
    pub is_complete: bool,
    /// Its rows: by add-on, version of Kubernetes, and version, the newest first.
    pub rows: Vec<Offer>,
}

/// That EKS offers a version of an add-on for a version of Kubernetes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The add-on.
    pub addon: Addon,
    /// The version of Kubernetes.
    pub kubernetes: KubernetesVersion,
    /// The version of the add-on.
    pub version: AddonVersion,
    /// Whether it is the one to run where nobody names one; one of each version of Kubernetes is.
    pub is_default: bool,
}

impl AddonTable {
    /// Where the table stands in cleon's own source.
    pub const FILE: &str = "src/aws/data/addon-versions.tsv";

    /// The one that cleon is built with.
    pub fn built_in() -> &'static Self {
        &TABLE
    }

    /// A table from its rows in any order.
    pub fn new(as_of: Date, source: impl Into<String>, is_complete: bool, mut rows: Vec<Offer>) -> Self {
        let place = |addon: Addon| Addon::ALL.iter().position(|other| *other == addon);
        rows.sort_by(|a, b| {
            let above = |of: &Offer| (place(of.addon), of.kubernetes);
            above(a).cmp(&above(b)).then_with(|| b.version.numbers().cmp(&a.version.numbers()))
        });
        rows.dedup_by(|b, a| (a.addon, a.kubernetes, &a.version) == (b.addon, b.kubernetes, &b.version));
        Self { as_of, source: source.into(), is_complete, rows }
    }

    /// A table from the text of its file.
    ///
    /// # Errors
    /// The first line that is not formed like one, or a version of Kubernetes for which an add-on has none to run.
    pub fn parse(text: &str) -> Result<Self, String> {
        let table = DatedTable::parse(text)?;
        let word = |text: &str| match text {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        let is_complete =
            table.note("complete").and_then(word).ok_or("nothing says whether it is complete")?;
        let mut rows = Vec::new();
        for cells in &table.rows {
            let row = match cells[..] {
                [addon, kubernetes, version, default] => Addon::named(addon)
                    .zip(KubernetesVersion::any(kubernetes))
                    .and_then(|(addon, kubernetes)| {
                        let version = version.parse().ok()?;
                        Some(Offer { addon, kubernetes, version, is_default: word(default)? })
                    }),
                _ => None,
            };
            rows.push(row.ok_or_else(|| format!("no add-on with its versions: {}", cells.join(" ")))?);
        }
        let table = Self::new(table.as_of, table.source, is_complete, rows);
        let defaults = |of: &Offer| table.of(of.addon, of.kubernetes).filter(|of| of.is_default).count();
        match table.rows.iter().find(|row| defaults(row) != 1) {
            Some(Offer { addon, kubernetes, .. }) => {
                Err(format!("{addon} has not one version to run with Kubernetes {kubernetes}"))
            }
            None => Ok(table),
        }
    }

    /// The text of its file.
    pub fn to_text(&self) -> String {
        let word = |is: bool| if is { "yes" } else { "no" };
        let mut text = format!(
            "# as of\t{}\n# source\t{}\n# complete\t{}\n# addon\tkubernetes\tversion\tdefault\n",
            self.as_of,
            self.source,
            word(self.is_complete)
        );
        for Offer { addon, kubernetes, version, is_default } in &self.rows {
            let _ = writeln!(text, "{addon}\t{kubernetes}\t{version}\t{}", word(*is_default));
        }
        text
    }

    /// What is offered of an add-on for a version of Kubernetes, the newest first.
    pub fn of(&self, addon: Addon, kubernetes: KubernetesVersion) -> impl Iterator<Item = &Offer> {
        self.rows.iter().filter(move |row| row.addon == addon && row.kubernetes == kubernetes)
    }

    /// The version of an add-on to run with a version of Kubernetes where nobody names one.
    pub fn default_of(&self, addon: Addon, kubernetes: KubernetesVersion) -> Option<&AddonVersion> {
        self.of(addon, kubernetes).find(|row| row.is_default).map(|row| &row.version)
    }
}

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

    /// The add-on of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|addon| addon.as_str() == name)
    }

    /// What the settings call it: its name with underscores.
    pub fn key(self) -> String {
        self.as_str().replace('-', "_")
    }

    /// The version to run with a version of Kubernetes where nobody names one; for a version that the table does not
    /// have that of the one before it, or else of the oldest.
    ///
    /// # Panics
    /// When the table that cleon is built with does not have the add-on, which a test rules out.
    pub fn version_for(self, kubernetes: KubernetesVersion) -> AddonVersion {
        let defaults = || TABLE.rows.iter().filter(|row| row.addon == self && row.is_default);
        let found = defaults().rfind(|row| row.kubernetes <= kubernetes).or_else(|| defaults().next());
        found.expect("a test finds each add-on in the table").version.clone()
    }
}

impl fmt::Display for Addon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The version of an EKS add-on, such as `v1.22.4-eksbuild.3`. The order is that of the texts; which is newer,
/// [`AddonVersion::numbers`] say.
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

    /// All its numbers, by which one is newer than another: `[1, 35, 3, 2]` of `v1.35.3-eksbuild.2`.
    pub fn numbers(&self) -> Vec<u32> {
        let text = self.0.trim_start_matches('v').replace("-eksbuild", "");
        text.split('.').map_while(|part| part.parse().ok()).collect()
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

    /// An upgrade takes nothing back to an older version.
    #[test]
    fn newer_versions_of_kubernetes_have_no_older_addons() {
        let all: Vec<_> = KubernetesVersion::all().collect();
        for (addon, pair) in
            Addon::ALL.into_iter().flat_map(|addon| all.windows(2).map(move |pair| (addon, pair)))
        {
            let numbers = |version| addon.version_for(version).numbers();
            assert!(
                numbers(pair[0]) <= numbers(pair[1]),
                "{addon} goes back from {} to {}",
                pair[0],
                pair[1]
            );
        }
    }

    #[test]
    fn the_table_is_written_as_it_is_read() {
        assert_eq!(TABLE.to_text(), DATA);
        let without = DATA.replace(
            "metrics-server\t1.36\tv0.9.0-eksbuild.9\tyes",
            "metrics-server\t1.36\tv0.9.0-eksbuild.9\tno",
        );
        assert!(
            AddonTable::parse(&without).unwrap_err().contains("metrics-server has not one version to run")
        );
        for (old, new) in
            [("# complete\tno\n", ""), ("metrics-server\t1.36", "metrics\t1.36"), ("\tyes", "\tperhaps")]
        {
            assert!(AddonTable::parse(&DATA.replace(old, new)).is_err(), "{new}");
        }
    }

    #[test]
    fn newer_versions_are_newer_by_their_numbers() {
        let numbers = |text: &str| AddonVersion::new(text).unwrap().numbers();
        assert!(numbers("v1.13.2-eksbuild.4") > numbers("v1.9.10-eksbuild.30"));
        assert!(numbers("v1.13.2-eksbuild.21") > numbers("v1.13.2-eksbuild.4"));
    }

    #[test]
    fn a_version_of_kubernetes_that_the_table_does_not_have_has_versions_too() {
        let version = |text: &str| KubernetesVersion::any(text).unwrap();
        for addon in Addon::ALL {
            assert_eq!(addon.version_for(version("1.99")), addon.version_for(KubernetesVersion::newest()));
            assert_eq!(addon.version_for(version("1.20")), addon.version_for(version("1.30")));
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for text in ["", "latest", "1.2.3-eksbuild.1", "v1.2-eksbuild.1", "v1.2.3", "v1.2.3-eksbuild.x"] {
            assert!(AddonVersion::new(text).is_err(), "{text}");
        }
    }
}
