//! How long CloudWatch keeps logs.

use serde_json::json;
use settings::{Invalid, Node, Problem, Problems, Setting};

/// The numbers of days that CloudWatch Logs accepts (`PutRetentionPolicy`).
const ALLOWED: &[u16] = &[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/// A number of days that CloudWatch Logs accepts as retention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RetentionInDays(u16);

impl RetentionInDays {
    /// One year.
    pub const YEAR: Self = Self(365);

    /// A retention.
    ///
    /// # Errors
    /// When CloudWatch does not accept the number; the help has the next one it does.
    pub fn new(days: i64) -> Result<Self, Invalid> {
        if let Some(days) = ALLOWED.iter().find(|allowed| i64::from(**allowed) == days) {
            return Ok(Self(*days));
        }
        let next = ALLOWED.iter().find(|allowed| i64::from(**allowed) > days).or(ALLOWED.last());
        let all: Vec<_> = ALLOWED.iter().map(ToString::to_string).collect();
        let next = next.copied().unwrap_or_default();
        Err(Invalid::new(
            format!("CloudWatch does not keep logs for {days} days"),
            format!("write {next}, the next it accepts; all are {}", all.join(", ")),
        ))
    }

    /// The number of days.
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl Setting for RetentionInDays {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let days = i64::decode(node, problems)?;
        Self::new(days).map_err(|invalid| problems.push(Problem::from(invalid).at_value(node))).ok()
    }

    fn encode(&self) -> serde_json::Value {
        self.0.into()
    }
}

settings::literal_schema!(RetentionInDays, json!({ "type": "integer", "enum": ALLOWED }));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cloudwatch_accepts() {
        assert_eq!(RetentionInDays::new(365), Ok(RetentionInDays::YEAR));
        assert!(RetentionInDays::new(100).unwrap_err().help.starts_with("write 120, the next it accepts"));
        assert!(RetentionInDays::new(9999).unwrap_err().help.starts_with("write 3653"));
        assert!(RetentionInDays::new(0).is_err());
    }
}
