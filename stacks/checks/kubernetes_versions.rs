//! Versions of Kubernetes: how long EKS supports them, and what goes with them.

use aws::addon_versions::Addon;
use aws::kubernetes_version::{KubernetesVersion, Support};
use jiff::civil::Date;
use modules::cluster::settings::SupportPolicy;
use settings::child;

use super::{Check, Finding, Model};
use crate::environment::Cluster;

/// How many days before its end a support is warned of.
const NOTICE_IN_DAYS: i32 = 90;

/// What the control plane costs in extended support, as a multiple of the usual price.
const EXTENDED_COST_FACTOR: u8 = 6;

/// How many minor versions kube-proxy and kubelets may be older than the API server.
pub const OLDEST_ON_NODES: u16 = 3;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "EKS-001",
        title: "The version of Kubernetes is supported by EKS",
        about: "From the day standard support ends, EKS upgrades the cluster by itself, or with \
                `support = \"extended\"` charges six times the price for a year. The day is held against cleon's dated \
                table: an error from the end of standard support on, a warning in the 90 days before it; with extended \
                support a warning in its place, and an error from the end of extended support on. Always a warning of an \
                adopted cluster.",
        source: "EKS user guide, \"Understand the Kubernetes version lifecycle on EKS\"; EKS pricing (0.10 and 0.60 \
                 USD an hour)",
        run: support,
    },
    Check {
        id: "EKS-002",
        title: "kube-proxy goes with the control plane",
        about: "An error when the minor version of the add-on kube-proxy is newer than the cluster's, or more than \
                three older.",
        source: "Kubernetes, \"Version Skew Policy\"",
        run: kube_proxy,
    },
    Check {
        id: "EKS-003",
        title: "Add-ons are not behind the cluster",
        about: "EKS offers each version of an add-on for some versions of Kubernetes only. A warning when major and \
                minor version of an add-on are older than those that cleon's table has for the cluster's version. A \
                newer one is not judged, since the table need not have all. Neither are those that an upgrade holds back by \
                `addons.kubernetes_version`, one minor version behind: that is how it stands between two of its steps.",
        source: "`aws eks describe-addon-versions`, as collected in `src/aws/data/addon-versions.tsv`",
        run: addons,
    },
    Check {
        id: "EKS-010",
        title: "Nodes go with the control plane",
        about: "An error when the minor version that a node group is held back to is newer than the cluster's, or more than \
                three older: EKS refuses such nodes, and a kubelet beyond that may not understand the API server.",
        source: "Kubernetes, \"Version Skew Policy\"; EKS user guide, \"Update existing cluster to new Kubernetes version\"",
        run: nodes,
    },
];

fn support(model: &Model<'_>) -> Vec<Finding> {
    let made = model.environment.clusters().filter_map(|cluster| {
        let Cluster { key, settings, .. } = cluster;
        supported(&format!("clusters.{key}"), settings.version, settings.support, model.today)
    });
    let adopted = model.environment.settings.adopted.iter().filter_map(|(key, cluster)| {
        // What EKS does when nobody says otherwise.
        let support = cluster.support.unwrap_or(SupportPolicy::Extended);
        supported(&format!("adopted.{key}"), cluster.version.get(), support, model.today)
            .map(Finding::of_adopted)
    });
    made.chain(adopted).collect()
}

fn supported(
    cluster: &str,
    version: KubernetesVersion,
    support: SupportPolicy,
    today: Date,
) -> Option<Finding> {
    let Support { end_of_standard, end_of_extended, .. } = *version.support()?;
    let days_to = |end: Date| (end - today).get_days();
    let (standard, extended) = (days_to(end_of_standard), days_to(end_of_extended));
    if standard > NOTICE_IN_DAYS {
        return None;
    }
    let pays = support == SupportPolicy::Extended;
    let target = format!("{cluster}.version");
    let upgrade = format!("upgrade to \"{}\" or later, one minor version at a time", next(today));
    let finding = if extended <= 0 {
        let message = format!(
            "support of Kubernetes {version} ended on {end_of_extended}: EKS upgrades the cluster by itself"
        );
        Finding::error(target, message).help(upgrade)
    } else if standard > 0 {
        let message = format!(
            "standard support of Kubernetes {version} ends on {end_of_standard}, in {}",
            days(standard)
        );
        let then = if pays {
            format!("{upgrade}: from then on it costs {EXTENDED_COST_FACTOR} times as much")
        } else {
            format!("{upgrade}, or set `support = \"extended\"`")
        };
        Finding::warning(target, message).help(then)
    } else if pays {
        let message = match extended {
            ..=NOTICE_IN_DAYS => format!(
                "extended support of Kubernetes {version} ends on {end_of_extended}, in {}",
                days(extended)
            ),
            _ => format!(
                "extended support of Kubernetes {version} costs {EXTENDED_COST_FACTOR} times as much as standard support"
            ),
        };
        Finding::warning(target, message).help(upgrade).figure("cost factor", EXTENDED_COST_FACTOR)
    } else {
        let message = format!("standard support of Kubernetes {version} ended on {end_of_standard}");
        let help = format!("{upgrade}, or set `support = \"extended\"`, until {end_of_extended}");
        Finding::error(target, message).help(help)
    };
    let key = format!("{cluster}.support");
    let finding = finding
        .figure("end of standard support", end_of_standard)
        .figure("days of standard support left", standard)
        .figure("end of extended support", end_of_extended)
        .figure("days of extended support left", extended)
        .figure("judged on", today);
    Some(if pays { finding.related(key, "extended support") } else { finding })
}

fn days(number: i32) -> String {
    format!("{number} {}", if number == 1 { "day" } else { "days" })
}

/// The oldest version whose standard support is not about to end, or else the newest.
fn next(today: Date) -> KubernetesVersion {
    let lasts = |version: &KubernetesVersion| {
        version.support().is_some_and(|support| (support.end_of_standard - today).get_days() > NOTICE_IN_DAYS)
    };
    KubernetesVersion::all().find(lasts).unwrap_or(KubernetesVersion::newest())
}

fn kube_proxy(model: &Model<'_>) -> Vec<Finding> {
    let found = model.environment.clusters().filter_map(|cluster| {
        let version = cluster.settings.version;
        let (_, proxy) = of_cluster(&cluster).find(|(addon, _)| *addon == Addon::KubeProxy)?;
        let (newest, (major, minor)) = (u32::from(version.minor()), proxy.minor());
        if major == 1 && minor <= newest && minor.saturating_add(u32::from(OLDEST_ON_NODES)) >= newest {
            return None;
        }
        let message = format!("kube-proxy {proxy} does not go with Kubernetes {version}");
        let fitting = Addon::KubeProxy.version_for(version);
        Some(
            Finding::error(format!("clusters.{}.addons.kube_proxy.version", cluster.key), message)
                .help(format!("write \"{fitting}\", or leave it out"))
                .figure("oldest minor version", newest.saturating_sub(u32::from(OLDEST_ON_NODES)))
                .figure("newest minor version", newest)
                .related(format!("clusters.{}.version", cluster.key), "the cluster's version"),
        )
    });
    found.collect()
}

fn addons(model: &Model<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for cluster in model.environment.clusters() {
        let version = cluster.settings.version;
        for (addon, chosen) in of_cluster(&cluster).filter(|(addon, _)| *addon != Addon::KubeProxy) {
            let usual = addon.version_for(version);
            if chosen.minor() >= usual.minor() {
                continue;
            }
            let key = addon.as_str().replace('-', "_");
            let path = child(&format!("clusters.{}.addons.{key}", cluster.key), "version");
            let message = format!("{addon} {chosen} may not be offered for Kubernetes {version}");
            let addons = &cluster.settings.addons;
            let followed = addons.kubernetes_version.filter(|_| addons.chosen(addon).is_none());
            if followed.is_some_and(|followed| followed.next() == version) {
                continue;
            }
            let help = if followed.is_some() {
                let (environment, key) = (&model.environment.name, cluster.key);
                format!("go on with the upgrade: `cleon upgrade {environment} {key}`")
            } else {
                format!("write \"{usual}\" or later, or leave it out")
            };
            found.push(
                Finding::warning(path, message)
                    .help(help)
                    .figure("version of the table", usual)
                    .related(format!("clusters.{}.version", cluster.key), "the cluster's version"),
            );
        }
    }
    found
}

fn nodes(model: &Model<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for cluster in model.environment.clusters() {
        let newest = cluster.settings.version;
        let oldest = newest.minor().saturating_sub(OLDEST_ON_NODES);
        for (key, group) in &cluster.settings.node_groups {
            let Some(version) = group.version else { continue };
            if (oldest..=newest.minor()).contains(&version.minor()) {
                continue;
            }
            let message = format!("nodes of Kubernetes {version} do not go with a control plane of {newest}");
            let path = format!("clusters.{}.node_groups.{key}.version", cluster.key);
            found.push(
                Finding::error(path, message)
                    .help(format!("write a version from \"1.{oldest}\" to \"{newest}\", or leave it out"))
                    .figure("oldest minor version", oldest)
                    .figure("newest minor version", newest.minor())
                    .related(format!("clusters.{}.version", cluster.key), "the cluster's version"),
            );
        }
    }
    found
}

fn of_cluster(cluster: &Cluster<'_>) -> impl Iterator<Item = (Addon, aws::AddonVersion)> + use<> {
    cluster.settings.addons.versions(cluster.settings.version).into_iter()
}
