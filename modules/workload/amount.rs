//! A number of pods, or a share of them.

use kubernetes::k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde_json::json;
use settings::{Node, Problem, Problems, Setting, Value};

/// A number of pods, or a share of them in percent: `1`, `"25%"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// So many.
    Number(u16),
    /// A share of all in percent, 0 to 100.
    Percent(u8),
}

impl Amount {
    /// How many of `replicas` it is; a share is rounded up, as disruption budgets are.
    pub fn of(self, replicas: u16) -> u32 {
        match self {
            Self::Number(number) => number.into(),
            Self::Percent(percent) => (u32::from(replicas) * u32::from(percent)).div_ceil(100),
        }
    }

    /// Whether it is none, however many there are.
    pub fn is_zero(self) -> bool {
        matches!(self, Self::Number(0) | Self::Percent(0))
    }

    /// As Kubernetes has it.
    pub fn int_or_string(self) -> IntOrString {
        match self {
            Self::Number(number) => IntOrString::Int(number.into()),
            Self::Percent(_) => IntOrString::String(self.to_string()),
        }
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

impl Setting for Amount {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let found = match node.value() {
            Value::Integer(number) => u16::try_from(*number).ok().map(Self::Number),
            Value::String(text) => {
                let percent = text.strip_suffix('%').and_then(|number| number.parse().ok());
                percent.filter(|percent| *percent <= 100).map(Self::Percent)
            }
            _ => None,
        };
        if found.is_none() {
            problems.push(
                Problem::new(format!("`{}` is neither a number of pods nor a share of them", node.path()))
                    .help("write a number, or a share from \"0%\" to \"100%\"")
                    .at_value(node),
            );
        }
        found
    }

    fn encode(&self) -> serde_json::Value {
        match self {
            Self::Number(number) => json!(number),
            Self::Percent(_) => json!(self.to_string()),
        }
    }
}

settings::literal_schema!(
    Amount,
    json!({
        "anyOf": [
            { "type": "integer", "minimum": 0, "maximum": 65535 },
            { "type": "string", "pattern": "^(100|[0-9]{1,2})%$" },
        ],
        "description": "A number of pods, or a share of them: 1, \"25%\".",
    })
);
