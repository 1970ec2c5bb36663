//! Logs and alarms.

use generated::model::Subject;
use rust_decimal::Decimal;

use crate::estimate::Range;
use crate::ledger::{Amount, Ledger, assumed, count};

/// How many days a month has here.
const DAYS: i64 = 30;

pub(super) fn group(ledger: &mut Ledger<'_>, of: &Subject) {
    let name = of.text("name").unwrap_or_default();
    let usage = match name {
        name if name.starts_with("/aws/eks/") => "cluster-logs",
        name if name.contains("flow-logs") => "flow-logs",
        name if name.starts_with("/aws/rds/") => "database-logs",
        name if name.starts_with("/aws/containerinsights/") => "service-logs",
        _ => "other-logs",
    };
    let ingested = assumed(usage);
    let per_month = ingested.quantity;
    ledger.pay(of, "ingestion", "logs-ingestion", ingested);
    let compression = assumed("log-compression").quantity;
    let retention = of.number("retention_in_days").filter(|days| *days > 0);
    // After the first month, after a year, and when the first logs expire.
    let months = |days: i64| (Decimal::from(days) / Decimal::from(DAYS)).round_dp(2).max(Decimal::ONE);
    let full = retention.map_or(Decimal::from(120), months);
    let stored =
        per_month * compression * Range { low: Decimal::ONE, likely: full.min(12.into()), high: full };
    let note = match retention {
        Some(days) => format!("From the first month to the {days} days that they are kept."),
        None => String::from("They never expire: ten years are counted at most."),
    };
    let amount = Amount { assumes: vec![usage, "log-compression"], note, ..Amount::of(stored) };
    ledger.pay(of, "storage", "logs-storage", amount);
}

pub(super) fn alarm(ledger: &mut Ledger<'_>, of: &Subject) {
    let period = of.number("period").unwrap_or(60);
    let queries = of.items("metric_query");
    // An alarm on an expression is paid for by the metrics in it.
    let metrics = queries.iter().filter(|query| !query["metric"].is_null()).count().max(1);
    let price = if period < 60 { "cloudwatch-alarm-high-resolution" } else { "cloudwatch-alarm" };
    ledger.pay(of, "alarm", price, Amount::of(count(metrics)));
}
