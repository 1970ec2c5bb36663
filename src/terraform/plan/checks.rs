//! Checks, conditions and validations of a plan.

use serde_json::Value;

use super::model::{list, text};

/// A check block, the conditions of an object, or the validations of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What it belongs to: `check.health`, `aws_vpc.main`, `output.id`, `var.size`.
    pub address: String,
    /// `pass`, `fail`, `error`, `unknown`, or what comes later.
    pub status: String,
    /// The instances of what it belongs to.
    pub instances: Vec<CheckInstance>,
}

/// An instance of what a check belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckInstance {
    /// Its address.
    pub address: String,
    /// `pass`, `fail`, `error`, `unknown`, or what comes later.
    pub status: String,
    /// What its conditions say that do not hold.
    pub messages: Vec<String>,
}

pub(super) fn read(value: &Value) -> Vec<Check> {
    let check = |value: &Value| Check {
        address: text(&value["address"]["to_display"]),
        status: text(&value["status"]),
        instances: list(&value["instances"]).map(instance).collect(),
    };
    list(value).map(check).collect()
}

fn instance(value: &Value) -> CheckInstance {
    CheckInstance {
        address: text(&value["address"]["to_display"]),
        status: text(&value["status"]),
        messages: list(&value["problems"]).map(|problem| text(&problem["message"])).collect(),
    }
}
