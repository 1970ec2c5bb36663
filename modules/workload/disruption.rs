//! How many pods may be missing while nodes are drained.

use kubernetes::k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use serde_json::json;
use settings::{Node, Problem, Problems, Setting, TableReader};

use super::amount::Amount;
use super::fault::Fault;
use super::settings::WorkloadSettings;
use super::words::is_none;

/// How many pods may be missing while nodes are drained: `{ max_unavailable = 1 }`, `{ min_available = 2 }`, or
/// `"none"`, so that all may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisruptionBudget {
    /// So many may be missing.
    MaxUnavailable(Amount),
    /// So many must be there.
    MinAvailable(Amount),
    /// All may be missing.
    None,
}

impl Setting for DisruptionBudget {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        if is_none(node) {
            return Some(Self::None);
        }
        let mut table = TableReader::open(node, problems)?;
        let most: Option<Option<Amount>> = table.optional("max_unavailable", || None, problems);
        let least: Option<Option<Amount>> = table.optional("min_available", || None, problems);
        table.finish(problems);
        match (most?, least?) {
            (Some(amount), None) => Some(Self::MaxUnavailable(amount)),
            (None, Some(amount)) => Some(Self::MinAvailable(amount)),
            _ => {
                problems.push(
                    Problem::new("`disruption_budget` has either `max_unavailable` or `min_available`")
                        .help("write one of the two: { max_unavailable = 1 }")
                        .at_value(node),
                );
                None
            }
        }
    }

    fn encode(&self) -> serde_json::Value {
        match self {
            Self::MaxUnavailable(amount) => json!({ "max_unavailable": amount.encode() }),
            Self::MinAvailable(amount) => json!({ "min_available": amount.encode() }),
            Self::None => json!("none"),
        }
    }
}

impl schemars::JsonSchema for DisruptionBudget {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DisruptionBudget".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let amount = generator.subschema_for::<Amount>();
        schemars::json_schema!({
            "anyOf": [
                { "const": "none" },
                {
                    "type": "object",
                    "properties": { "max_unavailable": amount, "min_available": amount },
                    "additionalProperties": false,
                    "maxProperties": 1,
                },
            ],
        })
    }
}

impl WorkloadSettings {
    /// How many pods may be missing while nodes are drained. One pod alone has no budget: none would let a drain end.
    pub fn disruption_budget(&self) -> DisruptionBudget {
        match self.disruption_budget {
            Some(budget) => budget,
            None if self.scaling().least() < 2 => DisruptionBudget::None,
            None => DisruptionBudget::MaxUnavailable(Amount::Number(1)),
        }
    }

    /// A budget that never lets a pod go blocks each drain: nodes cannot be upgraded.
    pub(super) fn disruption_faults(&self) -> Vec<Fault> {
        let least = self.scaling().least();
        let fault = |key: &str, message: String, help: &str| {
            let fault = Fault::new(format!("disruption_budget.{key}"), message, help);
            let (at, label) = if self.autoscaling.is_some() {
                ("autoscaling.min", "the fewest pods there are")
            } else {
                ("replicas", "how many pods there are")
            };
            vec![fault.related(at, label)]
        };
        match self.disruption_budget {
            Some(DisruptionBudget::MaxUnavailable(amount)) if amount.is_zero() => fault(
                "max_unavailable",
                "with no pod that may be missing, no node it runs on can ever be drained".to_owned(),
                "write { max_unavailable = 1 }; or \"none\" where all may be missing at once",
            ),
            Some(DisruptionBudget::MinAvailable(amount)) if amount.of(least) >= u32::from(least) => {
                let pods = amount.of(least);
                let message = if least == 1 {
                    "its one pod must always be there: the node it runs on can never be drained".to_owned()
                } else {
                    format!("of {least} pods, {pods} must be there: no node they run on can ever be drained")
                };
                fault(
                    "min_available",
                    message,
                    "write { max_unavailable = 1 }, or raise the number of pods; or \"none\" where all may be \
                     missing at once",
                )
            }
            _ => Vec::new(),
        }
    }

    /// The budget of the pods that the selector selects.
    pub(super) fn budget(
        &self,
        metadata: ObjectMeta,
        selector: LabelSelector,
    ) -> Option<PodDisruptionBudget> {
        let (max_unavailable, min_available) = match self.disruption_budget() {
            DisruptionBudget::MaxUnavailable(amount) => (Some(amount.int_or_string()), None),
            DisruptionBudget::MinAvailable(amount) => (None, Some(amount.int_or_string())),
            DisruptionBudget::None => return None,
        };
        let selector = Some(selector);
        let spec = PodDisruptionBudgetSpec {
            max_unavailable,
            min_available,
            selector,
            ..PodDisruptionBudgetSpec::default()
        };
        Some(PodDisruptionBudget { metadata, spec: Some(spec), ..PodDisruptionBudget::default() })
    }
}
