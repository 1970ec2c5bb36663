//! A part of the page: entries with what stands around them, as far as there is room.

use std::fmt::Write;

use markdown::Budget;

/// A part of the page.
pub(super) struct Section {
    title: String,
    /// What is seen of a section that is folded; none of one that is open.
    summary: Option<String>,
    /// The head of the table that the entries are rows of; empty where they are none.
    head: &'static str,
    entries: Vec<Entry>,
    /// What the entries are: `controls`.
    noun: &'static str,
    shown: Vec<String>,
    left_out: usize,
}

/// An entry, whole and in short.
pub(super) struct Entry {
    pub(super) whole: String,
    /// What stands in its place where there is no room; empty where nothing does.
    pub(super) short: String,
}

/// Room for what is said of entries that are left out, beside the command that shows them.
const NOTE: usize = 80;

impl Section {
    pub(super) fn open(title: &str, head: &'static str, noun: &'static str) -> Self {
        Self {
            title: title.to_owned(),
            summary: None,
            head,
            entries: Vec::new(),
            noun,
            shown: Vec::new(),
            left_out: 0,
        }
    }

    /// One that is seen when it is clicked on. The summary is HTML.
    pub(super) fn folded(summary: String, head: &'static str, noun: &'static str) -> Self {
        Self::open("", head, noun).fold(summary)
    }

    /// The same under its title, seen when it is clicked on.
    pub(super) fn fold(self, summary: String) -> Self {
        Self { summary: Some(summary), ..self }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds an entry that is there as a whole or not at all.
    pub(super) fn add(&mut self, whole: String) {
        self.entries.push(Entry { whole, short: String::new() });
    }

    /// Adds an entry that can be in short.
    pub(super) fn add_entry(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Takes room for what stands around the entries.
    pub(super) fn frame(&self, command: &str, budget: &mut Budget) {
        budget.take_bytes(self.text(command).len() + NOTE + self.noun.len() + command.len());
    }

    /// Takes the entries for which there is room: all in short first, then each as a whole.
    pub(super) fn fill(&mut self, budget: &mut Budget) {
        let mut shown: Vec<&str> = Vec::new();
        for entry in &self.entries {
            let in_short = if entry.short.is_empty() { &entry.whole } else { &entry.short };
            if !budget.take(in_short) {
                break;
            }
            shown.push(in_short);
        }
        for (shown, entry) in shown.iter_mut().zip(&self.entries) {
            if budget.replace(shown, &entry.whole) {
                *shown = &entry.whole;
            }
        }
        self.left_out = self.entries.len() - shown.len();
        self.shown = shown.into_iter().map(str::to_owned).collect();
    }

    /// The part as Markdown.
    pub(super) fn text(&self, command: &str) -> String {
        let mut text = String::new();
        if !self.title.is_empty() {
            text = format!("### {}\n\n", self.title);
        }
        if let Some(summary) = &self.summary {
            // Writing to a string cannot fail.
            let _ = write!(text, "<details><summary>{summary}</summary>\n\n");
        }
        text.push_str(self.head);
        text.push_str(&self.shown.concat());
        if self.left_out > 0 {
            let (count, noun) = (self.left_out, self.noun);
            let _ =
                writeln!(text, "\n{count} more {noun} are left out for want of room; {command} shows them.");
        }
        text.truncate(text.trim_end().len());
        text.push_str("\n\n");
        if self.summary.is_some() {
            text.push_str("</details>\n\n");
        }
        text
    }
}
