//! Regions, their zones and the partitions they are in.
//!
//! Source: the endpoints' data of botocore 1.43.11, and of the zones, what EC2's `DescribeAvailabilityZones`
//! answers as moto 5.2 records it, with the letters besides that only some accounts see. A region that opens later
//! is accepted when its code is well formed; of its zones, only the form is checked then.

use std::{fmt, str::FromStr};

use serde_json::json;
use settings::{Invalid, nearest};

/// Code, and the letters of the zones that accounts can have. An account may see fewer: which letters stand for
/// which buildings differs between accounts.
const REGIONS: &[(&str, &str)] = &[
    ("af-south-1", "abc"),
    ("ap-east-1", "abc"),
    ("ap-east-2", "abc"),
    ("ap-northeast-1", "abcd"),
    ("ap-northeast-2", "abcd"),
    ("ap-northeast-3", "abc"),
    ("ap-south-1", "abc"),
    ("ap-south-2", "abc"),
    ("ap-southeast-1", "abc"),
    ("ap-southeast-2", "abc"),
    ("ap-southeast-3", "abc"),
    ("ap-southeast-4", "abc"),
    ("ap-southeast-5", "abc"),
    ("ap-southeast-6", "abc"),
    ("ap-southeast-7", "abc"),
    ("ca-central-1", "abd"),
    ("ca-west-1", "abc"),
    ("cn-north-1", "abd"),
    ("cn-northwest-1", "abc"),
    ("eu-central-1", "abc"),
    ("eu-central-2", "abc"),
    ("eu-north-1", "abc"),
    ("eu-south-1", "abc"),
    ("eu-south-2", "abc"),
    ("eu-west-1", "abc"),
    ("eu-west-2", "abc"),
    ("eu-west-3", "abc"),
    ("il-central-1", "abc"),
    ("me-central-1", "abc"),
    ("me-south-1", "abc"),
    ("mx-central-1", "abc"),
    ("sa-east-1", "abc"),
    ("us-east-1", "abcdef"),
    ("us-east-2", "abc"),
    ("us-gov-east-1", "abc"),
    ("us-gov-west-1", "abc"),
    ("us-west-1", "abc"),
    ("us-west-2", "abcd"),
];

/// A part of AWS with accounts of its own, which begins every ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Partition {
    /// All commercial regions.
    Aws,
    /// The regions in China.
    AwsCn,
    /// The regions for the government of the United States.
    AwsUsGov,
}

impl Partition {
    /// The partition's name in ARNs: `aws`, `aws-cn` or `aws-us-gov`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
        }
    }

    /// The domain under which services are reached, as in `ec2.amazonaws.com`.
    pub const fn dns_suffix(self) -> &'static str {
        match self {
            Self::Aws | Self::AwsUsGov => "amazonaws.com",
            Self::AwsCn => "amazonaws.com.cn",
        }
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Partition {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let all = [Self::Aws, Self::AwsCn, Self::AwsUsGov];
        all.into_iter().find(|partition| partition.as_str() == text).ok_or_else(|| {
            Invalid::new(
                format!("\"{text}\" is not a partition"),
                "the partitions are aws, aws-cn and aws-us-gov",
            )
        })
    }
}

/// A region, by its code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(String);

impl Region {
    /// A region from its code.
    ///
    /// # Errors
    /// When the code is not that of a region this knows and is not formed like one, or is a slip of the
    /// keyboard away from one.
    pub fn new(code: impl AsRef<str>) -> Result<Self, Invalid> {
        code.as_ref().parse()
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The partition it is in.
    pub fn partition(&self) -> Partition {
        if self.0.starts_with("cn-") {
            Partition::AwsCn
        } else if self.0.starts_with("us-gov-") {
            Partition::AwsUsGov
        } else {
            Partition::Aws
        }
    }

    /// The letters of its zones; none for a region that the table does not have.
    pub fn zone_letters(&self) -> Option<&'static str> {
        REGIONS.iter().find(|(code, _)| *code == self.0).map(|(_, letters)| *letters)
    }

    /// The zone with a letter.
    ///
    /// # Errors
    /// When the region has no such zone.
    pub fn zone(&self, letter: char) -> Result<AvailabilityZone, Invalid> {
        format!("{self}{letter}").parse()
    }
}

impl FromStr for Region {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let codes = || REGIONS.iter().map(|(code, _)| *code);
        if codes().any(|code| code == text) {
            return Ok(Self(text.to_owned()));
        }
        let message = format!("\"{text}\" is not an AWS region");
        if let Some(zone) =
            text.strip_suffix(|c: char| c.is_ascii_lowercase()).filter(|code| well_formed(code))
        {
            return Err(Invalid::new(message, format!("that is a zone; its region is \"{zone}\"")));
        }
        // A new region differs from a known one in its number at most when that number is new too.
        let slip =
            nearest(text, codes()).filter(|code| code.len() != text.len() || digit(code) == digit(text));
        match slip {
            Some(code) => Err(Invalid::new(message, format!("did you mean \"{code}\"?"))),
            None if well_formed(text) => Ok(Self(text.to_owned())),
            None => Err(Invalid::new(message, "write a region's code: \"us-east-1\"")),
        }
    }
}

/// The number a code ends with.
fn digit(code: &str) -> Option<char> {
    code.chars().last()
}

/// Whether a text is formed like a region's code: `us-east-1`, `us-gov-west-1`.
fn well_formed(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let Some((number, words)) = parts.split_last() else { return false };
    let word = |word: &&str| word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    (2..=3).contains(&words.len())
        && words.iter().all(word)
        && number.len() == 1
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

settings::string_setting!(
    Region,
    json!({
        "type": "string",
        "pattern": "^[a-z]{2}(-[a-z]+){1,2}-[0-9]$",
        "examples": REGIONS.iter().map(|(code, _)| *code).collect::<Vec<_>>(),
    })
);

/// An availability zone, by its name: a region's code and a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AvailabilityZone {
    region: Region,
    letter: char,
}

impl AvailabilityZone {
    /// A zone from its name.
    ///
    /// # Errors
    /// When the name is not a region's code and the letter of one of its zones.
    pub fn new(name: impl AsRef<str>) -> Result<Self, Invalid> {
        name.as_ref().parse()
    }

    /// The region it is in.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// Its letter within the region.
    pub fn letter(&self) -> char {
        self.letter
    }
}

impl FromStr for AvailabilityZone {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let refused = |help: String| Invalid::new(format!("\"{text}\" is not an availability zone"), help);
        let letter = text.chars().last().filter(char::is_ascii_lowercase);
        let Some((letter, code)) = letter.zip(text.get(..text.len().saturating_sub(1))) else {
            return Err(refused(String::from("write a region's code and a letter: \"us-east-1a\"")));
        };
        let region: Region = code.parse().map_err(|invalid: Invalid| refused(invalid.help))?;
        match region.zone_letters() {
            Some(letters) if !letters.contains(letter) => {
                let zones: Vec<_> = letters.chars().map(|letter| format!("{region}{letter}")).collect();
                Err(refused(format!("the zones of {region} are {}", zones.join(", "))))
            }
            _ => Ok(Self { region, letter }),
        }
    }
}

impl fmt::Display for AvailabilityZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.region, self.letter)
    }
}

settings::string_setting!(
    AvailabilityZone,
    json!({
        "type": "string",
        "pattern": "^[a-z]{2}(-[a-z]+){1,2}-[0-9][a-z]$",
    })
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_know_their_partition() {
        let partition = |code| Region::new(code).unwrap().partition();
        assert_eq!(partition("us-east-1"), Partition::Aws);
        assert_eq!(partition("us-gov-west-1"), Partition::AwsUsGov);
        assert_eq!(partition("cn-north-1"), Partition::AwsCn);
        assert_eq!(partition("cn-north-1").dns_suffix(), "amazonaws.com.cn");
    }

    #[test]
    fn a_slip_is_refused_and_a_new_region_is_not() {
        assert_eq!(Region::new("us-eats-1").unwrap_err().help, "did you mean \"us-east-1\"?");
        assert_eq!(
            Region::new("us-east-1a").unwrap_err().help,
            "that is a zone; its region is \"us-east-1\""
        );
        assert!(Region::new("us-east-3").is_ok());
        assert!(Region::new("ar-south-1").is_err(), "one letter from af-south-1");
        assert!(Region::new("mars").is_err());
        assert!(Region::new("").is_err());
    }

    #[test]
    fn zones_belong_to_their_region() {
        let zone = AvailabilityZone::new("us-west-2d").unwrap();
        assert_eq!((zone.region().as_str(), zone.letter()), ("us-west-2", 'd'));
        assert_eq!(zone.to_string(), "us-west-2d");
        let refusal = AvailabilityZone::new("us-east-2f").unwrap_err();
        assert_eq!(refusal.help, "the zones of us-east-2 are us-east-2a, us-east-2b, us-east-2c");
        assert!(AvailabilityZone::new("us-east-1").is_err());
        assert!(AvailabilityZone::new("ü").is_err());
        assert!(AvailabilityZone::new("").is_err());
    }
}
