//! EC2 instance types: family, size and architecture.
//!
//! Source: the enumeration `InstanceType` of the EC2 API as botocore 1.43.11 has it, without families of
//! a previous generation, without Macs.

use std::{fmt, str::FromStr};

use serde_json::json;
use settings::{Invalid, nearest};

use crate::ami_type::Architecture::{self, Arm64, X86_64};

/// Families with their architecture, Graviton's first: of equally near names the first is suggested.
const FAMILIES: &[(Architecture, &[&str])] = &[
    // General purpose and burstable.
    (Arm64, &["t4g", "a1", "m6g", "m6gd", "m7g", "m7gd", "m8g", "m8gd", "m8gn", "m8gb"]),
    (X86_64, &["t3", "t3a", "m5", "m5a", "m5ad", "m5d", "m5dn", "m5n", "m5zn"]),
    (
        X86_64,
        &[
            "m6a", "m6i", "m6id", "m6idn", "m6in", "m7a", "m7i", "m7i-flex", "m8a", "m8azn", "m8i",
            "m8i-flex", "m8id",
        ],
    ),
    // Compute.
    (Arm64, &["c6g", "c6gd", "c6gn", "c7g", "c7gd", "c7gn", "c8g", "c8gd", "c8gn", "c8gb"]),
    (X86_64, &["c5", "c5a", "c5ad", "c5d", "c5n", "c6a", "c6i", "c6id", "c6in"]),
    (X86_64, &["c7a", "c7i", "c7i-flex", "c8a", "c8i", "c8i-flex", "c8id"]),
    // Memory.
    (Arm64, &["r6g", "r6gd", "r7g", "r7gd", "r8g", "r8gd", "r8gn", "r8gb", "x2gd", "x8g"]),
    (X86_64, &["r5", "r5a", "r5ad", "r5b", "r5d", "r5dn", "r5n", "r6a", "r6i", "r6id", "r6idn", "r6in"]),
    (X86_64, &["r7a", "r7i", "r7iz", "r8a", "r8i", "r8i-flex", "r8id"]),
    (X86_64, &["x1", "x1e", "x2idn", "x2iedn", "x2iezn", "x8aedz", "x8i", "z1d"]),
    (
        X86_64,
        &["u7i-6tb", "u7i-8tb", "u7i-12tb", "u7ib-12tb", "u7in-16tb", "u7in-24tb", "u7in-32tb", "u7inh-32tb"],
    ),
    // Storage.
    (Arm64, &["i4g", "im4gn", "is4gen", "i8g", "i8ge"]),
    (X86_64, &["d3", "d3en", "h1", "i3", "i3en", "i4i", "i7i", "i7ie"]),
    // Accelerated.
    (Arm64, &["g5g", "p6e-gb200", "hpc7g"]),
    (X86_64, &["g4ad", "g4dn", "g5", "g6", "g6e", "gr6", "g6f", "gr6f", "g7e", "p3", "p3dn", "p4d", "p4de"]),
    (
        X86_64,
        &["p5", "p5e", "p5en", "p6-b200", "p6-b300", "inf1", "inf2", "trn1", "trn1n", "trn2", "dl1", "dl2q"],
    ),
    (X86_64, &["f2", "vt1", "hpc6a", "hpc6id", "hpc7a", "hpc8a"]),
];

/// Sizes of any family. Not each family has each; AWS refuses those at the first plan that makes them.
const SIZES: &[&str] = &[
    "nano",
    "micro",
    "small",
    "medium",
    "large",
    "xlarge",
    "2xlarge",
    "3xlarge",
    "4xlarge",
    "6xlarge",
    "8xlarge",
    "9xlarge",
    "10xlarge",
    "12xlarge",
    "16xlarge",
    "18xlarge",
    "24xlarge",
    "32xlarge",
    "36xlarge",
    "48xlarge",
    "56xlarge",
    "64xlarge",
    "96xlarge",
    "112xlarge",
    "224xlarge",
    "480xlarge",
    "metal",
    "metal-12xl",
    "metal-16xl",
    "metal-24xl",
    "metal-32xl",
    "metal-48xl",
    "metal-96xl",
];

/// The sizes of burstable families.
const BURSTABLE_SIZES: &[&str] = &["nano", "micro", "small", "medium", "large", "xlarge", "2xlarge"];

/// An EC2 instance type such as `m7g.large`.
///
/// Any well-formed name is accepted, because AWS adds families all the time; of one that the table does not
/// have, [`InstanceType::architecture`] is unknown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceType(String);

impl InstanceType {
    /// A type from its name.
    ///
    /// # Errors
    /// When it is not formed like one.
    pub fn new(text: impl AsRef<str>) -> Result<Self, Invalid> {
        text.as_ref().parse()
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the dot, as in `m7g`.
    pub fn family(&self) -> &str {
        self.0.split_once('.').map_or(self.as_str(), |(family, _)| family)
    }

    /// The part after the dot, as in `large`.
    pub fn size(&self) -> &str {
        self.0.split_once('.').map_or("", |(_, size)| size)
    }

    /// The architecture; none when the table does not have the type.
    pub fn architecture(&self) -> Option<Architecture> {
        let known = sizes_of(self.family()).contains(&self.size());
        known.then(|| architecture_of(self.family())).flatten()
    }

    /// The known type that was most likely meant by one that is not known.
    pub fn suggestion(&self) -> Option<Self> {
        let families = || FAMILIES.iter().flat_map(|(_, families)| families.iter().copied());
        let family = families().find(|family| *family == self.family());
        let family = family.or_else(|| nearest(self.family(), families()))?;
        let sizes = sizes_of(family);
        let size = sizes.iter().copied().find(|size| *size == self.size());
        let size = size.or_else(|| nearest(self.size(), sizes.iter().copied()))?;
        Some(Self(format!("{family}.{size}")))
    }
}

fn architecture_of(family: &str) -> Option<Architecture> {
    FAMILIES.iter().find(|(_, families)| families.contains(&family)).map(|(architecture, _)| *architecture)
}

fn sizes_of(family: &str) -> &'static [&'static str] {
    if family.starts_with('t') && !family.starts_with("trn") { BURSTABLE_SIZES } else { SIZES }
}

impl FromStr for InstanceType {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let word = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
                && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        match text.split_once('.') {
            Some((family, size)) if word(family) && word(size) && !family.starts_with(char::is_numeric) => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(Invalid::new(
                format!("\"{text}\" is not an EC2 instance type"),
                "write a family and a size: \"m7g.large\"",
            )),
        }
    }
}

impl fmt::Display for InstanceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

settings::string_setting!(
    InstanceType,
    json!({
        "type": "string",
        "pattern": r"^[a-z][a-z0-9-]*\.[a-z0-9][a-z0-9-]*$",
    })
);

#[cfg(test)]
mod tests {
    use super::*;

    fn architecture(name: &str) -> Option<Architecture> {
        InstanceType::new(name).unwrap().architecture()
    }

    #[test]
    fn families_tell_the_architecture() {
        for name in ["m7g.large", "t4g.nano", "g5g.xlarge", "c8gn.48xlarge", "i8g.metal-24xl", "r8g.medium"] {
            assert_eq!(architecture(name), Some(Arm64), "{name}");
        }
        for name in ["m7i.large", "t3.micro", "g5.xlarge", "p5.48xlarge", "m7i-flex.2xlarge", "trn1.32xlarge"]
        {
            assert_eq!(architecture(name), Some(X86_64), "{name}");
        }
    }

    #[test]
    fn what_is_unknown_has_none_and_a_suggestion() {
        assert_eq!(architecture("m7q.large"), None);
        let suggestion = |name| InstanceType::new(name).unwrap().suggestion().map(|s| s.to_string());
        assert_eq!(suggestion("m7q.large").as_deref(), Some("m7g.large"));
        assert_eq!(suggestion("m7g.lagre").as_deref(), Some("m7g.large"));
        assert_eq!(suggestion("t3.24xlarge").as_deref(), Some("t3.2xlarge"));
        assert_eq!(suggestion("quantum9.large"), None);
    }

    #[test]
    fn what_is_malformed_is_refused() {
        for name in ["", "m7g", "m7glarge", "M7g.large", "m7g.", ".large", "m7g.large.x", "7m.large"] {
            assert!(InstanceType::new(name).is_err(), "{name}");
        }
    }

    #[test]
    fn no_family_is_listed_twice() {
        let mut families: Vec<_> = FAMILIES.iter().flat_map(|(_, families)| families.iter()).collect();
        let count = families.len();
        families.sort();
        families.dedup();
        assert_eq!(families.len(), count);
    }
}
