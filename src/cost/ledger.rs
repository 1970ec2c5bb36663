//! The book of an estimate while it is made.

use std::collections::{BTreeMap, BTreeSet};

use generated::Model;
use generated::model::Subject;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::estimate::{Assumption, Estimate, Line, Range, Support, Unpaid};
use crate::prices::{self, Price, Prices};

pub(crate) struct Ledger<'m> {
    pub(crate) model: &'m Model,
    pub(crate) prices: &'static Prices,
    pub(crate) region: String,
    pub(crate) day: Date,
    pub(crate) support: Vec<Support>,
    lines: Vec<Line>,
    free: Vec<Unpaid>,
    unpriced: Vec<Unpaid>,
    assumed: BTreeSet<String>,
    /// What a line, or a reason for none, is there for.
    seen: BTreeSet<(String, String)>,
}

/// What a quantity stands on.
pub(crate) struct Amount {
    pub(crate) quantity: Range,
    pub(crate) assumes: Vec<&'static str>,
    pub(crate) detail: String,
    pub(crate) note: String,
}

impl Amount {
    /// A quantity that the model says.
    pub(crate) fn of(quantity: Range) -> Self {
        Self { quantity, assumes: Vec::new(), detail: String::new(), note: String::new() }
    }

    /// Of which type, class or size.
    pub(crate) fn detailed(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    pub(crate) fn noting(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// As many times.
    pub(crate) fn times(mut self, factor: Range) -> Self {
        self.quantity = self.quantity * factor;
        self
    }
}

/// A quantity that is assumed.
pub(crate) fn assumed(id: &'static str) -> Amount {
    let quantity = prices::usage(id).map(|of| of.value()).unwrap_or_default();
    Amount { assumes: vec![id], ..Amount::of(quantity) }
}

impl<'m> Ledger<'m> {
    pub(crate) fn new(model: &'m Model, day: Date) -> Self {
        let mut provider = model.subjects().filter(|of| of.address == "provider.aws");
        let region = provider.find_map(|of| of.text("region")).unwrap_or_default().to_owned();
        Self {
            model,
            prices: prices::prices(),
            region,
            day,
            support: Vec::new(),
            lines: Vec::new(),
            free: Vec::new(),
            unpriced: Vec::new(),
            assumed: BTreeSet::new(),
            seen: BTreeSet::new(),
        }
    }

    /// The hours of a month.
    pub(crate) fn month(&self) -> Range {
        Range::exactly(self.prices.hours_per_month)
    }

    /// A line at a listed price; without one, that it has none.
    pub(crate) fn pay(&mut self, of: &Subject, item: &str, price: &str, amount: Amount) {
        if let Some(price) = self.prices.price(price, &self.region) {
            self.pay_at(of, item, &price, amount);
        } else {
            let why = format!("no price of {price} in {} is known", self.place());
            self.unpriced(of, item, why);
        }
    }

    /// A line at a price.
    pub(crate) fn pay_at(&mut self, of: &Subject, item: &str, price: &Price, amount: Amount) {
        self.seen.insert((of.stack.clone(), of.address.clone()));
        self.assumed.extend(amount.assumes.iter().map(|id| (*id).to_owned()));
        let note = if amount.note.is_empty() { price.note.clone() } else { amount.note };
        self.lines.push(Line {
            stack: of.stack.clone(),
            address: of.address.clone(),
            kind: of.kind.clone(),
            item: item.to_owned(),
            detail: amount.detail,
            quantity: amount.quantity,
            unit: price.unit.clone(),
            unit_price: price.usd,
            monthly: price.of(amount.quantity),
            exact: price.exact,
            source: price.source.clone(),
            assumes: amount.assumes.into_iter().map(str::to_owned).collect(),
            cluster: self.cluster(of),
            service: service(of),
            note,
        });
    }

    /// That something is free.
    pub(crate) fn free(&mut self, of: &Subject, item: &str, why: impl Into<String>) {
        self.seen.insert((of.stack.clone(), of.address.clone()));
        self.free.push(unpaid(of, item, why.into()));
    }

    /// That something has no price.
    pub(crate) fn unpriced(&mut self, of: &Subject, item: &str, why: impl Into<String>) {
        self.seen.insert((of.stack.clone(), of.address.clone()));
        self.unpriced.push(unpaid(of, item, why.into()));
    }

    /// Whether something was said of a subject.
    pub(crate) fn knows(&self, of: &Subject) -> bool {
        self.seen.contains(&(of.stack.clone(), of.address.clone()))
    }

    /// The region as people read it.
    pub(crate) fn place(&self) -> String {
        if self.region.is_empty() { "a region that nothing says".to_owned() } else { self.region.clone() }
    }

    /// The key of the cluster that something is a part of, or that it is delivered to.
    fn cluster(&self, of: &Subject) -> Option<String> {
        let of_setting = of.setting.strip_prefix("clusters.").and_then(|rest| rest.split('.').next());
        of_setting
            .map(str::to_owned)
            .or_else(|| of.cluster.clone())
            .or_else(|| self.model.cluster_of(of).map(|cluster| cluster.label().to_owned()))
    }

    /// The finished estimate.
    pub(crate) fn close(self) -> Estimate {
        let sums = |key: &dyn Fn(&Line) -> Option<String>| {
            let mut sums: BTreeMap<String, Range> = BTreeMap::new();
            for line in &self.lines {
                if let Some(key) = key(line) {
                    let sum = sums.entry(key).or_default();
                    *sum = *sum + line.monthly;
                }
            }
            sums
        };
        let by_stack = sums(&|line| Some(line.stack.clone()));
        let by_cluster = sums(&|line| line.cluster.clone());
        let by_service = sums(&|line| line.service.clone());
        let used: BTreeSet<&String> = self.lines.iter().map(|line| &line.source).collect();
        let assumption = |id: &String| {
            let usage = prices::usage(id)?;
            Some(Assumption {
                id: usage.id.clone(),
                what: usage.what.clone(),
                value: usage.value(),
                why: usage.why.clone(),
            })
        };
        Estimate {
            environment: self.model.environment.clone(),
            day: self.day,
            currency: self.prices.currency.clone(),
            prices_as_of: self.prices.as_of(),
            total: self.lines.iter().map(|line| line.monthly).sum(),
            by_stack,
            by_cluster,
            by_service,
            hours_per_month: self.prices.hours_per_month,
            assumptions: self.assumed.iter().filter_map(assumption).collect(),
            not_covered: self.prices.unpriced.clone(),
            support: self.support,
            sources: used.into_iter().filter_map(|id| self.prices.source(id)).collect(),
            region: self.region,
            lines: self.lines,
            free: self.free,
            unpriced: self.unpriced,
        }
    }
}

/// The service that something belongs to, by its setting.
fn service(of: &Subject) -> Option<String> {
    let name = of.setting.strip_prefix("services.")?.split('.').next()?;
    Some(name.to_owned())
}

fn unpaid(of: &Subject, item: &str, why: String) -> Unpaid {
    Unpaid {
        stack: of.stack.clone(),
        address: of.address.clone(),
        kind: of.kind.clone(),
        item: item.to_owned(),
        why,
    }
}

/// A whole number.
pub(crate) fn number(of: i64) -> Decimal {
    Decimal::from(of)
}

/// How many there are of something.
pub(crate) fn count(of: usize) -> Range {
    Range::exactly(Decimal::from(of))
}
