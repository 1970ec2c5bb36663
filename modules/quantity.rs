//! Quantities as Kubernetes writes them: processors and bytes.
//!
//! They are shown in the form that the API server itself gives back, so that what is read from a cluster equals what was
//! written to it.

use std::{fmt, str::FromStr};

use kubernetes::k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use serde_json::json;
use settings::Invalid;

/// Processors, in thousandths: `"250m"`, `"2"`, `"0.5"`. Settings have at least a thousandth and at most 1,000,000
/// processors, sums any number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cpu {
    millicores: u64,
}

/// The most processors that settings say: more than the nodes of any cluster have together.
const MOST_PROCESSORS: u64 = 1_000_000;

impl Cpu {
    /// So many thousandths of a processor.
    pub const fn of_millicores(millicores: u64) -> Self {
        Self { millicores }
    }

    /// Thousandths of a processor.
    pub const fn millicores(self) -> u64 {
        self.millicores
    }

    /// So many times as much, or as much as can be counted.
    #[must_use]
    pub const fn times(self, count: u32) -> Self {
        Self { millicores: self.millicores.saturating_mul(count as u64) }
    }

    /// Both together, or as much as can be counted.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { millicores: self.millicores.saturating_add(other.millicores) }
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
        let millicores = match text.strip_suffix('m') {
            Some(thousandths) => decimal(thousandths, 1),
            None => decimal(text, 1000),
        };
        let millicores = millicores.ok_or_else(|| refused(form()))?;
        if !(1..=MOST_PROCESSORS * 1000).contains(&millicores) {
            return Err(refused(format!("write \"1m\" to \"{MOST_PROCESSORS}\"")));
        }
        Ok(Self { millicores })
    }
}

impl fmt::Display for Cpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.millicores % 1000 {
            0 => write!(f, "{}", self.millicores / 1000),
            _ => write!(f, "{}m", self.millicores),
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

/// Bytes of memory or storage: `"512Mi"`, `"2Gi"`. Whether powers of 1024 or of 1000 were written is kept, as the API
/// server keeps it. Settings have at least a byte and less than 1024 PiB, sums any number.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bytes {
    bytes: u64,
    binary: bool,
}

const BINARY: [(&str, u64); 7] = [
    ("Ei", 1 << 60),
    ("Pi", 1 << 50),
    ("Ti", 1 << 40),
    ("Gi", 1 << 30),
    ("Mi", 1 << 20),
    ("Ki", 1 << 10),
    ("", 1),
];
const DECIMAL: [(&str, u64); 7] = [
    ("E", 1_000_000_000_000_000_000),
    ("P", 1_000_000_000_000_000),
    ("T", 1_000_000_000_000),
    ("G", 1_000_000_000),
    ("M", 1_000_000),
    ("k", 1000),
    ("", 1),
];

/// Fewer bytes than this are what settings say.
const TOO_MANY_BYTES: u64 = 1 << 60;

impl Bytes {
    /// So many times 1024 × 1024 bytes.
    pub const fn of_mebibytes(mebibytes: u32) -> Self {
        Self { bytes: (mebibytes as u64) << 20, binary: true }
    }

    /// So many times as much, or as much as can be counted.
    #[must_use]
    pub const fn times(self, count: u32) -> Self {
        Self { bytes: self.bytes.saturating_mul(count as u64), binary: self.binary }
    }

    /// Both together, or as much as can be counted; in powers of 1024 where either is.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { bytes: self.bytes.saturating_add(other.bytes), binary: self.binary || other.binary }
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
        let bytes = decimal(number, unit).filter(|bytes| (1..TOO_MANY_BYTES).contains(bytes));
        bytes
            .map(|bytes| Self { bytes, binary })
            .ok_or_else(|| refused("write a whole number with Ki, Mi, Gi or Ti: \"512Mi\""))
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = if self.binary { &BINARY } else { &DECIMAL };
        let whole = units.iter().find(|(_, unit)| self.bytes > 0 && self.bytes.is_multiple_of(*unit));
        let (suffix, unit) = whole.copied().unwrap_or(("", 1));
        write!(f, "{}{suffix}", self.bytes / unit)
    }
}

settings::string_setting!(
    Bytes,
    json!({
        "type": "string",
        "pattern": r"^[0-9]+(\.[0-9]{1,3})?([KMGTPE]i|[kMGTPE])?$",
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
        for refused in ["", "0", "m", "0m", "-1", "+1", "1e3", "0.0005", "1.5.5", "1000001", "250 m", "1Gi"] {
            assert!(cpu(refused).is_err(), "{refused}");
        }
        assert!(cpu("18446744073709551616").is_err());
        assert_eq!(cpu("1000001").unwrap_err(), "write \"1m\" to \"1000000\"");
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
            ("2048Gi", "2Ti"),
            ("7Ki", "7Ki"),
            ("1023Pi", "1023Pi"),
        ] {
            assert_eq!(bytes(text).unwrap(), kept);
        }
        for refused in ["", "0", "Mi", "1.1", "512mi", "512MB", "-1Gi", "1e3", "1024Pi", "99999999999Ti"] {
            assert!(bytes(refused).is_err(), "{refused}");
        }
        assert_eq!(
            bytes("512m").unwrap_err(),
            "`m` stands for thousandths of a byte: write \"512Mi\" for mebibytes"
        );
    }

    #[test]
    fn sums_are_kept_in_powers_of_1024_and_stop_where_counting_does() {
        let bytes = |text: &str| text.parse::<Bytes>().unwrap();
        let sums = [
            bytes("512Mi").times(3),
            bytes("512Mi").plus(bytes("1536Mi")),
            bytes("1G").plus(bytes("1M")),
            bytes("1Ki").plus(bytes("1k")),
            Bytes::default().plus(bytes("1Gi")),
            Bytes::default().plus(bytes("1G")),
            bytes("512Pi").times(2),
            Bytes::default(),
        ];
        assert_eq!(
            sums.map(|sum| sum.to_string()),
            ["1536Mi", "2Gi", "1001M", "2024", "1Gi", "1G", "1Ei", "0"]
        );
        assert_eq!(bytes("1023Pi").times(u32::MAX).get(), u64::MAX);
        let most = Cpu::of_millicores(u64::MAX);
        assert_eq!((most.times(2), most.plus(most)), (most, most));
        assert_eq!(Cpu::of_millicores(250).times(4).plus(Cpu::of_millicores(500)).to_string(), "1500m");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same(millicores in 1u64..=1_000_000_000, number in 1u64..=4096, unit in 0usize..14) {
            let cpu: Cpu = format!("{millicores}m").parse().unwrap();
            prop_assert_eq!(cpu.to_string().parse::<Cpu>().unwrap(), cpu);
            let (suffix, size) = BINARY.iter().chain(&DECIMAL).nth(unit).unwrap();
            if !suffix.starts_with('E') && number.checked_mul(*size).is_some_and(|bytes| bytes < TOO_MANY_BYTES) {
                let bytes: Bytes = format!("{number}{suffix}").parse().unwrap();
                prop_assert_eq!(bytes.get(), number * size);
                prop_assert_eq!(bytes.to_string().parse::<Bytes>().unwrap(), bytes);
            }
        }
    }
}
