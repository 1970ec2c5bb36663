//! What an estimate consists of.

use std::collections::BTreeMap;

use generated::Model;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

/// What an environment costs in a month. Amounts are exact decimals, and texts in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Estimate {
    /// The environment's name.
    pub environment: String,
    /// The region of its provider; empty when it says none.
    pub region: String,
    /// The day it is made for.
    pub day: Date,
    /// `USD`.
    pub currency: String,
    /// The day of the newest price.
    pub prices_as_of: Date,
    /// The sum of all lines.
    pub total: Range,
    /// The sums of each stack, in the order of their names; `kubernetes` is what objects in clusters ask for.
    pub by_stack: BTreeMap<String, Range>,
    /// The sums of each cluster, by its key, of what belongs to one.
    pub by_cluster: BTreeMap<String, Range>,
    /// The sums of each service, of what belongs to one alone.
    pub by_service: BTreeMap<String, Range>,
    /// What is paid for.
    pub lines: Vec<Line>,
    /// What is free, with why.
    pub free: Vec<Unpaid>,
    /// What has no price here, with why.
    pub unpriced: Vec<Unpaid>,
    /// What is assumed.
    pub assumptions: Vec<Assumption>,
    /// What a cluster's control plane costs from which day on.
    pub support: Vec<Support>,
    /// Where the prices that were used come from.
    pub sources: Vec<Source>,
}

/// From how much to how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Range {
    /// At least.
    pub low: Decimal,
    /// At most.
    pub high: Decimal,
}

/// Something that is paid for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The stack; `kubernetes` for manifests.
    pub stack: String,
    /// The address in it.
    pub address: String,
    /// The type of the resource, or the kind of the object.
    pub kind: String,
    /// What of it is paid for: `control plane, standard support`.
    pub item: String,
    /// How many units a month.
    pub quantity: Range,
    /// What a unit is: `hour`, `GB-month`.
    pub unit: String,
    /// The price of a unit; of prices in steps, that of the first and the last unit.
    pub unit_price: Range,
    /// The price of a month.
    pub monthly: Range,
    /// Whether the price is of the price list or a page of AWS, and not second-hand or estimated.
    pub exact: bool,
    /// The id of the price's source.
    pub source: String,
    /// The ids of the assumptions that the quantity stands on.
    pub assumes: Vec<String>,
    /// The key of the cluster it belongs to.
    pub cluster: Option<String>,
    /// The service it belongs to.
    pub service: Option<String>,
    /// What is to know of it; empty when nothing is.
    pub note: String,
}

/// Something that no line is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unpaid {
    /// The stack.
    pub stack: String,
    /// The address in it.
    pub address: String,
    /// The type of the resource, or the kind of the object.
    pub kind: String,
    /// What of it; empty for the whole.
    pub item: String,
    /// Why.
    pub why: String,
}

/// A quantity that nothing in the model says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assumption {
    /// Its id, as lines name it.
    pub id: String,
    /// What is assumed, with its unit.
    pub what: String,
    /// From how much to how much.
    pub value: Range,
    /// Why.
    pub why: String,
}

/// What the control plane of a cluster costs, and when that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Support {
    /// The key of the cluster.
    pub cluster: String,
    /// The version of Kubernetes.
    pub version: String,
    /// `standard`, `extended`, `ended` or `unknown`.
    pub phase: String,
    /// The day on which standard support ends.
    pub standard_until: Option<Date>,
    /// The day on which extended support ends.
    pub extended_until: Option<Date>,
    /// What happens next, in a sentence.
    pub next: String,
    /// How much more a month costs from the end of standard support on.
    pub extra_monthly: Decimal,
}

/// Where prices come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Its id.
    pub id: String,
    /// What it is.
    pub title: String,
    /// The day or month of its prices; `unknown` where it says none.
    pub date: String,
}

/// What an environment costs in a month, as of a day.
pub fn estimate(model: &Model, day: Date) -> Estimate {
    let zero = Range::default();
    Estimate {
        environment: model.environment.clone(),
        region: String::new(),
        day,
        currency: "USD".to_owned(),
        prices_as_of: day,
        total: zero,
        by_stack: BTreeMap::new(),
        by_cluster: BTreeMap::new(),
        by_service: BTreeMap::new(),
        lines: Vec::new(),
        free: Vec::new(),
        unpriced: Vec::new(),
        assumptions: Vec::new(),
        support: Vec::new(),
        sources: Vec::new(),
    }
}
