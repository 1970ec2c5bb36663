//! What the environment costs in a month.

use std::collections::BTreeMap;

use cost::estimate::{Line, Range, Unpaid};
use cost::{Estimate, estimate};
use jiff::civil::Date;
use serde::Serialize;

use super::Section;
use crate::Environment;
use crate::links::Link;
use crate::templates::render;

#[derive(Serialize)]
struct Cost {
    total: String,
    currency: String,
    region: String,
    as_of: String,
    groups: Vec<Group>,
    lines: Vec<LineRow>,
    count: usize,
    stacks: Vec<String>,
    clusters: Vec<String>,
    services: Vec<String>,
    assumptions: Vec<Assumption>,
    support: Vec<Support>,
    unpriced: Vec<UnpaidRow>,
    free: Vec<UnpaidRow>,
    sources: Vec<Source>,
}

/// Sums of one kind: by stack, by cluster, by service.
#[derive(Serialize)]
struct Group {
    title: &'static str,
    rows: Vec<Sum>,
}

#[derive(Serialize)]
struct Sum {
    name: String,
    monthly: String,
    /// Its share of the largest, in whole percent.
    percent: u64,
}

#[derive(Serialize)]
struct LineRow {
    link: Link,
    stack: String,
    cluster: String,
    service: String,
    item: String,
    quantity: String,
    unit: String,
    unit_price: String,
    monthly: String,
    is_range: bool,
    exact: bool,
    note: String,
}

#[derive(Serialize)]
struct Assumption {
    what: String,
    value: String,
    why: String,
}

#[derive(Serialize)]
struct Support {
    cluster: String,
    version: String,
    next: String,
    extra: String,
}

#[derive(Serialize)]
struct UnpaidRow {
    link: Link,
    item: String,
    why: String,
}

#[derive(Serialize)]
struct Source {
    title: String,
    date: String,
}

/// The estimate of a month, and how its sum is told: `USD 1,200 – 1,900`.
pub(super) fn estimated(environment: &Environment<'_>, day: Date) -> (Estimate, String) {
    let estimate = estimate(environment.model, day);
    let total = format!("{} {}", estimate.currency, whole(&estimate.total));
    (estimate, total)
}

pub(super) fn section(environment: &Environment<'_>, day: Date) -> Section {
    let (estimate, total) = estimated(environment, day);
    let groups = [
        ("By stack", &estimate.by_stack),
        ("By cluster", &estimate.by_cluster),
        ("By service", &estimate.by_service),
    ];
    let mut lines: Vec<&Line> = estimate.lines.iter().collect();
    // The most expensive first; among equals, in the order they are told.
    lines.sort_by_key(|line| std::cmp::Reverse(line.monthly.high));
    let names = |of: fn(&Line) -> Option<&String>| -> Vec<String> {
        let mut names: Vec<String> = estimate.lines.iter().filter_map(of).cloned().collect();
        names.sort();
        names.dedup();
        names
    };
    let view = Cost {
        currency: estimate.currency.clone(),
        region: estimate.region.clone(),
        as_of: estimate.prices_as_of.to_string(),
        groups: groups
            .into_iter()
            .filter(|(_, sums)| !sums.is_empty())
            .map(|(title, sums)| Group { title, rows: sums_of(sums) })
            .collect(),
        count: lines.len(),
        lines: lines.into_iter().map(line).collect(),
        stacks: names(|line| Some(&line.stack)),
        clusters: names(|line| line.cluster.as_ref()),
        services: names(|line| line.service.as_ref()),
        assumptions: estimate
            .assumptions
            .iter()
            .map(|of| Assumption { what: of.what.clone(), value: exact(&of.value), why: of.why.clone() })
            .collect(),
        support: estimate
            .support
            .iter()
            .map(|of| Support {
                cluster: of.cluster.clone(),
                version: of.version.clone(),
                next: of.next.clone(),
                extra: grouped(&format!("{:.2}", of.extra_monthly)),
            })
            .collect(),
        unpriced: estimate.unpriced.iter().map(unpaid).collect(),
        free: estimate.free.iter().map(unpaid).collect(),
        sources: estimate
            .sources
            .iter()
            .map(|of| Source { title: of.title.clone(), date: of.date.clone() })
            .collect(),
        total: total.clone(),
    };
    Section { id: "cost", title: "Monthly cost", hint: total, html: render("cost", &view) }
}

fn sums_of(sums: &BTreeMap<String, Range>) -> Vec<Sum> {
    let largest = sums.values().map(|range| cents(range).max(1)).max().unwrap_or(1);
    let mut rows: Vec<(u64, Sum)> = sums
        .iter()
        .map(|(name, range)| {
            let of = cents(range);
            (of, Sum { name: name.clone(), monthly: whole(range), percent: of * 100 / largest })
        })
        .collect();
    rows.sort_by(|(one, _), (other, _)| other.cmp(one));
    rows.into_iter().map(|(_, sum)| sum).collect()
}

/// The most that a range has, for drawing alone.
fn cents(range: &Range) -> u64 {
    format!("{:.2}", range.high).replace('.', "").parse().unwrap_or_default()
}

fn line(of: &Line) -> LineRow {
    LineRow {
        link: Link { text: of.address.clone(), ..Link::to_block(&of.stack, &of.address) },
        stack: of.stack.clone(),
        cluster: of.cluster.clone().unwrap_or_default(),
        service: of.service.clone().unwrap_or_default(),
        item: of.item.clone(),
        quantity: exact(&of.quantity),
        unit: of.unit.clone(),
        unit_price: exact(&of.unit_price),
        monthly: two(&of.monthly),
        is_range: of.monthly.low != of.monthly.high,
        exact: of.exact,
        note: of.note.clone(),
    }
}

fn unpaid(of: &Unpaid) -> UnpaidRow {
    UnpaidRow {
        link: Link { text: of.address.clone(), ..Link::to_block(&of.stack, &of.address) },
        item: of.item.clone(),
        why: of.why.clone(),
    }
}

/// A range in whole units.
fn whole(range: &Range) -> String {
    between(&format!("{:.0}", range.low), &format!("{:.0}", range.high))
}

/// A range with two decimals.
fn two(range: &Range) -> String {
    between(&format!("{:.2}", range.low), &format!("{:.2}", range.high))
}

/// A range as exactly as it is known.
fn exact(range: &Range) -> String {
    between(&range.low.normalize().to_string(), &range.high.normalize().to_string())
}

fn between(low: &str, high: &str) -> String {
    if low == high { grouped(low) } else { format!("{} – {}", grouped(low), grouped(high)) }
}

/// A number with a comma before each three of its digits.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut grouped = String::new();
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped() {
        assert_eq!(grouped("1234567.50"), "1,234,567.50");
        assert_eq!(grouped("123"), "123");
        assert_eq!(between("1", "1000"), "1 – 1,000");
        assert_eq!(between("5.10", "5.10"), "5.10");
    }
}
