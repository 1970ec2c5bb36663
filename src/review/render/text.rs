//! Text for terminals.

mod access;
mod change;
mod page;

use std::cmp::Reverse;

use anstyle::{AnsiColor, Effects, Style};

use self::page::Page;
use super::alike::Alike;
use super::group::groups;
use super::lines::lines;
use super::words::{self, several};
use crate::{Counts, Danger, Review, StackReview, StackState};
use markdown::{shortened, visible};

/// The longest message, in characters.
const MESSAGE: usize = 2_000;

/// The style of what is as dangerous.
fn style(danger: Danger) -> Style {
    let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
    match danger {
        Danger::None => colour(AnsiColor::Cyan),
        Danger::Create => colour(AnsiColor::Green),
        Danger::Update => colour(AnsiColor::Yellow),
        Danger::Caution => colour(AnsiColor::Yellow).effects(Effects::BOLD),
        Danger::Replace => colour(AnsiColor::Magenta).effects(Effects::BOLD),
        Danger::Destroy => colour(AnsiColor::Red),
        Danger::Loss => colour(AnsiColor::Red).effects(Effects::BOLD),
    }
}

const HEADING: Style = Style::new().effects(Effects::BOLD);
const ASIDE: Style = Style::new().effects(Effects::DIMMED);

/// The review for a terminal, with or without colour: what is dangerous first, then each stack, then the sum in one line.
///
/// Lines of sentences have at most 100 columns. What acts on a terminal is escaped: `\u{1b}`.
pub fn text(review: &Review, colour: bool) -> String {
    let alike = Alike::of(review);
    let review = &alike.review;
    let mut page = Page::new(colour);
    let summary = review.summary();
    page.wrapped(0, "", &words::made_from(&review.made_from), ASIDE);
    for sentence in words::verdict(review, &summary) {
        page.wrapped(0, "! ", &sentence, style(summary.danger.max(Danger::Caution)));
    }
    alarm(review, &mut page);
    access::rights(&review.access, &mut page);
    access::openings(&review.openings, &mut page);
    for (number, (stack, figures)) in review.stacks.iter().zip(&summary.stacks).enumerate() {
        page.gap();
        page.line(0, &heading(stack, &figures.counts), HEADING);
        of_stack(stack, number, &alike, &mut page);
    }
    if !review.notes.is_empty() {
        page.gap();
        for note in &review.notes {
            page.wrapped(0, "note: ", note, Style::new());
        }
    }
    page.gap();
    let sum = format!("{}: {}", visible(&review.environment), sum(&summary));
    page.line(0, &sum, style(summary.danger).effects(Effects::BOLD));
    page.finish()
}

fn sum(summary: &crate::Summary) -> String {
    let phrases = words::phrases(&summary.counts).into_iter().map(|phrase| phrase.text);
    phrases.chain(words::beside(summary)).collect::<Vec<_>>().join(", ")
}

fn heading(stack: &StackReview, counts: &Counts) -> String {
    let mut parts: Vec<String> = words::phrases(counts).into_iter().map(|phrase| phrase.text).collect();
    if counts.outputs > 0 {
        parts.push(several(counts.outputs, "output changes", "outputs change"));
    }
    if counts.deferred > 0 {
        parts.push(format!("{} put off", counts.deferred));
    }
    if counts.drift > 0 {
        parts.push(format!("{} changed outside Terraform", counts.drift));
    }
    match &stack.state {
        StackState::Reviewed if parts.is_empty() => parts.push("nothing changes".to_owned()),
        StackState::Reviewed => {}
        StackState::Incomplete { .. } => parts.push("incomplete".to_owned()),
        StackState::Blocked { .. } => parts.push("blocked".to_owned()),
        StackState::Failed { .. } => parts.push("failed".to_owned()),
    }
    format!("{}: {}", visible(&stack.stack), parts.join(", "))
}

/// What is dangerous, with what it means.
fn alarm(review: &Review, page: &mut Page) {
    let mut dangerous: Vec<(&str, &crate::Change)> = Vec::new();
    for stack in &review.stacks {
        let changes = stack.changes.iter().chain(stack.deferred.iter().map(|put_off| &put_off.change));
        let changes = changes.filter(|change| change.danger >= Danger::Caution || words::grave(change));
        dangerous.extend(changes.map(|change| (stack.stack.as_str(), change)));
    }
    if dangerous.is_empty() {
        return;
    }
    dangerous.sort_by_key(|(_, change)| Reverse(change.danger));
    page.gap();
    page.line(0, "Look at these first", HEADING);
    for (stack, change) in dangerous {
        change::head(change, &format!("in {}", visible(stack)), page);
        change::meaning(change, page);
    }
}

fn of_stack(stack: &StackReview, number: usize, alike: &Alike, page: &mut Page) {
    match &stack.state {
        StackState::Reviewed => {}
        StackState::Blocked { on } => {
            for blocker in on {
                page.wrapped(2, "waits for ", &words::blocker(blocker), style(Danger::Caution));
            }
        }
        StackState::Incomplete { message } => {
            page.line(2, "Terraform stopped halfway; what is here is not all:", style(Danger::Caution));
            said(message, page);
        }
        StackState::Failed { message } => {
            page.line(2, "it could not be planned:", style(Danger::Destroy));
            said(message, page);
        }
    }
    for check in &stack.checks {
        let (status, danger) = match check.status.as_str() {
            "unknown" => ("is not known yet".to_owned(), Danger::None),
            "fail" => ("does not hold".to_owned(), Danger::Caution),
            other => (visible(other), Danger::Caution),
        };
        page.line(2, &format!("check {} {status}", visible(&check.address)), style(danger));
        for message in &check.messages {
            page.wrapped(6, "", &shortened(message, MESSAGE), Style::new());
        }
    }
    for (objects, arguments) in alike.shared(number) {
        page.line(2, &format!("alike in {objects} objects"), HEADING);
        change::arguments(arguments, page);
    }
    for group in groups(&stack.changes) {
        let subject = if group.subject.is_empty() { "everything else" } else { group.subject };
        page.line(2, &visible(subject), HEADING);
        let (alone, told): (Vec<_>, Vec<_>) =
            group.changes.into_iter().partition(|(at, _)| alike.is_nothing_else(number, *at));
        for (_, change) in told {
            change::whole(change, group.subject, page);
        }
        if !alone.is_empty() {
            let names =
                alone.iter().map(|(_, change)| visible(&change.address)).collect::<Vec<_>>().join(", ");
            page.wrapped(4, "~ nothing but that: ", &names, style(Danger::Update));
        }
    }
    if !stack.deferred.is_empty() {
        page.line(2, "put off by Terraform", HEADING);
        for put_off in &stack.deferred {
            change::head(&put_off.change, &format!("({})", visible(&put_off.reason)), page);
            change::arguments(&put_off.change.arguments, page);
        }
    }
    if !stack.drift.is_empty() {
        page.line(2, &format!("changed outside Terraform: {}", words::drift(&stack.drift)), HEADING);
        for change in &stack.drift {
            change::whole(change, "", page);
        }
    }
    if !stack.outputs.is_empty() {
        page.line(2, "outputs", HEADING);
        for output in &stack.outputs {
            let symbol = words::symbol(&output.action);
            let read_by: Vec<String> = output.read_by.iter().map(|stack| visible(stack)).collect();
            let read_by =
                if read_by.is_empty() { String::new() } else { format!("read by {}", read_by.join(", ")) };
            page.marked(
                4,
                symbol,
                style(change::danger_of(&output.action)),
                &visible(&output.name),
                &read_by,
            );
            page.difference(10, &lines(&output.arguments));
        }
    }
}

fn said(message: &str, page: &mut Page) {
    for line in message.trim().lines() {
        page.line(6, &shortened(line.trim_end(), MESSAGE), Style::new());
    }
}
