//! Quantities as Kubernetes writes them: processors and bytes.

use std::{fmt, str::FromStr};

use kubernetes::k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use serde_json::json;
use settings::Invalid;

/// Processors, in thousandths: `"250m"`, `"2"`, `"0.5"`. At least a thousandth, at most 1024 processors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cpu {
    millis: u32,
}

/// The most processors that are asked for: more than any instance type has.
const MOST_PROCESSORS: u32 = 1024;

impl Cpu {
    /// Thousandths of a processor.
    pub const fn millis(self) -> u32 {
        self.millis
    }

    /// The quantity, in the form that the API server keeps.
    pub fn quantity(self) -> Quantity {
        Quantity(self.to_string())
    }
}

impl FromStr for Cpu {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let refused = |help: String| Invalid::new(format!("\"{text}\" is no number of processors"), help);
        let form = || "write thousandths or processors: \"250m\", \"2\"".to_owned();
        let millis =
            if let Some(millis) = text.strip_suffix('m') { decimal(millis, 1) } else { decimal(text, 1000) };
        let millis = millis.ok_or_else(|| refused(form()))?;
        let within =
            u32::try_from(millis).ok().filter(|millis| (1..=MOST_PROCESSORS * 1000).contains(millis));
        within
            .map(|millis| Self { millis })
            .ok_or_else(|| refused(format!("write \"1m\" to \"{MOST_PROCESSORS}\"")))
    }
}

impl fmt::Display for Cpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.millis % 1000 {
            0 => write!(f, "{}", self.millis / 1000),
            _ => write!(f, "{}m", self.millis),
        }
    }
}

settings::string_setting!(
    Cpu,
    json!({
        "type": "string",
        "pattern": r"^([0-9]+m|[0-9]+(\.[0-9]{1,3})?)$",
        "description": "Processors, or thousandths of one: \"250m\", \"2\".",
    })
);

/// Bytes: `"512Mi"`, `"2Gi"`. The suffix is kept as it was written, powers of 1024 or of 1000.
#[derive(Debug, Clone, Copy)]
pub struct Bytes {
    bytes: u64,
    binary: bool,
}

const BINARY: [(&str, u64); 5] =
    [("Ti", 1 << 40), ("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10), ("", 1)];
const DECIMAL: [(&str, u64); 5] =
    [("T", 1_000_000_000_000), ("G", 1_000_000_000), ("M", 1_000_000), ("k", 1000), ("", 1)];

impl Bytes {
    /// So many times 1024 × 1024 bytes.
    pub const fn mebibytes(mebibytes: u32) -> Self {
        Self { bytes: (mebibytes as u64) << 20, binary: true }
    }

    /// The bytes.
    pub const fn get(self) -> u64 {
        self.bytes
    }

    /// The quantity, in the form that the API server keeps.
    pub fn quantity(self) -> Quantity {
        Quantity(self.to_string())
    }
}

/// Two quantities are equal when their bytes are, however they are written.
impl PartialEq for Bytes {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Bytes {}

impl PartialOrd for Bytes {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Bytes {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bytes.cmp(&other.bytes)
    }
}

impl FromStr for Bytes {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let refused = |help: &str| Invalid::new(format!("\"{text}\" is no number of bytes"), help);
        if let Some(number) = text.strip_suffix('m') {
            return Err(refused(&format!(
                "`m` stands for thousandths of a byte: write \"{number}Mi\" for mebibytes"
            )));
        }
        let suffixes = BINARY.iter().map(|of| (of, true)).chain(DECIMAL.iter().map(|of| (of, false)));
        let mut found = None;
        for ((suffix, unit), binary) in suffixes.filter(|((suffix, _), _)| !suffix.is_empty()) {
            if let Some(number) = text.strip_suffix(suffix) {
                found = Some((number, *unit, binary));
                break;
            }
        }
        let (number, unit, binary) = found.unwrap_or((text, 1, false));
        let bytes = decimal(number, unit).filter(|bytes| (1..=1 << 50).contains(bytes));
        bytes
            .map(|bytes| Self { bytes, binary })
            .ok_or_else(|| refused("write a whole number with Ki, Mi, Gi or Ti: \"512Mi\""))
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = if self.binary { &BINARY } else { &DECIMAL };
        let whole = units.iter().find(|(_, unit)| self.bytes.is_multiple_of(*unit));
        let (suffix, unit) = whole.copied().unwrap_or(("", 1));
        write!(f, "{}{suffix}", self.bytes / unit)
    }
}

settings::string_setting!(
    Bytes,
    json!({
        "type": "string",
        "pattern": r"^[0-9]+(\.[0-9]{1,3})?(Ki|Mi|Gi|Ti|k|M|G|T)?$",
        "description": "Bytes, with a suffix of powers of 1024 or 1000: \"512Mi\", \"2Gi\".",
    })
);

/// A number with at most three digits after the point, times `unit`; none when it is no such number or no whole
/// number comes of it.
fn decimal(text: &str, unit: u64) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 3 {
        return None;
    }
    let thousandths: u64 = format!("{fraction:0<3}").parse().ok()?;
    let rest = thousandths.checked_mul(unit)?;
    if rest % 1000 != 0 {
        return None;
    }
    whole.parse::<u64>().ok()?.checked_mul(unit)?.checked_add(rest / 1000)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cpu(text: &str) -> Result<String, String> {
        text.parse::<Cpu>().map(|cpu| cpu.to_string()).map_err(|invalid| invalid.help)
    }

    fn bytes(text: &str) -> Result<String, String> {
        text.parse::<Bytes>().map(|bytes| bytes.to_string()).map_err(|invalid| invalid.help)
    }

    #[test]
    fn processors_are_written_as_the_api_server_keeps_them() {
        for (text, kept) in [("250m", "250m"), ("1000m", "1"), ("0.5", "500m"), ("2", "2"), ("1.5", "1500m")]
        {
            assert_eq!(cpu(text).unwrap(), kept);
        }
        for refused in ["", "0", "m", "-1", "1e3", "0.0005", "1.5.5", "2000", "250 m", "1Gi"] {
            assert!(cpu(refused).is_err(), "{refused}");
        }
        assert_eq!(cpu("2000").unwrap_err(), "write \"1m\" to \"1024\"");
    }

    #[test]
    fn bytes_are_written_as_the_api_server_keeps_them() {
        for (text, kept) in [
            ("512Mi", "512Mi"),
            ("1024Mi", "1Gi"),
            ("1.5Gi", "1536Mi"),
            ("1000M", "1G"),
            ("2Gi", "2Gi"),
            ("1500", "1500"),
            ("1000", "1k"),
        ] {
            assert_eq!(bytes(text).unwrap(), kept);
        }
        for refused in ["", "0", "Mi", "1.1", "512mi", "512MB", "-1Gi", "1e3"] {
            assert!(bytes(refused).is_err(), "{refused}");
        }
        assert_eq!(
            bytes("512m").unwrap_err(),
            "`m` stands for thousandths of a byte: write \"512Mi\" for mebibytes"
        );
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same(millis in 1u32..=1_024_000, number in 1u64..=4096, unit in 0usize..10) {
            let cpu: Cpu = format!("{millis}m").parse().unwrap();
            prop_assert_eq!(cpu.to_string().parse::<Cpu>().unwrap(), cpu);
            let (suffix, size) = BINARY.iter().chain(&DECIMAL).nth(unit).unwrap();
            if number * size <= 1 << 50 {
                let bytes: Bytes = format!("{number}{suffix}").parse().unwrap();
                prop_assert_eq!(bytes.get(), number * size);
                prop_assert_eq!(bytes.to_string().parse::<Bytes>().unwrap(), bytes);
            }
        }
    }
}
