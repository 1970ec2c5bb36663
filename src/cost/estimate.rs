//! What an estimate consists of.

use std::collections::BTreeMap;
use std::iter::Sum;
use std::ops::{Add, Mul, Sub};

use generated::Model;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::ledger::Ledger;
use crate::rules;

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
    /// How many hours a month has.
    pub hours_per_month: Decimal,
    /// What is assumed of usage.
    pub assumptions: Vec<Assumption>,
    /// What the prices leave out, by their table.
    pub not_covered: Vec<String>,
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
    /// With nodes as many as at first, and usage as is assumed to be likely.
    pub likely: Decimal,
    /// At most.
    pub high: Decimal,
}

impl Range {
    /// An amount that is known.
    pub fn exactly(amount: impl Into<Decimal>) -> Self {
        let amount = amount.into();
        Self { low: amount, likely: amount, high: amount }
    }

    /// Amounts by whole numbers.
    pub fn of(low: impl Into<Decimal>, likely: impl Into<Decimal>, high: impl Into<Decimal>) -> Self {
        Self { low: low.into(), likely: likely.into(), high: high.into() }
    }

    /// Whether it is one amount.
    pub fn is_exact(&self) -> bool {
        self.low == self.likely && self.likely == self.high
    }

    /// Both, amount by amount.
    fn with(self, other: Self, both: impl Fn(Decimal, Decimal) -> Decimal) -> Self {
        Self {
            low: both(self.low, other.low),
            likely: both(self.likely, other.likely),
            high: both(self.high, other.high),
        }
    }
}

impl Add for Range {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.with(other, |one, other| one + other)
    }
}

impl Sub for Range {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.with(other, |one, other| one - other)
    }
}

impl Mul for Range {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        self.with(other, |one, other| (one * other).normalize())
    }
}

impl Sum for Range {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
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
    /// What of it is paid for: `control plane`.
    pub item: String,
    /// Of which type, class or size, which may change while the item stays: `standard support`. Empty when there is none.
    pub detail: String,
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
    /// What is assumed, with its unit: GB that a NAT gateway processes.
    pub what: String,
    /// From how much to how much, in a month.
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
    let mut ledger = Ledger::new(model, day);
    rules::apply(&mut ledger);
    ledger.close()
}
