//! The difference of two estimates, line by line.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::estimate::{Estimate, Line, Range};

/// What an environment costs more or less than what it is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What it is compared with, as people are told.
    pub base: String,
    /// The environment of that.
    pub base_environment: String,
    /// The sum of that.
    pub base_total: Range,
    /// How much more; amounts below zero are less.
    pub total: Range,
    /// The lines that differ, by stack, address and item.
    pub lines: Vec<Changed>,
    /// What has no price here and is on one side alone: `+ infrastructure:aws_x.y (why)`.
    pub unpriced: Vec<String>,
}

/// A line that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The stack.
    pub stack: String,
    /// The address in it.
    pub address: String,
    /// What is paid for.
    pub item: String,
    /// What a month costs there; none when it is not there.
    pub before: Option<Range>,
    /// What a month costs here; none when it is not here.
    pub after: Option<Range>,
    /// How much more.
    pub change: Range,
}

/// How much more an estimate is than another one.
pub fn difference(estimate: &Estimate, base: &Estimate, label: &str) -> Difference {
    type Sides = (Option<Range>, Option<Range>);
    let mut lines: BTreeMap<(&str, &str, &str), Sides> = BTreeMap::new();
    let sum = |side: &mut Option<Range>, line: &Line| {
        *side = Some(side.unwrap_or_default() + line.monthly);
    };
    for line in &base.lines {
        sum(&mut lines.entry(key(line)).or_default().0, line);
    }
    for line in &estimate.lines {
        sum(&mut lines.entry(key(line)).or_default().1, line);
    }
    let changed = |((stack, address, item), (before, after)): ((&str, &str, &str), Sides)| Changed {
        stack: stack.to_owned(),
        address: address.to_owned(),
        item: item.to_owned(),
        change: after.unwrap_or_default() - before.unwrap_or_default(),
        before,
        after,
    };
    let unpriced = |of: &Estimate| -> Vec<String> {
        let each = of.unpriced.iter().map(|of| {
            let item = if of.item.is_empty() { String::new() } else { format!(", {}", of.item) };
            format!("{}:{}{item} ({})", of.stack, of.address, of.why)
        });
        each.collect()
    };
    let (here, there) = (unpriced(estimate), unpriced(base));
    let more = here.iter().filter(|of| !there.contains(of)).map(|of| format!("+ {of}"));
    let less = there.iter().filter(|of| !here.contains(of)).map(|of| format!("- {of}"));
    Difference {
        base: label.to_owned(),
        base_environment: base.environment.clone(),
        base_total: base.total,
        total: estimate.total - base.total,
        lines: lines.into_iter().filter(|(_, (before, after))| before != after).map(changed).collect(),
        unpriced: more.chain(less).collect(),
    }
}

/// What makes two lines the same one.
fn key(line: &Line) -> (&str, &str, &str) {
    (&line.stack, &line.address, &line.item)
}

impl Difference {
    /// Whether something differs.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.unpriced.is_empty()
    }
}
