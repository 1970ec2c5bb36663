//! The table of prices.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};

use crate::estimate::{Range, Source};

static PRICES: LazyLock<Prices> = LazyLock::new(|| read(include_str!("data/prices.toml")));
static USAGE: LazyLock<UsageTable> = LazyLock::new(|| read(include_str!("data/usage.toml")));
static TYPES: LazyLock<Types> = LazyLock::new(|| read(include_str!("data/types.toml")));

/// The prices that cleon comes with.
pub(crate) fn prices() -> &'static Prices {
    &PRICES
}

/// The usage that is assumed.
pub(crate) fn usage(id: &str) -> Option<&'static Usage> {
    USAGE.usage.iter().find(|of| of.id == id)
}

/// What is free and what has no price.
pub(crate) fn types() -> &'static Types {
    &TYPES
}

/// Reads data that is part of the program. What does not parse is empty, and a test sees that.
fn read<T: for<'a> Deserialize<'a> + Default>(text: &str) -> T {
    toml::from_str(text).unwrap_or_default()
}

/// A decimal as TOML has it. The shortest text of a binary number is the decimal that was written.
fn decimal<'de, D: Deserializer<'de>>(from: D) -> Result<Decimal, D::Error> {
    let number = serde_json::Number::deserialize(from)?;
    Decimal::from_str(&number.to_string()).map_err(serde::de::Error::custom)
}

fn decimal_if_any<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Decimal>, D::Error> {
    decimal(from).map(Some)
}

fn decimals<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, Decimal>, D::Error> {
    let numbers = BTreeMap::<String, serde_json::Number>::deserialize(from)?;
    let read = |(name, number): (String, serde_json::Number)| {
        Ok((name, Decimal::from_str(&number.to_string()).map_err(serde::de::Error::custom)?))
    };
    numbers.into_iter().map(read).collect()
}

/// A table of prices.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Prices {
    pub(crate) currency: String,
    #[serde(deserialize_with = "decimal")]
    pub(crate) hours_per_month: Decimal,
    as_of: Option<toml::value::Datetime>,
    pub(crate) unpriced: Vec<String>,
    source: Vec<SourceRow>,
    price: Vec<PriceRow>,
    table: Vec<TableRow>,
    estimate: Vec<EstimateRow>,
}

#[derive(Debug, Deserialize)]
struct SourceRow {
    id: String,
    title: String,
    date: String,
}

#[derive(Debug, Deserialize)]
struct PriceRow {
    id: String,
    region: String,
    unit: String,
    #[serde(default, deserialize_with = "decimal_if_any")]
    usd: Option<Decimal>,
    #[serde(default)]
    tiers: Vec<TierRow>,
    source: String,
    exact: bool,
    #[serde(default)]
    note: String,
}

#[derive(Clone, Debug, Deserialize)]
struct TierRow {
    #[serde(default, deserialize_with = "decimal_if_any")]
    up_to: Option<Decimal>,
    #[serde(deserialize_with = "decimal")]
    usd: Decimal,
}

#[derive(Debug, Deserialize)]
struct TableRow {
    id: String,
    region: String,
    unit: String,
    source: String,
    exact: bool,
    #[serde(deserialize_with = "decimals")]
    prices: BTreeMap<String, Decimal>,
}

#[derive(Debug, Deserialize)]
struct EstimateRow {
    id: String,
    region: Option<String>,
    #[serde(deserialize_with = "decimal")]
    factor_low: Decimal,
    #[serde(deserialize_with = "decimal")]
    factor_high: Decimal,
    source: String,
    note: String,
}

/// What a unit of something costs.
#[derive(Clone, Debug)]
pub(crate) struct Price {
    pub(crate) unit: String,
    pub(crate) usd: Range,
    /// The steps of a month's amount: up to how many units, at which price.
    tiers: Vec<TierRow>,
    pub(crate) exact: bool,
    pub(crate) source: String,
    pub(crate) note: String,
}

impl Price {
    /// What a quantity costs.
    pub(crate) fn of(&self, quantity: Range) -> Range {
        if self.tiers.is_empty() {
            return quantity * self.usd;
        }
        let stepped = |quantity: Decimal| {
            let (mut left, mut from, mut sum) = (quantity, Decimal::ZERO, Decimal::ZERO);
            for tier in &self.tiers {
                let part = tier.up_to.map_or(left, |up_to| left.min(up_to - from));
                sum += part * tier.usd;
                left -= part;
                from = tier.up_to.unwrap_or(from);
            }
            sum.normalize()
        };
        Range { low: stepped(quantity.low), likely: stepped(quantity.likely), high: stepped(quantity.high) }
    }

    /// The price with a factor from low to high, as an estimate.
    fn times(&self, row: &EstimateRow) -> Self {
        let middle = (row.factor_low + row.factor_high) / Decimal::TWO;
        let factor = Range { low: row.factor_low, likely: middle, high: row.factor_high };
        Self {
            usd: self.usd * factor,
            exact: false,
            source: row.source.clone(),
            note: row.note.clone(),
            ..self.clone()
        }
    }
}

impl Prices {
    /// The day of the newest price.
    pub(crate) fn as_of(&self) -> Date {
        let date = self.as_of.and_then(|of| of.date);
        let date = date.and_then(|of| {
            let (year, month, day) = (i16::try_from(of.year), i8::try_from(of.month), i8::try_from(of.day));
            Date::new(year.ok()?, month.ok()?, day.ok()?).ok()
        });
        date.unwrap_or_default()
    }

    /// The source of an id.
    pub(crate) fn source(&self, id: &str) -> Option<Source> {
        let row = self.source.iter().find(|row| row.id == id)?;
        Some(Source { id: row.id.clone(), title: row.title.clone(), date: row.date.clone() })
    }

    /// A price in a region.
    pub(crate) fn price(&self, id: &str, region: &str) -> Option<Price> {
        let row =
            self.price.iter().find(|row| row.id == id && (row.region == region || row.region == "*"))?;
        let first = row.usd.or(row.tiers.first().map(|tier| tier.usd))?;
        Some(Price {
            unit: row.unit.clone(),
            usd: Range::exactly(first),
            tiers: row.tiers.clone(),
            exact: row.exact,
            source: row.source.clone(),
            note: row.note.clone(),
        })
    }

    /// The price of a type or class in a region, first-hand ones first.
    fn listed(&self, table: &str, region: &str, of: &str) -> Option<Price> {
        let is_it = |row: &&TableRow| row.id == table && row.region == region && row.prices.contains_key(of);
        let mut rows: Vec<&TableRow> = self.table.iter().filter(is_it).collect();
        rows.sort_by_key(|row| !row.exact);
        let row = rows.first()?;
        Some(Price {
            unit: row.unit.clone(),
            usd: Range::exactly(*row.prices.get(of)?),
            tiers: Vec::new(),
            exact: row.exact,
            source: row.source.clone(),
            note: String::new(),
        })
    }

    fn factor(&self, id: &str) -> Option<&EstimateRow> {
        self.estimate.iter().find(|row| row.id == id)
    }

    /// An instance on demand: as it is listed in the region, or else in the range over that of us-east-1.
    pub(crate) fn instance(&self, instance_type: &str, region: &str) -> Option<Price> {
        self.listed("ec2-on-demand", region, instance_type).or_else(|| {
            let row = self.factor(&format!("ec2-on-demand-{region}"))?;
            (row.region.as_deref() == Some(region)).then_some(())?;
            Some(self.listed("ec2-on-demand", "us-east-1", instance_type)?.times(row))
        })
    }

    /// A spot instance of any of some types; the types that have no price are given, too.
    pub(crate) fn spot(&self, types: &[&str], region: &str) -> (Option<Price>, Vec<String>) {
        let (mut found, mut missing): (Vec<Price>, Vec<String>) = (Vec::new(), Vec::new());
        for instance_type in types {
            match self.instance(instance_type, region) {
                Some(price) => found.push(price),
                None => missing.push((*instance_type).to_owned()),
            }
        }
        let (Some(row), Some(first)) = (self.factor("ec2-spot"), found.first()) else {
            return (None, missing);
        };
        let low = found.iter().map(|of| of.usd.low).min().unwrap_or_default();
        let high = found.iter().map(|of| of.usd.high).max().unwrap_or_default();
        // What is preferred is the cheapest that can be had.
        let price = Price { usd: Range { low, likely: first.usd.likely, high }, ..first.clone() };
        (Some(price.times(row)), missing)
    }

    /// A database with or without a standby.
    pub(crate) fn database(&self, class: &str, multi_az: bool, region: &str) -> Option<Price> {
        if !multi_az {
            return self.listed("rds-postgresql-single-az", region, class);
        }
        self.listed("rds-postgresql-multi-az", region, class).or_else(|| {
            let row = self.factor("rds-postgresql-multi-az")?;
            Some(self.listed("rds-postgresql-single-az", region, class)?.times(row))
        })
    }
}

#[derive(Debug, Default, Deserialize)]
struct UsageTable {
    usage: Vec<Usage>,
}

/// A quantity that nothing in the model says.
#[derive(Debug, Deserialize)]
pub(crate) struct Usage {
    pub(crate) id: String,
    pub(crate) what: String,
    #[serde(deserialize_with = "decimal")]
    low: Decimal,
    #[serde(deserialize_with = "decimal")]
    likely: Decimal,
    #[serde(deserialize_with = "decimal")]
    high: Decimal,
    pub(crate) why: String,
}

impl Usage {
    pub(crate) fn value(&self) -> Range {
        Range { low: self.low, likely: self.likely, high: self.high }
    }
}

/// What is not priced one by one, with why.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Types {
    pub(crate) free: BTreeMap<String, String>,
    pub(crate) unpriced: BTreeMap<String, String>,
    pub(crate) charts: BTreeMap<String, String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(decimal: Decimal) -> String {
        decimal.normalize().to_string()
    }

    #[test]
    fn prices_are_the_decimals_that_stand_in_the_table() {
        let prices = prices();
        assert_eq!(prices.as_of().to_string(), "2026-10-13");
        assert_eq!(prices.hours_per_month, Decimal::from(730));
        let usd = |id| prices.price(id, "us-east-1").map(|of| text(of.usd.low));
        assert_eq!(usd("s3-get").as_deref(), Some("0.0004"));
        assert_eq!(usd("eks-cluster-extended").as_deref(), Some("0.6"));
        assert_eq!(usd("nothing"), None);
        let instance = |of, region| prices.instance(of, region).map(|of| text(of.usd.low));
        assert_eq!(instance("m7a.large", "us-east-1").as_deref(), Some("0.11592"));
        assert_eq!(instance("m5.large", "eu-west-1").as_deref(), Some("0.107"));
        // 0.0816 times 1.135, the least of the range.
        assert_eq!(instance("m7g.xlarge", "eu-central-1").as_deref(), Some("0.185232"));
        assert_eq!(instance("m7g.xlarge", "ap-south-1"), None);
    }

    #[test]
    fn every_row_names_a_source_and_has_a_price() {
        let prices = prices();
        let rows =
            prices.price.iter().map(|row| &row.source).chain(prices.table.iter().map(|row| &row.source));
        for source in rows.chain(prices.estimate.iter().map(|row| &row.source)) {
            assert!(prices.source(source).is_some(), "{source}");
        }
        assert!(prices.price.iter().all(|row| row.usd.is_some() == row.tiers.is_empty()));
    }

    #[test]
    fn steps_are_paid_one_after_the_other() {
        let price = prices().price("data-transfer-out", "us-east-1").expect("it is listed");
        let cost = price.of(Range::of(100, 10_240, 20_000));
        assert_eq!(text(cost.low), "9");
        assert_eq!(text(cost.likely), "921.6");
        // 10,240 at 0.09 and 9,760 at 0.085.
        assert_eq!(text(cost.high), "1751.2");
    }

    #[test]
    fn spot_is_a_range_over_all_types() {
        let (price, missing) = prices().spot(&["m7g.large", "m6g.large", "x9z.large"], "us-east-1");
        let usd = price.expect("two are listed").usd;
        // 0.077 × 0.23, 0.0816 × 0.405, 0.0816 × 0.58.
        assert_eq!([text(usd.low), text(usd.likely), text(usd.high)], ["0.01771", "0.033048", "0.047328"]);
        assert_eq!(missing, ["x9z.large"]);
    }

    #[test]
    fn a_standby_costs_as_much_again() {
        let usd =
            |class, region| prices().database(class, true, region).map(|of| (text(of.usd.low), of.exact));
        assert_eq!(usd("db.t4g.small", "us-east-1"), Some(("0.065".to_owned(), true)));
        assert_eq!(usd("db.m7g.large", "us-east-1"), Some(("0.336".to_owned(), false)));
        assert_eq!(usd("db.m7g.large", "eu-west-1"), None);
    }
}
