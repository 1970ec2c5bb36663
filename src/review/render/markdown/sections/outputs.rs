//! Outputs that change.

use serde::Serialize;

use super::super::Budget;
use super::super::change::difference;
use super::super::rights::listed;
use super::super::templates::Template;
use super::Frame;
use crate::render::lines::lines;
use crate::render::words::{several, symbol};
use crate::{OutputChange, StackReview};
use markdown::shortened;

/// The most outputs that are shown.
const OUTPUTS: usize = 200;
/// The longest name, in characters.
const NAME: usize = 120;

/// The outputs of a stack that change.
pub(super) struct Outputs<'a> {
    all: &'a [OutputChange],
    text: String,
    /// How many are shown as they change.
    shown: usize,
}

#[derive(Serialize)]
struct Entry {
    symbol: &'static str,
    name: String,
    read_by: String,
    diff: String,
}

fn entry(output: &OutputChange, diff: String) -> String {
    let name = shortened(&output.name, NAME);
    let read_by = listed(&output.read_by, 6);
    let text = Template::Output.render(&Entry { symbol: symbol(&output.action), name, read_by, diff });
    // An empty line would make the list a loose one.
    format!("{}\n", text.trim_end_matches('\n'))
}

impl<'a> Outputs<'a> {
    pub(super) fn of(stack: &'a StackReview) -> Self {
        Self { all: &stack.outputs, text: String::new(), shown: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Shows them: how they change, or else their names.
    pub(super) fn fit(&mut self, budget: &mut Budget) {
        if self.all.is_empty() || self.all.len() > OUTPUTS {
            return;
        }
        for full in [true, false] {
            let diff = |output: &OutputChange| {
                if full { difference(lines(&output.arguments)) } else { String::new() }
            };
            let body: String = self.all.iter().map(|output| entry(output, diff(output))).collect();
            let counts = several(self.all.len(), "changes", "change");
            let frame = Frame { open: false, title: "Outputs", counts: &counts, body: &body };
            let text = Template::Group.render(&frame);
            if budget.take(&text) {
                self.text = text;
                self.shown = if full { self.all.len() } else { 0 };
                return;
            }
        }
    }

    /// How many are not shown as they change.
    pub(super) fn left_out(&self) -> usize {
        self.all.len() - self.shown
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}
