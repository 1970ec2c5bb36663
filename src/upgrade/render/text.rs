//! A plan on a terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use textwrap::{Options, WordSplitter};

use super::words::{self, visible};
use crate::plan::{Level, Note, Plan, Step};

const WIDTH: usize = 100;

const HEAD: Style = Style::new().bold();
const BLOCKS: Style = AnsiColor::Red.on_default().bold();
const LOOK: Style = AnsiColor::Yellow.on_default();
const PLAIN: Style = Style::new();

/// A plan as a person reads it: who says what, support and cost, then the steps, the next one first.
pub fn text(plan: &Plan, is_coloured: bool) -> String {
    let painted = |style: Style, text: &str| {
        if is_coloured { format!("{style}{text}{style:#}") } else { text.to_owned() }
    };
    let mut text = String::new();
    let title = format!("{} {} ({}): {}", plan.environment, plan.cluster, plan.name, words::title(plan));
    let _ = writeln!(text, "{}\n", painted(HEAD, &title));
    for (what, source) in words::sources(plan) {
        line(&mut text, &format!("  {what:<9} "), &visible(source));
    }
    let _ = writeln!(text, "\nSupport, seen on {}", plan.day);
    for of in &plan.support {
        line(&mut text, &format!("  {:<5} ", of.version.to_string()), &words::support(of));
    }
    if let Some(saving) = words::saving(plan) {
        line(&mut text, "  ", &saving);
        line(&mut text, "  ", &format!("Prices: {}.", plan.prices.source));
    }
    for (number, step) in plan.steps.iter().enumerate() {
        let _ = writeln!(text, "\n{}", painted(HEAD, &format!("{}  {}", number + 1, step.title)));
        of_step(&mut text, plan, step, &painted);
    }
    let _ = writeln!(text);
    line(&mut text, "", &words::next(plan));
    text
}

fn of_step(text: &mut String, plan: &Plan, step: &Step, painted: &dyn Fn(Style, &str) -> String) {
    for change in &step.changes {
        line(text, "   ", &visible(change));
    }
    for edit in &step.keys {
        let key = format!("{}.{}.{}", step.after.table.as_str(), plan.cluster, edit.key);
        let said = match &edit.value {
            Some(value) => format!("{key} = \"{value}\""),
            None => format!("{key} goes"),
        };
        line(text, "   write   ", &said);
    }
    for note in &step.notes {
        let style = match note.level {
            Level::Blocks => BLOCKS,
            Level::Attention => LOOK,
            Level::Info => PLAIN,
        };
        let word = painted(style, &format!("{:<7}", words::level(note.level)));
        of_note(text, &word, note);
    }
}

fn of_note(text: &mut String, word: &str, note: &Note) {
    let said = format!("{} [{}]", visible(&note.message), words::source(note.source));
    let wrapped = fill(&said, "           ", "           ");
    let _ = writeln!(text, "   {word} {}", wrapped.trim_start());
    if note.level == Level::Info {
        return;
    }
    if let Some(about) = &note.about {
        line(text, "             at ", &visible(about));
    }
    if let Some(help) = &note.help {
        line(text, "             help: ", &visible(help));
    }
}

/// A wrapped line, whose later ones stand below its text.
fn line(text: &mut String, head: &str, said: &str) {
    let indent = " ".repeat(head.len());
    let _ = writeln!(text, "{}", fill(said, head, &indent));
}

/// Wrapped between words alone: days and versions stay whole.
fn fill(said: &str, first: &str, others: &str) -> String {
    let options = Options::new(WIDTH).initial_indent(first).subsequent_indent(others);
    textwrap::fill(said, options.word_splitter(WordSplitter::NoHyphenation))
}
