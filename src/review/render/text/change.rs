//! What happens to one object.

use anstyle::Style;
use textwrap::core::display_width;

use super::page::{Page, WIDTH};
use super::style;
use crate::render::lines::{lines, one_line};
use crate::render::words;
use crate::{Action, ArgumentChange, Change, Danger};
use markdown::{shortened, visible};

/// Where what is told of an object begins.
const UNDER: usize = 8;
/// The longest name of an argument that others are aligned with, in columns.
const ALIGNED: usize = 40;
/// The longest sentence, in characters.
const SENTENCE: usize = 2_000;

/// How dangerous an action is of itself.
pub(super) fn danger_of(action: &Action) -> Danger {
    match action {
        Action::NoOp | Action::Read | Action::Forget | Action::Written(_) => Danger::None,
        Action::Create => Danger::Create,
        Action::Update => Danger::Update,
        Action::CreateThenForget | Action::Other(_) => Danger::Caution,
        Action::Replace(_) => Danger::Replace,
        Action::Delete => Danger::Destroy,
    }
}

/// The line of an object.
pub(super) fn head(change: &Change, aside: &str, page: &mut Page) {
    let mut asides = Vec::new();
    if let Action::Other(words) = &change.action {
        asides.push(format!("({})", visible(words)));
    }
    if let Some(key) = &change.deposed {
        asides.push(format!("(deposed {})", visible(key)));
    }
    if let Some(from) = &change.moved_from {
        asides.push(format!("moved from {}", visible(from)));
    }
    if let Some(import) = &change.import {
        asides.push(visible(&words::import(import)));
    }
    asides.extend((!aside.is_empty()).then(|| aside.to_owned()));
    let address = visible(&change.address);
    page.marked(4, words::symbol(&change.action), style(change.danger), &address, &asides.join("  "));
}

/// Why it happens, and what it means.
pub(super) fn meaning(change: &Change, page: &mut Page) {
    for reason in &change.reasons {
        page.wrapped(UNDER, "because: ", &shortened(&words::reason(reason), SENTENCE), Style::new());
    }
    for consequence in &change.consequences {
        let way = if consequence.one_way { " There is no way back." } else { "" };
        let text = format!("{}{way}", shortened(&consequence.text, SENTENCE));
        page.wrapped(UNDER, "! ", &text, style(change.danger.max(Danger::Caution)));
    }
}

/// Everything of it, under its subject; what it means is said above of what is dangerous.
pub(super) fn whole(change: &Change, subject: &str, page: &mut Page) {
    let mut aside = Vec::new();
    if !change.setting.is_empty() && change.setting != subject {
        aside.push(format!("setting {}", visible(&change.setting)));
    }
    if let Some(place) = &change.place {
        aside.push(format!("{}:{}", visible(&place.file), place.line));
    }
    head(change, &aside.join("  "), page);
    if change.danger < Danger::Caution && !words::grave(change) {
        meaning(change, page);
    }
    arguments(&change.arguments, page);
}

/// Its arguments: those that change from one line to another in one, aligned.
pub(super) fn arguments(arguments: &[ArgumentChange], page: &mut Page) {
    let rows: Vec<(&ArgumentChange, Option<(String, String)>)> =
        arguments.iter().map(|argument| (argument, row(argument))).collect();
    for run in rows.chunk_by(|(_, one), (_, next)| one.is_some() == next.is_some()) {
        let widths = run.iter().filter_map(|(_, row)| row.as_ref()).map(|(path, _)| display_width(path));
        let Some(column) = widths.map(|width| if width <= ALIGNED { width } else { 0 }).max() else {
            page.difference(UNDER, &lines(run.iter().map(|(argument, _)| *argument)));
            continue;
        };
        for (path, change) in run.iter().filter_map(|(_, row)| row.as_ref()) {
            let pad = " ".repeat(column.saturating_sub(display_width(path)));
            page.line(UNDER, &format!("~ {path}{pad}  {change}"), Style::new());
        }
    }
}

/// The argument and its values, if they stand in a line that is not far too long.
fn row(argument: &ArgumentChange) -> Option<(String, String)> {
    let (path, before, after) = one_line(argument)?;
    let forces = if argument.forces_replacement { "  # forces replacement" } else { "" };
    let change = format!("{before} → {after}{forces}");
    (UNDER + display_width(&path) + display_width(&change) <= 2 * WIDTH).then_some((path, change))
}
