//! The stacks, a row each.

use serde::Serialize;

use super::Budget;
use super::escape::{code, prose};
use super::templates::Template;
use crate::render::words::{self, several};
use crate::{Counts, Review, StackState, Summary};
use markdown::{number, shortened};

/// The most bytes of the table.
const TABLE: usize = 5_000;
/// The longest name of a stack, in characters.
const NAME: usize = 100;

#[derive(Serialize)]
struct Rows {
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    stack: String,
    create: String,
    update: String,
    replace: String,
    delete: String,
    other: String,
    drift: String,
    state: String,
}

/// The table with as many stacks as there is room for; the others are counted.
pub(super) fn table(review: &Review, summary: &Summary, budget: &mut Budget) -> String {
    let head = Template::Stacks.render(&Rows { rows: Vec::new() });
    let (mut text, mut more) = (head.clone(), 0);
    budget.take(&head);
    for (stack, figures) in review.stacks.iter().zip(&summary.stacks) {
        let row = Row::of(&stack.stack, &stack.state, &figures.counts);
        let table = Template::Stacks.render(&Rows { rows: vec![row] });
        let row = &table[head.len()..];
        if text.len() + row.len() <= TABLE && budget.take(row) {
            text.push_str(row);
        } else {
            more += 1;
        }
    }
    if more > 0 {
        let note = format!("\nand {}\n", several(more, "more stack", "more stacks"));
        if budget.take(&note) {
            text.push_str(&note);
        }
    }
    text.truncate(text.trim_end().len());
    text
}

impl Row {
    fn of(stack: &str, state: &StackState, counts: &Counts) -> Self {
        let figure = |count: usize| if count == 0 { String::new() } else { number(count) };
        let elsewhere = Counts { create: 0, update: 0, replace: 0, delete: 0, ..*counts };
        let mut other: Vec<String> =
            words::phrases(&elsewhere).into_iter().map(|phrase| phrase.text).collect();
        if counts.outputs > 0 {
            other.push(several(counts.outputs, "output", "outputs"));
        }
        if counts.deferred > 0 {
            other.push(format!("{} put off", number(counts.deferred)));
        }
        if counts.checks > 0 {
            other.push(several(counts.checks, "check", "checks"));
        }
        Self {
            stack: shortened(stack, NAME),
            create: figure(counts.create),
            update: figure(counts.update),
            replace: figure(counts.replace),
            delete: figure(counts.delete),
            other: other.join(", "),
            drift: figure(counts.drift),
            state: self::state(state),
        }
    }
}

/// How far a stack was looked at, as Markdown.
fn state(state: &StackState) -> String {
    match state {
        StackState::Reviewed => "reviewed".to_owned(),
        StackState::Incomplete { .. } => "**incomplete**".to_owned(),
        StackState::Failed { .. } => "**failed**".to_owned(),
        StackState::Blocked { on } => {
            let shown: Vec<String> =
                on.iter().take(3).map(|on| prose(&shortened(&words::blocker(on), 2 * NAME))).collect();
            let more = on.len().saturating_sub(3);
            let more = if more == 0 { String::new() } else { format!(" and {} more", number(more)) };
            format!("**blocked** on {}{more}", shown.join("; "))
        }
    }
}

/// What a stack that was not looked at as a whole has to say, under its heading.
pub(super) fn message(state: &StackState) -> Option<(&'static str, &str)> {
    match state {
        StackState::Reviewed | StackState::Blocked { .. } => None,
        StackState::Incomplete { message } => {
            Some(("**Terraform stopped halfway; what is here is not all.**", message))
        }
        StackState::Failed { message } => Some(("**It could not be planned.**", message)),
    }
}

/// The name of a stack as a heading has it.
pub(super) fn heading(stack: &str) -> String {
    format!("### {}\n\n", code(&shortened(stack, NAME)))
}
