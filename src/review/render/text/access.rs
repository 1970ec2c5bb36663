//! Who gains or loses what, and the ways that open or close.

use textwrap::core::display_width;

use super::page::Page;
use super::{HEADING, style};
use crate::render::words::{kind_of_right, several};
use crate::{AccessChange, Danger, Direction, OpeningChange, Traffic};
use markdown::{shortened, visible};

/// The widest first column.
const COLUMN: usize = 40;
/// The longest name, in characters, and the most names of a list.
const NAME: usize = 200;
const NAMES: usize = 40;

fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(NAMES).map(|name| shortened(name, NAME)).collect();
    match names.len().saturating_sub(NAMES) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn signed(direction: Direction, name: &str) -> String {
    let sign = match direction {
        Direction::Gains => "+",
        Direction::Loses => "-",
    };
    format!("{sign} {}", visible(name))
}

fn danger(broadening: bool) -> Danger {
    if broadening { Danger::Caution } else { Danger::None }
}

fn column<'a>(names: impl Iterator<Item = &'a String>) -> usize {
    let widths = names.map(|name| display_width(name) + 4);
    widths.filter(|width| *width <= COLUMN).max().unwrap_or(COLUMN)
}

/// Who gains or loses what.
pub(super) fn rights(access: &[AccessChange], page: &mut Page) {
    if access.is_empty() {
        return;
    }
    page.gap();
    page.line(0, "Who gains what", HEADING);
    let column = column(access.iter().map(|change| &change.principal));
    for change in access {
        let kind = kind_of_right(change);
        let mut lines = Vec::new();
        if change.patterns.is_empty() {
            lines.push(format!("{kind}{}", listed(&change.actions)));
        } else {
            let count = several(change.actions.len(), "action", "actions");
            lines.push(format!("{kind}{} ({count}): {}", listed(&change.patterns), listed(&change.actions)));
        }
        if !change.resources.is_empty() {
            lines.push(format!("on {}", listed(&change.resources)));
        }
        if !change.conditions.is_empty() {
            lines.push(format!("if {}", listed(&change.conditions)));
        }
        lines.extend(change.notes.iter().map(|note| shortened(note, NAME)));
        lines.push(format!("said by {}", listed(&change.through)));
        let name = signed(change.direction, &change.principal);
        page.row(2, &name, column, &lines, style(danger(change.broadening)));
    }
}

/// The ways that open or close.
pub(super) fn openings(openings: &[OpeningChange], page: &mut Page) {
    if openings.is_empty() {
        return;
    }
    page.gap();
    page.line(0, "What opens", HEADING);
    let column = column(openings.iter().map(|change| &change.of));
    for change in openings {
        let traffic = match change.traffic {
            Traffic::Ingress => "from",
            Traffic::Egress => "to",
        };
        let internet = if change.internet { "  the whole internet" } else { "" };
        let way = format!("{} {traffic} {}{internet}", visible(&change.ports), shortened(&change.peer, NAME));
        let lines = [way, format!("said by {}", listed(&change.through))];
        let name = signed(change.direction, &change.of);
        page.row(2, &name, column, &lines, style(danger(change.broadening)));
    }
}
