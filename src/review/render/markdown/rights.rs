//! Who gains or loses what, and the ways that open or close.

use serde::Serialize;

use super::Budget;
use super::escape::code;
use super::templates::Template;
use crate::render::words::{kind_of_right, several};
use crate::{AccessChange, Direction, OpeningChange, Review, Traffic};
use markdown::{number, shortened};

/// The most bytes for rights that broaden, and for ways that open.
const RIGHTS: usize = 14_000;
const WAYS: usize = 8_000;
/// The longest name, in characters.
const NAME: usize = 120;

#[derive(Serialize)]
struct Rows<Row> {
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct AccessRow {
    principal: String,
    direction: &'static str,
    broadening: bool,
    actions: String,
    resources: String,
    conditions: String,
    notes: Vec<String>,
    through: String,
}

#[derive(Serialize)]
struct OpeningRow {
    of: String,
    direction: &'static str,
    broadening: bool,
    ports: String,
    internet: bool,
    traffic: &'static str,
    peer: String,
    through: String,
}

/// Names as code, as many as are asked for.
pub(super) fn listed(names: &[String], most: usize) -> String {
    let shown: Vec<String> = names.iter().take(most).map(|name| code(&shortened(name, NAME))).collect();
    let more = names.len().saturating_sub(most);
    if more == 0 { shown.join(", ") } else { format!("{} and {} more", shown.join(", "), number(more)) }
}

fn access_row(change: &AccessChange) -> AccessRow {
    let actions = if change.patterns.is_empty() {
        listed(&change.actions, 8)
    } else {
        let count = several(change.actions.len(), "action", "actions");
        format!("{} ({count}: {})", listed(&change.patterns, 6), listed(&change.actions, 4))
    };
    AccessRow {
        principal: shortened(&change.principal, NAME),
        direction: match change.direction {
            Direction::Gains => "gains",
            Direction::Loses => "loses",
        },
        broadening: change.broadening,
        actions: format!("{}{actions}", kind_of_right(change)),
        resources: listed(&change.resources, 4),
        conditions: listed(&change.conditions, 3),
        notes: change.notes.iter().take(4).map(|note| shortened(note, NAME)).collect(),
        through: listed(&change.through, 2),
    }
}

fn opening_row(change: &OpeningChange) -> OpeningRow {
    OpeningRow {
        of: shortened(&change.of, NAME),
        direction: match change.direction {
            Direction::Gains => "opens",
            Direction::Loses => "closes",
        },
        broadening: change.broadening,
        ports: shortened(&change.ports, NAME),
        internet: change.internet,
        traffic: match change.traffic {
            Traffic::Ingress => "from",
            Traffic::Egress => "to",
        },
        peer: shortened(&change.peer, NAME),
        through: listed(&change.through, 2),
    }
}

/// As many rows as there is room for, and how many there is none for.
fn table<Row: Serialize>(
    template: Template,
    rows: impl Iterator<Item = Row>,
    most: usize,
    budget: &mut Budget,
) -> (String, usize) {
    let head = template.render(&Rows::<Row> { rows: Vec::new() });
    let mut rows = rows.peekable();
    if rows.peek().is_none() || !budget.take(&head) {
        return (String::new(), rows.count());
    }
    let (mut text, mut more) = (head.clone(), 0);
    for row in rows {
        let table = template.render(&Rows { rows: vec![row] });
        let row = &table[head.len()..];
        if text.len() + row.len() <= most && budget.take(row) {
            text.push_str(row);
        } else {
            more += 1;
        }
    }
    text.truncate(text.trim_end().len());
    (text, more)
}

/// Rights and ways as tables, with what found no room.
pub(super) struct Rights {
    /// Rights that broaden.
    pub(super) access: String,
    /// Ways that open.
    pub(super) openings: String,
    /// How many of both are not in the tables.
    pub(super) more: usize,
}

/// What broadens.
pub(super) fn broadening(review: &Review, budget: &mut Budget) -> Rights {
    let access = review.access.iter().filter(|change| change.broadening).map(access_row);
    let (access, more_access) = table(Template::Access, access, RIGHTS, budget);
    let openings = review.openings.iter().filter(|change| change.broadening).map(opening_row);
    let (openings, more_openings) = table(Template::Openings, openings, WAYS, budget);
    Rights { access, openings, more: more_access + more_openings }
}

/// What does not broaden: rights that narrow or go, ways that close.
pub(super) fn narrowing(review: &Review, budget: &mut Budget) -> Rights {
    let access = review.access.iter().filter(|change| !change.broadening).map(access_row);
    let (access, more_access) = table(Template::Access, access, RIGHTS, budget);
    let openings = review.openings.iter().filter(|change| !change.broadening).map(opening_row);
    let (openings, more_openings) = table(Template::Openings, openings, WAYS, budget);
    Rights { access, openings, more: more_access + more_openings }
}
