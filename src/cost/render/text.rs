//! An estimate on a terminal.

use std::collections::BTreeMap;
use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::{item, money, range, signed};
use crate::difference::Difference;
use crate::estimate::{Estimate, Range, Unpaid};

const TITLE: Style = Style::new().bold();
const MORE: Style = AnsiColor::Red.on_default();
const LESS: Style = AnsiColor::Green.on_default();
const WARN: Style = AnsiColor::Yellow.on_default();

/// A row of a table: cells of text, then cells of numbers.
struct Row {
    cells: Vec<String>,
    style: Style,
}

/// An estimate as a person reads it: the difference when there is one, the sums, each line, and what is not in it.
pub fn text(estimate: &Estimate, difference: Option<&Difference>, is_coloured: bool) -> String {
    let mut out = Page { text: String::new(), is_coloured };
    let place = if estimate.region.is_empty() { "no region" } else { &estimate.region };
    out.line(&format!(
        "{} in {place}: {} a month in {}, likely {} (as of {}; list prices of {})",
        estimate.environment,
        spread(estimate.total),
        estimate.currency,
        money(estimate.total.likely),
        estimate.day,
        estimate.prices_as_of,
    ));
    if let Some(difference) = difference {
        out.difference(difference);
    }
    for (title, sums) in [
        ("By stack", &estimate.by_stack),
        ("By cluster", &estimate.by_cluster),
        ("By service", &estimate.by_service),
    ] {
        if !sums.is_empty() {
            out.title(title);
            let row = |(name, sum): (&String, &Range)| Row {
                cells: [vec![name.clone()], amounts(*sum)].concat(),
                style: Style::new(),
            };
            out.table(&["", "low", "likely", "high"], 1, sums.iter().map(row).collect());
        }
    }
    out.title("What is paid for");
    let row = |line: &crate::estimate::Line| Row {
        cells: [
            vec![
                format!("{}:{}", line.stack, line.address),
                item(line),
                range(line.quantity),
                format!("{} × {}", line.unit, range(line.unit_price)),
            ],
            amounts(line.monthly),
        ]
        .concat(),
        style: Style::new(),
    };
    let mut rows: Vec<Row> = estimate.lines.iter().map(row).collect();
    rows.push(Row {
        cells: [vec!["sum".to_owned(), String::new(), String::new(), String::new()], amounts(estimate.total)]
            .concat(),
        style: TITLE,
    });
    out.table(&["", "of", "quantity", "unit", "low", "likely", "high"], 2, rows);
    out.support(estimate);
    if !estimate.unpriced.is_empty() {
        out.title("What has no price here, and is in no sum");
        for of in &estimate.unpriced {
            let item = if of.item.is_empty() { String::new() } else { format!(", {}", of.item) };
            out.styled(WARN, &format!("  {}:{}{item}: {}", of.stack, of.address, of.why));
        }
    }
    out.free(&estimate.free);
    out.assumptions(estimate);
    out.text
}

/// `1.00–2.00`, or one amount.
fn spread(of: Range) -> String {
    if of.low == of.high { money(of.low) } else { format!("{}–{}", money(of.low), money(of.high)) }
}

fn amounts(of: Range) -> Vec<String> {
    vec![money(of.low), money(of.likely), money(of.high)]
}

struct Page {
    text: String,
    is_coloured: bool,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn styled(&mut self, style: Style, line: &str) {
        if self.is_coloured && style != Style::new() {
            _ = writeln!(self.text, "{style}{}{style:#}", line.trim_end());
        } else {
            self.line(line);
        }
    }

    fn title(&mut self, title: &str) {
        self.text.push('\n');
        self.styled(TITLE, title);
    }

    /// Columns of text on the left, of numbers on the right.
    fn table(&mut self, heads: &[&str], texts: usize, rows: Vec<Row>) {
        let head = Row { cells: heads.iter().map(|head| (*head).to_owned()).collect(), style: Style::new() };
        let width = |at: usize| {
            let cells = rows.iter().chain([&head]).filter_map(|row| row.cells.get(at));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..heads.len()).map(width).collect();
        for row in [&head].into_iter().chain(&rows) {
            let cells = row.cells.iter().zip(&widths).enumerate().map(|(at, (cell, width))| {
                if at < texts || heads.get(at) == Some(&"unit") {
                    format!("{cell:<width$}")
                } else {
                    format!("{cell:>width$}")
                }
            });
            let line = format!("  {}", cells.collect::<Vec<_>>().join("  "));
            self.styled(row.style, &line);
        }
    }

    fn difference(&mut self, of: &Difference) {
        self.title(&format!("Compared with {}", of.base));
        if of.is_empty() {
            self.line("  nothing differs");
            return;
        }
        let row = |line: &crate::difference::Changed| Row {
            cells: vec![
                format!("{}:{}", line.stack, line.address),
                line.item.clone(),
                line.before.map(spread).unwrap_or_default(),
                line.after.map(spread).unwrap_or_default(),
                signed(line.change.likely),
            ],
            style: if line.change.likely.is_sign_negative() { LESS } else { MORE },
        };
        let mut rows: Vec<Row> = of.lines.iter().map(row).collect();
        rows.push(Row {
            cells: vec![
                "sum".to_owned(),
                String::new(),
                spread(of.base_total),
                spread(of.base_total + of.total),
                signed(of.total.likely),
            ],
            style: TITLE,
        });
        self.table(&["", "of", "before", "after", "likely"], 2, rows);
        for line in &of.unpriced {
            self.styled(WARN, &format!("  {line}"));
        }
    }

    fn support(&mut self, estimate: &Estimate) {
        if estimate.support.is_empty() {
            return;
        }
        self.title("Support of Kubernetes");
        for of in &estimate.support {
            let extra = if of.extra_monthly.is_zero() || of.phase != "standard" {
                String::new()
            } else {
                format!(" It costs {} more a month.", money(of.extra_monthly))
            };
            self.line(&format!(
                "  {}: {} has {} support. {}{extra}",
                of.cluster, of.version, of.phase, of.next
            ));
        }
    }

    fn free(&mut self, free: &[Unpaid]) {
        if free.is_empty() {
            return;
        }
        self.title("What is free");
        let mut reasons: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for of in free {
            *reasons.entry(&of.why).or_default().entry(&of.kind).or_default() += 1;
        }
        for (why, kinds) in reasons {
            let kinds: Vec<String> = kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
            self.line(&format!("  {why}: {}", kinds.join(", ")));
        }
    }

    fn assumptions(&mut self, estimate: &Estimate) {
        self.title("What is assumed");
        self.line(&format!("  A month has {} hours.", estimate.hours_per_month));
        self.line("  Nodes: low is the fewest, likely what a group begins with, high the most.");
        for of in &estimate.assumptions {
            self.line(&format!(
                "  {}: {} (likely {}). {}",
                of.what,
                range(of.value),
                of.value.likely,
                of.why
            ));
        }
        for of in &estimate.not_covered {
            self.line(&format!("  Not in the table of prices: {of}."));
        }
        let second_hand = estimate.lines.iter().filter(|line| !line.exact).count();
        self.line(&format!(
            "  {second_hand} of {} lines stand on second-hand or estimated prices (`exact` in JSON).",
            estimate.lines.len()
        ));
        for of in &estimate.sources {
            self.line(&format!("  Source {}: {} ({})", of.id, of.title, of.date));
        }
    }
}
