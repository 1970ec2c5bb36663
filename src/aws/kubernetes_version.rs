//! Versions of Kubernetes on EKS and how long each is supported.
//!
//! Source: EKS user guide, "Understand the Kubernetes version lifecycle on EKS", release calendar; for 1.35 and
//! 1.36 copies of it in public repositories, collected 2026-11-21 (their release days follow from the fourteen
//! months of standard support). The table is data with a date, [`AS_OF`]; which of its versions are still supported is
//! judged by a given day elsewhere.

use std::{fmt, str::FromStr};

use jiff::civil::{Date, date};
use serde_json::json;
use settings::Invalid;

/// The day the table was made.
pub const AS_OF: Date = date(2026, 11, 21);

const TABLE: &[Support] = &[
    row(30, date(2024, 5, 23), date(2025, 7, 23), date(2026, 7, 23)),
    row(31, date(2024, 9, 26), date(2025, 11, 26), date(2026, 11, 26)),
    row(32, date(2025, 1, 23), date(2026, 3, 23), date(2027, 3, 23)),
    row(33, date(2025, 5, 29), date(2026, 7, 29), date(2027, 7, 29)),
    row(34, date(2025, 10, 2), date(2026, 12, 2), date(2027, 12, 2)),
    row(35, date(2026, 1, 27), date(2027, 3, 27), date(2028, 3, 27)),
    row(36, date(2026, 6, 2), date(2027, 8, 2), date(2028, 8, 2)),
];

const fn row(minor: u16, release: Date, end_of_standard: Date, end_of_extended: Date) -> Support {
    Support { version: KubernetesVersion { minor }, release, end_of_standard, end_of_extended }
}

/// How long EKS supports a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Support {
    /// The version.
    pub version: KubernetesVersion,
    /// The day EKS offered it first.
    pub release: Date,
    /// The day standard support ends: from then on extended support is charged, or the cluster is upgraded.
    pub end_of_standard: Date,
    /// The day extended support ends: from then on EKS upgrades the cluster by itself.
    pub end_of_extended: Date,
}

/// A minor version of Kubernetes that the table has, such as `1.35`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KubernetesVersion {
    minor: u16,
}

impl KubernetesVersion {
    /// A version from its text.
    ///
    /// # Errors
    /// When the table does not have it.
    pub fn new(text: impl AsRef<str>) -> Result<Self, Invalid> {
        text.as_ref().parse()
    }

    /// The newest version of the table.
    pub const NEWEST: Self = TABLE[TABLE.len() - 1].version;

    /// The number after `1.`.
    pub fn minor(self) -> u16 {
        self.minor
    }

    /// The versions of the table, the oldest first, whether they are still supported or not.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.version)
    }

    /// How long EKS supports it.
    pub fn support(self) -> Option<&'static Support> {
        TABLE.iter().find(|row| row.version == self)
    }
}

impl FromStr for KubernetesVersion {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        if let Some(version) = Self::all().find(|version| version.to_string() == text) {
            return Ok(version);
        }
        let parts: Vec<_> = text.trim_start_matches('v').splitn(3, '.').collect();
        let minor = (parts.len() > 1).then(|| format!("{}.{}", parts[0], parts[1]));
        if let Some(minor) = minor.filter(|minor| minor != text && minor.parse::<Self>().is_ok()) {
            let message = format!("\"{text}\" is not a minor version of Kubernetes");
            return Err(Invalid::new(message, format!("EKS chooses the patch by itself: write \"{minor}\"")));
        }
        let known: Vec<_> = Self::all().map(|version| version.to_string()).collect();
        Err(Invalid::new(
            format!("EKS does not support Kubernetes \"{text}\""),
            format!("the versions are {} (as of {AS_OF})", known.join(", ")),
        ))
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.minor)
    }
}

settings::string_setting!(
    KubernetesVersion,
    json!({
        "type": "string",
        "enum": KubernetesVersion::all().map(|version| version.to_string()).collect::<Vec<_>>(),
    })
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_of_the_table_is_read_on_any_day() {
        let all: Vec<_> = KubernetesVersion::all().map(|version| version.to_string()).collect();
        assert_eq!(all, ["1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36"]);
        assert!(all.iter().all(|text| KubernetesVersion::new(text).is_ok()));
        assert_eq!(KubernetesVersion::NEWEST.to_string(), "1.36");
    }

    #[test]
    fn what_is_not_supported_is_refused_with_a_list() {
        for text in ["1.29", "1.37", "2.0", "", "1", "latest"] {
            let refusal = KubernetesVersion::new(text).unwrap_err();
            assert_eq!(refusal.message, format!("EKS does not support Kubernetes \"{text}\""));
            assert!(refusal.help.contains("1.35, 1.36 (as of 2026-11-21)"));
        }
        assert!(KubernetesVersion::new("1.35.2").unwrap_err().help.contains("write \"1.35\""));
        assert!(KubernetesVersion::new("v1.35").unwrap_err().help.contains("write \"1.35\""));
    }

    fn days(from: Date, to: Date) -> i32 {
        (to - from).get_days()
    }

    #[test]
    fn standard_support_lasts_fourteen_months_and_extended_twelve_more() {
        for row in TABLE {
            assert!((420..=430).contains(&days(row.release, row.end_of_standard)), "{}", row.version);
            assert!((365..=366).contains(&days(row.end_of_standard, row.end_of_extended)), "{}", row.version);
        }
    }
}
