//! Classes of RDS instances: family, size and memory.

use std::{fmt, str::FromStr};

use serde_json::json;
use settings::Invalid;

use crate::InstanceType;

/// What every class begins with.
const PREFIX: &str = "db.";

/// A class of RDS instances such as `db.m7g.large`: `db.` and an EC2 instance type.
///
/// Any well-formed name is accepted, because AWS adds families all the time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DbInstanceClass(InstanceType);

impl DbInstanceClass {
    /// A class from its name.
    ///
    /// # Errors
    /// When it is not formed like one.
    pub fn new(text: impl AsRef<str>) -> Result<Self, Invalid> {
        text.as_ref().parse()
    }

    /// The part after `db.` and before the size, as in `m7g`.
    pub fn family(&self) -> &str {
        self.0.family()
    }

    /// Whether its processors are burstable: they run at full speed only for as long as credits last.
    pub fn is_burstable(&self) -> bool {
        let mut characters = self.family().chars();
        characters.next() == Some('t') && characters.next().is_some_and(|next| next.is_ascii_digit())
    }

    /// Its memory in MiB, which is that of the EC2 instance type; none when the data does not have it.
    pub fn memory_mib(&self) -> Option<u64> {
        self.0.figures().map(|figures| figures.memory_mib)
    }
}

impl FromStr for DbInstanceClass {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let Some(machine) = text.strip_prefix(PREFIX) else {
            let help = match InstanceType::new(text) {
                Ok(machine) => format!("write \"{PREFIX}{machine}\""),
                Err(_) => String::from("write `db.`, a family and a size: \"db.m7g.large\""),
            };
            return Err(Invalid::new(format!("\"{text}\" is not a class of RDS instances"), help));
        };
        machine.parse().map(Self).map_err(|invalid: Invalid| {
            Invalid::new(format!("\"{text}\" is not a class of RDS instances"), invalid.help)
        })
    }
}

impl fmt::Display for DbInstanceClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", self.0)
    }
}

settings::string_setting!(
    DbInstanceClass,
    json!({
        "type": "string",
        "pattern": r"^db\.[a-z][0-9a-z-]*\.[0-9a-z-]+$",
    })
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_an_instance_type_behind_db() {
        let class = DbInstanceClass::new("db.m7g.large").unwrap();
        assert_eq!((class.family(), class.memory_mib(), class.is_burstable()), ("m7g", Some(8192), false));
        assert!(DbInstanceClass::new("db.t4g.medium").unwrap().is_burstable());
        assert_eq!(class.to_string(), "db.m7g.large");
    }

    #[test]
    fn what_is_none_is_refused_with_what_is_meant() {
        let refusal = DbInstanceClass::new("m7g.large").unwrap_err();
        assert_eq!(refusal.message, "\"m7g.large\" is not a class of RDS instances");
        assert_eq!(refusal.help, "write \"db.m7g.large\"");
        for text in ["", "db.", "db.m7g", "large", "db.m7g.large.x", "db.M7G.large"] {
            assert!(DbInstanceClass::new(text).is_err(), "{text}");
        }
    }
}
