//! Amounts of processors and memory, as Kubernetes writes them.
//!
//! They are shown in the form that the API server itself gives back, so that what is read from a cluster equals what
//! was written to it.

use std::{fmt, str::FromStr};

use serde_json::json;
use settings::Invalid;

/// An amount of processor time in thousandths of a processor: `500m`, `2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Cpu(u64);

/// An amount of memory or storage in bytes: `512Mi`, `2Gi`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Memory(u64);

/// The units of memory, the largest first, each with its power of two.
const UNITS: [(&str, u32); 4] = [("Ti", 40), ("Gi", 30), ("Mi", 20), ("Ki", 10)];

impl Cpu {
    /// So many thousandths of a processor.
    pub const fn of_millicores(millicores: u64) -> Self {
        Self(millicores)
    }

    /// The thousandths of a processor.
    pub const fn millicores(self) -> u64 {
        self.0
    }

    /// So many times as much, or as much as can be counted.
    #[must_use]
    pub const fn times(self, count: u32) -> Self {
        Self(self.0.saturating_mul(count as u64))
    }

    /// Both together, or as much as can be counted.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Memory {
    /// So many bytes.
    pub const fn of_bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// So many mebibytes.
    pub const fn of_mebibytes(mebibytes: u64) -> Self {
        Self(mebibytes << 20)
    }

    /// The bytes.
    pub const fn bytes(self) -> u64 {
        self.0
    }

    /// So many times as much, or as much as can be counted.
    #[must_use]
    pub const fn times(self, count: u32) -> Self {
        Self(self.0.saturating_mul(count as u64))
    }

    /// Both together, or as much as can be counted.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl FromStr for Cpu {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let refusal = || {
            Invalid::new(
                format!("\"{text}\" is not an amount of processors"),
                "write thousandths of a processor, or whole ones: \"500m\", \"2\"",
            )
        };
        let (digits, millicores) = text.strip_suffix('m').map_or((text, 1000), |digits| (digits, 1));
        let number = whole(digits).and_then(|number| number.checked_mul(millicores));
        number.map(Self).ok_or_else(refusal)
    }
}

impl FromStr for Memory {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let number = UNITS.iter().find_map(|(unit, power)| {
            let number = whole(text.strip_suffix(unit)?)?;
            number.checked_mul(1 << power)
        });
        number.map(Self).ok_or_else(|| {
            Invalid::new(
                format!("\"{text}\" is not an amount of memory"),
                "write a whole number of Ki, Mi, Gi or Ti: \"512Mi\", \"2Gi\"",
            )
        })
    }
}

/// A number above 0, without a sign or a leading zero.
fn whole(digits: &str) -> Option<u64> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    if plain { digits.parse().ok() } else { None }
}

impl fmt::Display for Cpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_multiple_of(1000) { write!(f, "{}", self.0 / 1000) } else { write!(f, "{}m", self.0) }
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = UNITS.iter().find(|(_, power)| self.0 > 0 && self.0.is_multiple_of(1 << power));
        match unit {
            Some((unit, power)) => write!(f, "{}{unit}", self.0 >> power),
            None => write!(f, "{}", self.0),
        }
    }
}

settings::string_setting!(Cpu, json!({ "type": "string", "pattern": "^[1-9][0-9]*m?$" }));
settings::string_setting!(Memory, json!({ "type": "string", "pattern": "^[1-9][0-9]*[KMGT]i$" }));

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_shown_as_the_api_server_shows_them() {
        let shown: Vec<String> =
            ["1000m", "1500m", "2"].iter().map(|text| text.parse::<Cpu>().unwrap().to_string()).collect();
        assert_eq!(shown, ["1", "1500m", "2"]);
        let shown: Vec<String> = ["1024Mi", "1536Mi", "2048Gi", "7Ki"]
            .iter()
            .map(|text| text.parse::<Memory>().unwrap().to_string())
            .collect();
        assert_eq!(shown, ["1Gi", "1536Mi", "2Ti", "7Ki"]);
    }

    #[test]
    fn other_units_are_refused_with_what_to_write() {
        for text in ["", "m", "0", "0m", "0.5", "-1", "+1", "1e3", "1 m", "18446744073709551616"] {
            assert!(text.parse::<Cpu>().is_err(), "{text}");
        }
        for text in ["", "512", "512M", "0Mi", "1.5Gi", "-1Mi", "99999999999Ti"] {
            assert!(text.parse::<Memory>().is_err(), "{text}");
        }
        let refusal = "512M".parse::<Memory>().unwrap_err();
        assert_eq!(refusal.message, "\"512M\" is not an amount of memory");
        assert_eq!(refusal.help, "write a whole number of Ki, Mi, Gi or Ti: \"512Mi\", \"2Gi\"");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_as_the_same(millicores in 1_u64..1 << 40, kibibytes in 1_u64..1 << 40) {
            let (cpu, memory) = (Cpu(millicores), Memory(kibibytes << 10));
            prop_assert_eq!(cpu.to_string().parse::<Cpu>().unwrap(), cpu);
            prop_assert_eq!(memory.to_string().parse::<Memory>().unwrap(), memory);
        }
    }
}
