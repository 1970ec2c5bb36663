//! The charts of the platform's controllers, and the versions that are installed where the settings name none.
//!
//! Collected 2026-11-21 from public repositories, issue threads and lock files, each named with its row; a repository's
//! own index was not read, so that newer versions may be out. The name of a value is the chart's own, read in its
//! `values.yaml` or README. The authority is the repository, `helm search repo` or `helm show chart`; a settings file may
//! name any other version.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde_json::json;
use settings::Invalid;

/// A chart and the version of it that is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// Its name in the repository.
    pub name: &'static str,
    /// The URL of the repository.
    pub repository: &'static str,
    /// The chart's version.
    pub version: &'static str,
    /// The version of what it installs.
    pub app_version: &'static str,
    /// The minor versions of Kubernetes, those after `1.`, that its project supports; none where it names none that
    /// matters here.
    pub kubernetes: Option<RangeInclusive<u16>>,
    /// Who upgrades its custom resource definitions.
    pub crds: Crds,
    /// Where the versions were seen.
    pub source: &'static str,
}

/// What becomes of a chart's custom resource definitions when it is upgraded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crds {
    /// It has none.
    None,
    /// They are templates of the chart, and upgraded with it; they stay when the release is removed.
    Templates,
    /// They stand in its folder `crds`: Helm installs them once and never touches them again, so that people apply the
    /// next version's before they upgrade.
    InstalledOnce,
    /// They stand in its folder `crds`, and a job of the chart applies them before each upgrade.
    UpgradeJob,
}

/// AWS Load Balancer Controller. From version 3 on the chart's version is the controller's.
pub const LOAD_BALANCER_CONTROLLER: Chart = Chart {
    name: "aws-load-balancer-controller",
    repository: "https://aws.github.io/eks-charts",
    version: "3.5.0",
    app_version: "v3.5.0",
    kubernetes: None,
    crds: Crds::InstalledOnce,
    source: "aws/eks-charts, pull request 1354 (2026-08-03)",
};

/// External Secrets Operator.
pub const EXTERNAL_SECRETS: Chart = Chart {
    name: "external-secrets",
    repository: "https://charts.external-secrets.io",
    version: "2.10.0",
    app_version: "v2.10.0",
    kubernetes: None,
    crds: Crds::Templates,
    source: "entigolabs/entigo-infralib, pull request 1653 (2026-08-31)",
};

/// `ExternalDNS`.
pub const EXTERNAL_DNS: Chart = Chart {
    name: "external-dns",
    repository: "https://kubernetes-sigs.github.io/external-dns/",
    version: "1.22.0",
    app_version: "0.22.0",
    kubernetes: None,
    crds: Crds::InstalledOnce,
    source: "kubernetes-sigs/external-dns, pull request 6650 (merged after 2026-09-10)",
};

/// cert-manager.
pub const CERT_MANAGER: Chart = Chart {
    name: "cert-manager",
    repository: "https://charts.jetstack.io",
    version: "v1.21.1",
    app_version: "v1.21.1",
    kubernetes: Some(33..=36),
    crds: Crds::Templates,
    source: "adfinis/helm-charts, pull request 1953 (2026-08-28); the supported versions of Kubernetes: release notes of \
             Rusty-Gopher/kupre 0.3.0 (2026-10-22), which cite cert-manager's table",
};

/// Cluster Autoscaler. The image is that of the cluster's own minor version: [`cluster_autoscaler_tag`].
pub const CLUSTER_AUTOSCALER: Chart = Chart {
    name: "cluster-autoscaler",
    repository: "https://kubernetes.github.io/autoscaler",
    version: "9.59.0",
    app_version: "1.35.0",
    kubernetes: None,
    crds: Crds::None,
    source: "kubermatic/kubermatic, pull request 16253 (2026-08-13)",
};

/// Vertical Pod Autoscaler. The project's own chart says of itself that it is not ready for production.
pub const VERTICAL_POD_AUTOSCALER: Chart = Chart {
    name: "vpa",
    repository: "https://charts.fairwinds.com/stable",
    version: "5.0.0",
    app_version: "1.7.1",
    kubernetes: Some(28..=u16::MAX),
    crds: Crds::InstalledOnce,
    source: "FairwindsOps/charts, pull request 1978 (2026-08-11)",
};

/// Argo CD.
pub const ARGO_CD: Chart = Chart {
    name: "argo-cd",
    repository: "https://argoproj.github.io/argo-helm",
    version: "10.9.1",
    app_version: "v3.5.3",
    kubernetes: None,
    crds: Crds::Templates,
    source: "releases of argoproj/argo-helm, as cited in a public lock file (2026-09-14)",
};

/// Argo Rollouts.
pub const ARGO_ROLLOUTS: Chart = Chart {
    name: "argo-rollouts",
    repository: "https://argoproj.github.io/argo-helm",
    version: "2.41.1",
    app_version: "v1.9.1",
    kubernetes: None,
    crds: Crds::Templates,
    source: "tags of argoproj/argo-helm, as cited in a public lock file (2026-07-20)",
};

/// Velero. Its plugin for AWS is [`VELERO_PLUGIN_FOR_AWS`].
pub const VELERO: Chart = Chart {
    name: "velero",
    repository: "https://vmware-tanzu.github.io/helm-charts",
    version: "12.1.0",
    app_version: "1.18.1",
    kubernetes: None,
    crds: Crds::UpgradeJob,
    source: "the chart's metadata, as tested in a public repository (2026-09)",
};

/// Fluent Bit as AWS builds it.
pub const FLUENT_BIT: Chart = Chart {
    name: "aws-for-fluent-bit",
    repository: "https://aws.github.io/eks-charts",
    version: "0.2.0",
    app_version: "3.2.1",
    kubernetes: None,
    crds: Crds::None,
    source: "aws/eks-charts, pull request 1372 (2026-09-17), which proposes the next version",
};

/// CloudWatch agent with Container Insights. The chart's own image is of 2024; [`CLOUDWATCH_AGENT_IMAGE`] is installed.
pub const CLOUDWATCH_AGENT: Chart = Chart {
    name: "aws-cloudwatch-metrics",
    repository: "https://aws.github.io/eks-charts",
    version: "0.0.11",
    app_version: "1.300032.2b361",
    kubernetes: None,
    crds: Crds::None,
    source: "the index of https://aws.github.io/eks-charts, as quoted in public reports (2026)",
};

/// All charts, in the order of the controllers' keys in the settings.
pub const ALL: [&Chart; 11] = [
    &ARGO_CD,
    &ARGO_ROLLOUTS,
    &CERT_MANAGER,
    &CLOUDWATCH_AGENT,
    &CLUSTER_AUTOSCALER,
    &EXTERNAL_DNS,
    &EXTERNAL_SECRETS,
    &FLUENT_BIT,
    &LOAD_BALANCER_CONTROLLER,
    &VELERO,
    &VERTICAL_POD_AUTOSCALER,
];

/// Velero's plugin for AWS that goes with Velero 1.18: 1.14 (the plugin's README, "Compatibility"; 1.14.2 as named with
/// chart 12.1.0 in several public configurations).
pub const VELERO_PLUGIN_FOR_AWS: &str = "velero/velero-plugin-for-aws:v1.14.2";

/// The repository and tag of the CloudWatch agent, as in the values of the chart `amazon-cloudwatch-observability` 6.3.0.
pub const CLOUDWATCH_AGENT_IMAGE: (&str, &str) =
    ("public.ecr.aws/cloudwatch-agent/cloudwatch-agent", "1.300070.0b1586");

/// The image of Cluster Autoscaler for a minor version of Kubernetes, which the project wants to be the same; for one
/// that is newer than the table the newest there is.
///
/// Source: promotions in kubernetes/k8s.io (pull requests 6847 and 8815), the chart 9.43.1 for 1.31, and for 1.35 and
/// 1.36 public configurations and kubernetes/autoscaler, pull request 10169 (2026-08-20).
pub fn cluster_autoscaler_tag(minor: u16) -> &'static str {
    match minor {
        ..=30 => "v1.30.1",
        31 => "v1.31.0",
        32 => "v1.32.5",
        33 => "v1.33.3",
        34 => "v1.34.2",
        35 => "v1.35.2",
        36.. => "v1.36.1",
    }
}

/// The version of a chart: a semantic version, with or without a `v`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChartVersion(String);

impl ChartVersion {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ChartVersion {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let version = text.strip_prefix('v').unwrap_or(text);
        let (numbers, rest) = version.split_at(version.find(['-', '+']).unwrap_or(version.len()));
        let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let mut parts = numbers.split('.');
        let three = parts.clone().count() == 3 && parts.all(number);
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-+.".contains(&byte);
        if three && rest.len() != 1 && rest.bytes().all(allowed) {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new(
            format!("\"{text}\" is not the version of a chart"),
            "write one, such as \"1.22.0\"; ranges would install something else with each plan",
        ))
    }
}

impl fmt::Display for ChartVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

settings::string_setting!(
    ChartVersion,
    json!({ "type": "string", "pattern": r"^v?\d+\.\d+\.\d+([+-][0-9A-Za-z.+-]+)?$" })
);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn each_chart_stands_once_with_a_version_and_a_source() {
        let names: BTreeSet<&str> = ALL.iter().map(|chart| chart.name).collect();
        assert_eq!(names.len(), ALL.len());
        for chart in ALL {
            assert!(chart.version.parse::<ChartVersion>().is_ok(), "{}", chart.name);
            assert!(chart.repository.starts_with("https://") && !chart.source.is_empty(), "{}", chart.name);
            assert!(chart.kubernetes.as_ref().is_none_or(|range| !range.is_empty()), "{}", chart.name);
        }
    }

    /// The table as the guide has it.
    fn table() -> String {
        let mut table = String::from(
            "| chart | version | installs | repository | its custom resources |\n|---|---|---|---|---|\n",
        );
        for Chart { name, repository, version, app_version, crds, .. } in ALL {
            let crds = match crds {
                Crds::None => "none",
                Crds::Templates => "upgraded with it",
                Crds::InstalledOnce => "installed once: apply the next version's before an upgrade",
                Crds::UpgradeJob => "upgraded by a job of the chart",
            };
            let _ = writeln!(table, "| `{name}` | {version} | {app_version} | {repository} | {crds} |");
        }
        table
    }

    #[test]
    fn the_guide_has_the_table() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guides/controllers.md");
        let (start, end) = ("<!-- charts -->\n", "<!-- end of charts -->");
        let guide = std::fs::read_to_string(file).unwrap();
        let (head, rest) = guide.split_once(start).unwrap();
        let (_, tail) = rest.split_once(end).unwrap();
        let made = format!("{head}{start}{}{end}{tail}", table());
        if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            std::fs::write(file, &made).unwrap();
        }
        let guide = std::fs::read_to_string(file).unwrap();
        assert!(guide == made, "docs/guides/controllers.md has not the table that the code makes");
    }

    #[test]
    fn the_autoscaler_is_of_the_minor_version_of_the_cluster() {
        for minor in 30..=36 {
            assert!(cluster_autoscaler_tag(minor).starts_with(&format!("v1.{minor}.")), "{minor}");
        }
    }

    #[test]
    fn versions_are_whole_and_no_ranges() {
        for text in ["1.2.3", "v1.21.1", "12.1.0", "1.2.3-rc.1", "1.2.3+build.5", "0.0.11"] {
            assert_eq!(text.parse::<ChartVersion>().unwrap().as_str(), text);
        }
        for text in
            ["", "v", "1.2", "1.2.x", "^1.2.3", ">= 1.2.3", "1.2.3-", "1..3", "latest", "1.2.3.4", "1.2.3 "]
        {
            assert!(text.parse::<ChartVersion>().is_err(), "{text}");
        }
    }
}
