//! What EKS says, as plans of upgrades and lists of versions take it.

use std::collections::{BTreeMap, BTreeSet};

use aws::addon_versions::{Addon, AddonTable, Offer};
use aws::kubernetes_version::{Calendar, KubernetesVersion, Support};
use aws::names::AccountId;
use aws::region::Region;
use jiff::civil::Date;
use live::{AddonQuery, Connection, Gap, Parts, Target, Unwatched};
use stacks::environment::Environment;
use upgrade::{Catalog, Insight, InsightStatus, Live, LiveGroup, Unread, UnreadKind};

use super::Failure;

impl From<live::Error> for Failure {
    fn from(error: live::Error) -> Self {
        let help = error.help();
        let error = anyhow::Error::new(error);
        Self::Outside(if help.is_empty() { error } else { anyhow::anyhow!("{error:#}\n  = help: {help}") })
    }
}

/// A connection to the account and region of an environment.
pub(super) fn connect(
    environment: &Environment,
    profile: Option<&String>,
) -> Result<Connection, live::Error> {
    open(&environment.settings.account_id, &environment.settings.region, profile)
}

/// A connection to an account and region.
pub(super) fn open(
    account: &AccountId,
    region: &Region,
    profile: Option<&String>,
) -> Result<Connection, live::Error> {
    Connection::open(&Target {
        profile: profile.cloned(),
        region: Some(region.to_string()),
        account_id: Some(account.to_string()),
        endpoint: None,
    })
}

/// What to do about what could not be read; none when everything could.
pub(super) fn advice<'a>(gaps: impl IntoIterator<Item = &'a Gap>) -> Option<String> {
    let (denied, failed): (Vec<&Gap>, Vec<&Gap>) = gaps.into_iter().partition(|gap| gap.denied);
    let calls = |gaps: Vec<&Gap>| {
        let calls: BTreeSet<&str> = gaps.into_iter().map(|gap| gap.call.as_str()).collect();
        (!calls.is_empty()).then(|| calls.into_iter().collect::<Vec<_>>().join(", "))
    };
    let denied = calls(denied).map(|calls| format!("let a policy of the caller allow {calls}"));
    let failed = calls(failed).map(|calls| format!("try again, since these failed: {calls}"));
    [denied, failed].into_iter().flatten().reduce(|one, other| format!("{one}; {other}"))
}

/// The versions that EKS offers now.
pub(super) fn catalog(connection: &Connection, today: Date) -> Result<Catalog, Failure> {
    let offered = connection.kubernetes_versions()?;
    let mut rows: Vec<Support> = offered
        .iter()
        .filter_map(|of| {
            Some(Support {
                version: KubernetesVersion::any(&of.version)?,
                release: of.release?,
                end_of_standard: of.end_of_standard_support?,
                end_of_extended: of.end_of_extended_support?,
            })
        })
        .collect();
    rows.sort_by_key(|row| row.version);
    if rows.is_empty() {
        return Err(anyhow::anyhow!("EKS in {} names no version of Kubernetes", connection.region()).into());
    }
    let mut offers = Vec::new();
    for addon in Addon::ALL {
        let query = AddonQuery { addon: Some(addon.to_string()), kubernetes_version: None };
        for version in connection.addon_versions(&query)?.into_iter().flat_map(|of| of.versions) {
            let compatible = version.compatibilities.iter().filter_map(|with| {
                Some(Offer {
                    addon,
                    kubernetes: KubernetesVersion::any(&with.cluster_version)?,
                    version: version.version.parse().ok()?,
                    is_default: with.is_default,
                })
            });
            offers.extend(compatible);
        }
    }
    let source = |call: &str| format!("EKS, `{call}` in {}", connection.region());
    Ok(Catalog {
        calendar: Calendar { as_of: today, source: source("describe-cluster-versions"), rows },
        addons: AddonTable::new(today, source("describe-addon-versions"), true, offers),
        is_live: true,
    })
}

/// A cluster as it stands.
pub(super) fn cluster(connection: &Connection, name: &str) -> Result<Live, Failure> {
    let parts = Parts { insights: true, ..Parts::EKS };
    let found = connection.cluster(name, parts, &Unwatched)?;
    let version = |text: &str| {
        let version = KubernetesVersion::any(text);
        version.ok_or_else(|| anyhow::anyhow!("EKS says that {} is of Kubernetes {text:?}", found.name))
    };
    let mut groups = BTreeMap::new();
    let mut unread: Vec<Unread> =
        found.gaps.iter().map(|gap| Unread { what: unread(&gap.call), reason: gap.reason.clone() }).collect();
    for group in &found.node_groups {
        // Of an image of one's own EKS does not know it.
        let Some(of_group) = &group.version else {
            let reason = format!("EKS names no version of the node group {}", group.name);
            unread.push(Unread { what: UnreadKind::Other, reason });
            continue;
        };
        let of = LiveGroup {
            version: version(of_group)?,
            image: group.ami_type.clone().unwrap_or_default(),
            nodes: u16::try_from(group.desired_size).unwrap_or_default(),
        };
        groups.insert(group.name.clone(), of);
    }
    // Others are about what has nothing to do with a later version.
    let of_upgrades = |of: &&live::cluster::Insight| of.category == "UPGRADE_READINESS";
    Ok(Live {
        place: format!("{}, account {}", connection.region(), connection.caller().account_id),
        version: version(&found.version)?,
        status: found.status.clone(),
        addons: found.addons.iter().map(|addon| (addon.name.clone(), addon.version.clone())).collect(),
        groups,
        insights: found.insights.iter().filter(of_upgrades).map(insight).collect(),
        unread,
    })
}

/// What a call would have told.
fn unread(call: &str) -> UnreadKind {
    match call {
        "eks:ListInsights" => UnreadKind::Insights,
        "eks:ListNodegroups" | "eks:DescribeNodegroup" => UnreadKind::NodeGroups,
        "eks:ListAddons" | "eks:DescribeAddon" => UnreadKind::Addons,
        _ => UnreadKind::Other,
    }
}

fn insight(of: &live::cluster::Insight) -> Insight {
    let mut resources = of.resources.clone();
    for api in &of.deprecated_apis {
        let instead = api.replaced_with.as_ref().map(|of| format!(", replaced by {of}")).unwrap_or_default();
        let clients: Vec<String> =
            api.clients.iter().map(|(agent, requests)| format!("{agent} ({requests} requests)")).collect();
        let by =
            if clients.is_empty() { String::new() } else { format!(", used by {}", clients.join(" and ")) };
        resources.push(format!("{}{instead}{by}", api.usage));
    }
    for (addon, versions) in &of.addons {
        resources.push(format!("{addon}, of which {} fit", versions.join(", ")));
    }
    Insight {
        name: of.name.clone(),
        version: of.kubernetes_version.as_deref().and_then(KubernetesVersion::any),
        status: match of.status.as_str() {
            "PASSING" => InsightStatus::Passing,
            "WARNING" => InsightStatus::Warning,
            "ERROR" => InsightStatus::Error,
            _ => InsightStatus::Unknown,
        },
        reason: of
            .reason
            .clone()
            .or_else(|| of.description.clone())
            .unwrap_or_else(|| "EKS does not say why".to_owned()),
        recommendation: of.recommendation.clone(),
        resources,
    }
}
