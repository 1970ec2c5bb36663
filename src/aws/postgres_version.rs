//! Versions of PostgreSQL on RDS and how long each is supported.
//!
//! Source: Amazon RDS for PostgreSQL release notes, "Release calendars for Amazon RDS for PostgreSQL", by copies of its
//! days in public repositories, collected 2026-11-21 ([`AS_OF`]). Standard support of a major version ended on the last day
//! of February each year so far; that of 18 is assumed to do the same.

use std::{fmt, str::FromStr};

use jiff::civil::{Date, date};
use serde_json::json;
use settings::Invalid;

/// The day the table was made.
pub const AS_OF: Date = date(2026, 11, 21);

const TABLE: &[Support] = &[
    row(13, date(2026, 2, 28)),
    row(14, date(2027, 2, 28)),
    row(15, date(2028, 2, 29)),
    row(16, date(2029, 2, 28)),
    row(17, date(2030, 2, 28)),
    row(18, date(2031, 2, 28)),
];

/// The first major version that is numbered by one number. Before, RDS has none that can still be made.
const OLDEST: u16 = 10;

const fn row(major: u16, end_of_standard: Date) -> Support {
    Support { major, end_of_standard }
}

/// How long RDS supports a major version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Support {
    /// The major version.
    pub major: u16,
    /// The last day of standard support. From the next day on RDS charges for extended support.
    pub end_of_standard: Date,
}

/// A version of PostgreSQL: a major one such as `17`, of which RDS chooses the minor one, or one such as `17.6`.
///
/// Any well-formed version is accepted, because AWS adds versions all the time; of a major version that the table does
/// not have, [`PostgresVersion::support`] is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostgresVersion {
    major: u16,
    minor: Option<u16>,
}

impl PostgresVersion {
    /// A version from its text.
    ///
    /// # Errors
    /// When it is not formed like one.
    pub fn new(text: impl AsRef<str>) -> Result<Self, Invalid> {
        text.as_ref().parse()
    }

    /// The newest major version of the table.
    pub const NEWEST: Self = Self { major: TABLE[TABLE.len() - 1].major, minor: None };

    /// The major versions of the table, the oldest first, whether they are still supported or not.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| Self { major: row.major, minor: None })
    }

    /// The major version.
    pub fn major(self) -> u16 {
        self.major
    }

    /// The family of its parameter groups: `postgres17`.
    pub fn family(self) -> String {
        format!("postgres{}", self.major)
    }

    /// How long RDS supports its major version; none when the table does not have it.
    pub fn support(self) -> Option<&'static Support> {
        TABLE.iter().find(|row| row.major == self.major)
    }
}

impl FromStr for PostgresVersion {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<u16>().ok().filter(|_| digits && (text == "0" || !text.starts_with('0')))
        };
        let read = match text.split_once('.') {
            None => number(text).map(|major| Self { major, minor: None }),
            Some((major, minor)) => {
                number(major).zip(number(minor)).map(|(major, minor)| Self { major, minor: Some(minor) })
            }
        };
        read.filter(|version| version.major >= OLDEST).ok_or_else(|| {
            let known: Vec<_> = Self::all().map(|version| version.to_string()).collect();
            Invalid::new(
                format!("\"{text}\" is not a version of PostgreSQL on RDS"),
                format!(
                    "write a major version: {} (as of {AS_OF}); RDS chooses the minor one then",
                    known.join(", ")
                ),
            )
        })
    }
}

impl fmt::Display for PostgresVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.minor {
            None => write!(f, "{}", self.major),
            Some(minor) => write!(f, "{}.{minor}", self.major),
        }
    }
}

settings::string_setting!(
    PostgresVersion,
    json!({
        "type": "string",
        "pattern": r"^[1-9]\d+(\.\d+)?$",
        "examples": PostgresVersion::all().map(|version| version.to_string()).collect::<Vec<_>>(),
    })
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_major_version_is_enough_and_a_minor_one_stays() {
        for text in ["13", "17", "17.6", "18.0", "19", "99.1"] {
            assert_eq!(PostgresVersion::new(text).unwrap().to_string(), text);
        }
        let version = PostgresVersion::new("16.11").unwrap();
        assert_eq!((version.major(), version.family()), (16, "postgres16".to_owned()));
        assert_eq!(version.support().unwrap().end_of_standard, date(2029, 2, 28));
        assert_eq!(PostgresVersion::new("19").unwrap().support(), None);
        assert_eq!(PostgresVersion::NEWEST.to_string(), "18");
    }

    #[test]
    fn what_is_none_is_refused_with_those_there_are() {
        for text in ["", "9.6", "latest", "17.", ".6", "17.6.1", "017", "+17", "v17", "99999"] {
            let refusal = PostgresVersion::new(text).unwrap_err();
            assert_eq!(refusal.message, format!("\"{text}\" is not a version of PostgreSQL on RDS"));
            assert!(refusal.help.contains("16, 17, 18 (as of 2026-11-21)"), "{}", refusal.help);
        }
    }

    #[test]
    fn a_later_version_is_supported_a_year_longer() {
        for pair in TABLE.windows(2) {
            assert_eq!(pair[0].major + 1, pair[1].major);
            assert_eq!(pair[0].end_of_standard.year() + 1, pair[1].end_of_standard.year());
        }
    }
}
