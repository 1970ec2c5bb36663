//! Which versions there are, which cluster runs which, and how cleon's tables are brought up to date.

use aws::addon_versions::{Addon, AddonTable, AddonVersion};
use aws::kubernetes_version::{Calendar, KubernetesVersion};
use jiff::civil::Date;
use serde::Serialize;

use crate::fit::Catalog;
use crate::plan::shown;
use crate::support::{Phase, Support};

mod refresh;
mod render;

pub use refresh::{Refreshed, refresh};
pub use render::text;

/// The versions there are, seen on a day.
#[derive(Clone, Debug, Serialize)]
pub struct Versions {
    /// The version of the shape of the JSON.
    pub format_version: u32,
    /// The day.
    #[serde(serialize_with = "shown")]
    pub day: Date,
    /// Who says so: cleon's tables, or EKS.
    pub source: String,
    /// The day the calendar was made.
    #[serde(serialize_with = "shown")]
    pub calendar_as_of: Date,
    /// The day the table of add-ons was made.
    #[serde(serialize_with = "shown")]
    pub addons_as_of: Date,
    /// Whether that has every version that EKS offers.
    pub addons_are_complete: bool,
    /// The versions of Kubernetes, the newest first.
    pub kubernetes: Vec<KubernetesRow>,
    /// The versions of add-ons.
    pub addons: Vec<AddonRow>,
}

/// A version of Kubernetes.
#[derive(Clone, Debug, Serialize)]
pub struct KubernetesRow {
    /// How long it is supported.
    #[serde(flatten)]
    pub support: Support,
    /// The clusters that the settings have on it.
    pub clusters: Vec<ClusterOn>,
}

/// A cluster on a version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ClusterOn {
    /// The environment's name.
    pub environment: String,
    /// The cluster's key.
    pub cluster: String,
}

/// The versions of an add-on for a version of Kubernetes.
#[derive(Clone, Debug, Serialize)]
pub struct AddonRow {
    /// The add-on.
    #[serde(serialize_with = "shown")]
    pub addon: Addon,
    /// The version of Kubernetes.
    #[serde(serialize_with = "shown")]
    pub kubernetes: KubernetesVersion,
    /// The one to run where nobody names one.
    pub default: Option<String>,
    /// All that are known, the newest first.
    pub versions: Vec<String>,
}

/// The versions of a catalog: those with support, and those that a cluster is on.
pub fn versions(
    catalog: &Catalog,
    clusters: &[(KubernetesVersion, ClusterOn)],
    source: impl Into<String>,
    today: Date,
) -> Versions {
    let Catalog { calendar, addons, .. } = catalog;
    let row = |version: KubernetesVersion| {
        let on = clusters.iter().filter(|(of, _)| *of == version).map(|(_, cluster)| cluster.clone());
        Some(KubernetesRow { support: Support::of(calendar, version, today)?, clusters: on.collect() })
    };
    let kubernetes: Vec<KubernetesRow> = calendar
        .rows
        .iter()
        .rev()
        .filter_map(|of| row(of.version))
        .filter(|row| row.support.phase != Phase::Ended || !row.clusters.is_empty())
        .collect();
    let mut of_addons = Vec::new();
    for addon in Addon::ALL {
        for row in &kubernetes {
            let version = row.support.version;
            let offers = addons.of(addon, version).map(|offer| offer.version.to_string());
            of_addons.push(AddonRow {
                addon,
                kubernetes: version,
                default: addons.default_of(addon, version).map(AddonVersion::to_string),
                versions: offers.collect(),
            });
        }
    }
    Versions {
        format_version: crate::FORMAT_VERSION,
        day: today,
        source: source.into(),
        calendar_as_of: calendar.as_of,
        addons_as_of: addons.as_of,
        addons_are_complete: addons.is_complete,
        kubernetes,
        addons: of_addons,
    }
}

/// The files that tables stand in, with their texts.
pub fn files(calendar: &Calendar, addons: &AddonTable) -> [(&'static str, String); 2] {
    [(Calendar::FILE, calendar.to_text()), (AddonTable::FILE, addons.to_text())]
}
