//! Arguments as the lines of a difference.

use similar::{Algorithm, ChangeTag, DiffTag, capture_diff_slices, group_diff_ops};

use super::value::Text;
use crate::{ArgumentChange, ValueChange};
use markdown::{number, shortened, shortened_pair, visible};

/// The longest line of a value, in characters.
const LINE: usize = 160;
/// The most lines of a value.
const LINES: usize = 60;
/// The most lines that are compared, those aside that are alike at both ends.
const COMPARED: usize = 400;
/// Lines that are shown around those that differ.
const CONTEXT: usize = 2;

/// A line of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Whether it comes, goes or stays.
    pub(super) sign: Sign,
    /// What it says: visible, and without a line break.
    pub(super) text: String,
}

/// Whether a line comes, goes or stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Same,
    Minus,
    Plus,
}

impl Sign {
    /// The sign in front of the line.
    pub(super) fn character(self) -> char {
        match self {
            Self::Same => ' ',
            Self::Minus => '-',
            Self::Plus => '+',
        }
    }
}

fn line(sign: Sign, text: impl Into<String>) -> Line {
    Line { sign, text: text.into() }
}

/// The first lines that have so many bytes together; the others are counted.
pub(super) fn within(bytes: usize, mut lines: Vec<Line>) -> Vec<Line> {
    // A sign, spaces and the line break.
    const AROUND: usize = 5;
    let mut room = bytes;
    let fit = lines.iter().take_while(|line| {
        let left = room.checked_sub(line.text.len() + AROUND);
        room = left.unwrap_or(room);
        left.is_some()
    });
    let fit = fit.count();
    if fit < lines.len() {
        let more = number(lines.len() - fit);
        lines.truncate(fit);
        lines.push(line(Sign::Same, format!("… ({more} more lines)")));
    }
    lines
}

/// The lines of arguments that change. Those of one statement of a policy stand under it.
pub(super) fn lines<'a>(arguments: impl IntoIterator<Item = &'a ArgumentChange>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut under = "";
    for argument in arguments {
        let (statement, rest) = argument.path.split_at(statement_end(&argument.path));
        let (name, indent) = match rest.strip_prefix('.') {
            Some(rest) if !statement.is_empty() => (rest, "  "),
            _ => (argument.path.as_str(), ""),
        };
        if !indent.is_empty() && statement != under {
            lines.push(line(Sign::Same, shortened(statement, LINE)));
        }
        under = if indent.is_empty() { "" } else { statement };
        let of_argument = argument_lines(name, argument);
        lines.extend(
            of_argument.into_iter().map(|line| Line { text: format!("{indent}{}", line.text), ..line }),
        );
    }
    lines
}

/// Where the statement of a policy ends that an argument belongs to; 0 when it belongs to none.
fn statement_end(path: &str) -> usize {
    let start = path.find("Statement[").filter(|at| *at == 0 || path.as_bytes()[at - 1] == b'.');
    start.and_then(|start| path[start..].find(']').map(|end| start + end + 1)).unwrap_or(0)
}

fn argument_lines(name: &str, argument: &ArgumentChange) -> Vec<Line> {
    let name = if name.is_empty() { "value".to_owned() } else { shortened(name, LINE) };
    let forces = if argument.forces_replacement { "  # forces replacement" } else { "" };
    match &argument.change {
        ValueChange::Added { after } => whole(Sign::Plus, &name, Text::of(after), forces),
        ValueChange::Removed { before } => whole(Sign::Minus, &name, Text::of(before), forces),
        ValueChange::Changed { before, after } => match (Text::of(before), Text::of(after)) {
            (Text::One(before), Text::One(after)) => {
                let (before, after) = shortened_pair(&before, &after, LINE);
                vec![
                    line(Sign::Minus, format!("{name} = {before}")),
                    line(Sign::Plus, format!("{name} = {after}{forces}")),
                ]
            }
            (before, after) => {
                let mut lines = vec![line(Sign::Same, format!("{name} ={forces}"))];
                lines.extend(compared(&before.into_lines(), &after.into_lines()));
                lines
            }
        },
        ValueChange::Elements { added, removed } => {
            let mut lines = vec![line(Sign::Same, format!("{name}{forces}"))];
            for (sign, elements) in [(Sign::Minus, removed), (Sign::Plus, added)] {
                for element in elements.iter().take(LINES) {
                    lines.extend(capped(sign, Text::of(element).into_lines()));
                }
                if elements.len() > LINES {
                    let more = number(elements.len() - LINES);
                    lines.push(line(Sign::Same, format!("  … ({more} more of these)")));
                }
            }
            lines
        }
    }
}

fn whole(sign: Sign, name: &str, value: Text, forces: &str) -> Vec<Line> {
    match value {
        Text::One(value) => vec![line(sign, format!("{name} = {}{forces}", shortened(&value, LINE)))],
        Text::Many(value) => {
            let mut lines = vec![line(sign, format!("{name} ={forces}"))];
            lines.extend(capped(sign, value));
            lines
        }
    }
}

/// The lines of a value, with an indent; those beyond the most are counted.
fn capped(sign: Sign, of: Vec<String>) -> Vec<Line> {
    let count = of.len();
    let mut lines: Vec<Line> = of.into_iter().take(LINES).map(|text| body(sign, &text)).collect();
    if count > LINES {
        lines.push(line(Sign::Same, format!("  … ({} more lines)", number(count - LINES))));
    }
    lines
}

/// A line of a value that is visible already.
fn body(sign: Sign, text: &str) -> Line {
    line(sign, format!("  {}", shortened(text, LINE)))
}

/// What differs between two values, with a little of what stands around it.
fn compared(before: &[String], after: &[String]) -> Vec<Line> {
    let alike = |(before, after): &(&String, &String)| before == after;
    let head = before.iter().zip(after).take_while(alike).count();
    let (rest_before, rest_after) = (&before[head..], &after[head..]);
    let tail = rest_before.iter().rev().zip(rest_after.iter().rev()).take_while(alike).count();
    let (end_before, end_after) = (before.len() - tail, after.len() - tail);
    // What is far too long is compared as far as it could be shown.
    let longest = (end_before - head).max(end_after - head);
    let tail = if longest > COMPARED { 0 } else { tail.min(CONTEXT) };
    let uncompared: usize =
        [end_before, end_after].iter().map(|end| (end - head).saturating_sub(COMPARED)).sum();
    let start = head.saturating_sub(CONTEXT);
    let before = &before[start..(end_before + tail).min(head + COMPARED + CONTEXT)];
    let after = &after[start..(end_after + tail).min(head + COMPARED + CONTEXT)];
    let operations = capture_diff_slices(Algorithm::Myers, before, after);
    let mut lines = Vec::new();
    for (at, group) in group_diff_ops(operations, CONTEXT).iter().enumerate() {
        let skipped = if at == 0 { start + group[0].old_range().start } else { 1 };
        if skipped > 0 {
            lines.push(line(Sign::Same, "  …"));
        }
        for operation in group {
            // What is put in the place of something shows the difference, however long the line.
            if let (DiffTag::Replace, old, new) = operation.as_tag_tuple()
                && old.len() == 1
                && new.len() == 1
            {
                let (old, new) = shortened_pair(&before[old.start], &after[new.start], LINE);
                lines.extend([line(Sign::Minus, format!("  {old}")), line(Sign::Plus, format!("  {new}"))]);
                continue;
            }
            for change in operation.iter_changes(before, after) {
                let sign = match change.tag() {
                    ChangeTag::Equal => Sign::Same,
                    ChangeTag::Delete => Sign::Minus,
                    ChangeTag::Insert => Sign::Plus,
                };
                lines.push(body(sign, change.value_ref()));
            }
        }
    }
    let more = lines.len().saturating_sub(2 * LINES) + uncompared;
    lines.truncate(2 * LINES);
    if more > 0 {
        lines.push(line(Sign::Same, format!("  … ({} more lines)", number(more))));
    }
    lines
}

/// An argument that changes from one line to another, for those who show it in one; not within a statement of a policy.
pub(super) fn one_line(argument: &ArgumentChange) -> Option<(String, String, String)> {
    let ValueChange::Changed { before, after } = &argument.change else { return None };
    if statement_end(&argument.path) > 0 {
        return None;
    }
    let (Text::One(before), Text::One(after)) = (Text::of(before), Text::of(after)) else { return None };
    let (before, after) = shortened_pair(&before, &after, LINE);
    Some((visible(&argument.path), before, after))
}
