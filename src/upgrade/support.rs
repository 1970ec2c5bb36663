//! How long versions are supported, and what that costs.

use aws::kubernetes_version::{Calendar, KubernetesVersion};
use jiff::civil::Date;
use serde::Serialize;

use crate::plan::shown;

/// The hours of a month, as AWS's own estimates count them.
pub const HOURS_OF_A_MONTH: f64 = 730.0;

/// What a control plane costs in USD an hour.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prices {
    /// In standard support.
    pub standard: f64,
    /// In extended support.
    pub extended: f64,
    /// Where the prices are from.
    pub source: String,
}

/// Which support a version is in on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Not offered yet.
    Coming,
    /// Standard support.
    Standard,
    /// Extended support, at a higher price.
    Extended,
    /// None: EKS upgrades clusters by itself.
    Ended,
}

/// How long a version is supported, seen on a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Support {
    /// The version.
    #[serde(serialize_with = "shown")]
    pub version: KubernetesVersion,
    /// Which support it is in.
    pub phase: Phase,
    /// The day standard support ends.
    #[serde(serialize_with = "shown")]
    pub end_of_standard: Date,
    /// The day extended support ends.
    #[serde(serialize_with = "shown")]
    pub end_of_extended: Date,
    /// How many days of standard support are left; negative when it has ended.
    pub standard_days_left: i32,
    /// How many days of extended support are left.
    pub extended_days_left: i32,
}

/// What it would cost to stay on a version, and an upgrade saves.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Saving {
    /// What a month costs in standard support, in USD.
    pub standard_a_month: f64,
    /// What a month costs in extended support, in USD.
    pub extended_a_month: f64,
    /// The day from which extended support is charged.
    #[serde(serialize_with = "shown")]
    pub from: Date,
    /// The day until which it would be, or would be for the version that is upgraded to.
    #[serde(serialize_with = "shown")]
    pub until: Date,
    /// What that comes to, above standard support, in USD.
    pub in_all: f64,
}

impl Support {
    /// The support of a version on a day; none when the calendar does not have it.
    pub fn of(calendar: &Calendar, version: KubernetesVersion, today: Date) -> Option<Self> {
        let row = *calendar.support(version)?;
        let left = |end: Date| (end - today).get_days();
        let phase = if today < row.release {
            Phase::Coming
        } else if today < row.end_of_standard {
            Phase::Standard
        } else if today < row.end_of_extended {
            Phase::Extended
        } else {
            Phase::Ended
        };
        Some(Self {
            version,
            phase,
            end_of_standard: row.end_of_standard,
            end_of_extended: row.end_of_extended,
            standard_days_left: left(row.end_of_standard),
            extended_days_left: left(row.end_of_extended),
        })
    }
}

impl Saving {
    /// What going from one version to another saves from a day on; none when the first one is never charged more.
    pub fn of(from: &Support, to: &Support, prices: &Prices, today: Date) -> Option<Self> {
        let begin = from.end_of_standard.max(today);
        let end = from.end_of_extended.min(to.end_of_standard);
        let days = (end - begin).get_days();
        if days <= 0 {
            return None;
        }
        let more = prices.extended - prices.standard;
        Some(Self {
            standard_a_month: prices.standard * HOURS_OF_A_MONTH,
            extended_a_month: prices.extended * HOURS_OF_A_MONTH,
            from: begin,
            until: end,
            in_all: more * 24.0 * f64::from(days),
        })
    }
}
