//! Versions of Kubernetes on EKS and how long each is supported.
//!
//! The calendar is data with a date and a source, `data/kubernetes-versions.tsv`; `cleon versions --refresh` writes it
//! anew from what EKS says. Which of its versions are still supported is judged by a given day elsewhere.

use std::{fmt, fmt::Write, str::FromStr, sync::LazyLock};

use jiff::civil::Date;
use serde_json::json;
use settings::Invalid;

use crate::dated_table::DatedTable;

const DATA: &str = include_str!("data/kubernetes-versions.tsv");

static CALENDAR: LazyLock<Calendar> =
    LazyLock::new(|| Calendar::parse(DATA).expect("a test reads the calendar that cleon is built with"));

/// Which versions of Kubernetes EKS supports, and how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// The day it was made.
    pub as_of: Date,
    /// Where it is from, as a phrase.
    pub source: String,
    /// The versions, the oldest first.
    pub rows: Vec<Support>,
}

impl Calendar {
    /// Where the calendar stands in cleon's own source.
    pub const FILE: &str = "src/aws/data/kubernetes-versions.tsv";

    /// The one that cleon is built with.
    pub fn built_in() -> &'static Self {
        &CALENDAR
    }

    /// A calendar from the text of its file.
    ///
    /// # Errors
    /// The first line that is not formed like one.
    pub fn parse(text: &str) -> Result<Self, String> {
        let table = DatedTable::parse(text)?;
        let mut rows = Vec::new();
        for cells in &table.rows {
            let row = match cells[..] {
                [version, release, standard, extended] => {
                    KubernetesVersion::any(version).and_then(|version| {
                        Some(Support {
                            version,
                            release: release.parse().ok()?,
                            end_of_standard: standard.parse().ok()?,
                            end_of_extended: extended.parse().ok()?,
                        })
                    })
                }
                _ => None,
            };
            rows.push(row.ok_or_else(|| format!("no version with its three days: {}", cells.join(" ")))?);
        }
        let is_ordered = rows.windows(2).all(|pair: &[Support]| pair[0].version < pair[1].version);
        if rows.is_empty() || !is_ordered {
            return Err("the versions do not stand in order".to_owned());
        }
        Ok(Self { as_of: table.as_of, source: table.source.to_owned(), rows })
    }

    /// The text of its file.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "# as of\t{}\n# source\t{}\n# kubernetes\treleased\tend_of_standard\tend_of_extended\n",
            self.as_of, self.source
        );
        for Support { version, release, end_of_standard, end_of_extended } in &self.rows {
            let _ = writeln!(text, "{version}\t{release}\t{end_of_standard}\t{end_of_extended}");
        }
        text
    }

    /// How long a version is supported; none when the calendar does not have it.
    pub fn support(&self, version: KubernetesVersion) -> Option<&Support> {
        self.rows.iter().find(|row| row.version == version)
    }
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

/// A minor version of Kubernetes, such as `1.35`. Settings name those of the calendar alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KubernetesVersion {
    minor: u16,
}

impl KubernetesVersion {
    /// A version of the calendar from its text.
    ///
    /// # Errors
    /// When the calendar does not have it.
    pub fn new(text: impl AsRef<str>) -> Result<Self, Invalid> {
        text.as_ref().parse()
    }

    /// A version that the calendar need not have, as clusters that stand can be of it; none when the text is not
    /// `1.` and a number.
    pub fn any(text: &str) -> Option<Self> {
        let minor = text.strip_prefix("1.")?;
        let version = Self { minor: minor.parse().ok()? };
        (version.to_string() == text).then_some(version)
    }

    /// The newest version of the calendar.
    pub fn newest() -> Self {
        CALENDAR.rows.last().map_or(Self { minor: 0 }, |row| row.version)
    }

    /// The next minor version, whether there is one yet or not.
    #[must_use]
    pub fn next(self) -> Self {
        Self { minor: self.minor.saturating_add(1) }
    }

    /// The number after `1.`.
    pub fn minor(self) -> u16 {
        self.minor
    }

    /// The versions of the calendar, the oldest first, whether they are still supported or not.
    pub fn all() -> impl Iterator<Item = Self> {
        CALENDAR.rows.iter().map(|row| row.version)
    }

    /// How long EKS supports it; none when the calendar does not have it.
    pub fn support(self) -> Option<&'static Support> {
        CALENDAR.support(self)
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
            format!("the versions are {} (as of {})", known.join(", "), CALENDAR.as_of),
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
        assert_eq!(all[..7], ["1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36"]);
        assert!(all.iter().all(|text| KubernetesVersion::new(text).is_ok()));
        assert_eq!(Some(KubernetesVersion::newest().to_string()), all.last().cloned());
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

    #[test]
    fn the_calendar_is_written_as_it_is_read() {
        assert_eq!(CALENDAR.to_text(), DATA);
        for wrong in [
            "",
            "# as of\t2026-11-21\n# source\there\n",
            "# as of\t2026-11-21\n# source\there\n1.36\t2026-06-02\t2027-08-02\n",
            "# as of\t2026-11-21\n# source\there\n1.36\t2026-06-02\t2027-08-02\t2028-13-02\n",
            "# as of\t2026-11-21\n# source\there\n1.036\t2026-06-02\t2027-08-02\t2028-08-02\n",
            "# source\there\n1.36\t2026-06-02\t2027-08-02\t2028-08-02\n",
        ] {
            assert!(Calendar::parse(wrong).is_err(), "{wrong}");
        }
        let twice = format!("{DATA}1.36\t2026-06-02\t2027-08-02\t2028-08-02\n");
        assert!(Calendar::parse(&twice).is_err());
    }

    fn days(from: Date, to: Date) -> i32 {
        (to - from).get_days()
    }

    #[test]
    fn standard_support_lasts_fourteen_months_and_extended_twelve_more() {
        for row in &CALENDAR.rows {
            assert!((420..=430).contains(&days(row.release, row.end_of_standard)), "{}", row.version);
            assert!((365..=366).contains(&days(row.end_of_standard, row.end_of_extended)), "{}", row.version);
        }
    }
}
