//! Lines with indents and styles.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use textwrap::Options;
use textwrap::core::display_width;

use super::ASIDE;
use crate::render::lines::{Line, Sign};
use markdown::visible;

/// The most columns of a sentence.
pub(super) const WIDTH: usize = 100;

/// What is written, line by line.
pub(super) struct Page {
    text: String,
    colour: bool,
}

impl Page {
    pub(super) fn new(colour: bool) -> Self {
        Self { text: String::new(), colour }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// An empty line, unless there is nothing above it.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    fn paint(&mut self, text: &str, style: Style) {
        if self.colour && style != Style::new() {
            // Writing to a string cannot fail.
            let _ = write!(self.text, "{style}{text}{style:#}");
        } else {
            self.text.push_str(text);
        }
    }

    fn indent(&mut self, columns: usize) {
        self.text.extend(std::iter::repeat_n(' ', columns));
    }

    /// A line as it is; the text is visible already.
    pub(super) fn line(&mut self, indent: usize, text: &str, style: Style) {
        if !text.trim_start().is_empty() {
            self.indent(indent);
            self.paint(text, style);
        }
        self.text.push('\n');
    }

    /// Text of others after a mark, in as many lines as it takes.
    pub(super) fn wrapped(&mut self, indent: usize, mark: &str, text: &str, style: Style) {
        let text: String =
            text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
        let text = format!("{mark}{}", visible(&text));
        let under = " ".repeat(mark.chars().count());
        let options = Options::new(WIDTH.saturating_sub(indent)).subsequent_indent(&under).break_words(false);
        for line in textwrap::wrap(&text, options) {
            self.line(indent, &line, style);
        }
    }

    /// A line with a symbol in a column of its own, and something that is less important after it.
    pub(super) fn marked(&mut self, indent: usize, symbol: &str, style: Style, text: &str, aside: &str) {
        self.indent(indent);
        self.paint(&format!("{symbol:>3}"), style);
        self.text.push(' ');
        self.paint(text, style);
        if aside.is_empty() {
            self.text.push('\n');
        } else if indent + 6 + display_width(text) + display_width(aside) <= WIDTH {
            self.text.push_str("  ");
            self.paint(aside, ASIDE);
            self.text.push('\n');
        } else {
            self.text.push('\n');
            self.line(indent + 4, aside, ASIDE);
        }
    }

    /// A name and lines in the column beside it.
    pub(super) fn row(&mut self, indent: usize, name: &str, column: usize, lines: &[String], style: Style) {
        let mut column_is_free = display_width(name) < column;
        self.indent(indent);
        self.paint(name, style);
        if column_is_free {
            self.indent(column - display_width(name));
        } else {
            self.text.push('\n');
        }
        for line in lines {
            let options = Options::new((WIDTH - indent).saturating_sub(column)).subsequent_indent("  ");
            for line in textwrap::wrap(line, options.break_words(false)) {
                if !column_is_free {
                    self.indent(indent + column);
                }
                self.text.push_str(&line);
                self.text.push('\n');
                column_is_free = false;
            }
        }
    }

    /// The lines of a difference.
    pub(super) fn difference(&mut self, indent: usize, lines: &[Line]) {
        for Line { sign, text } in lines {
            let style = match sign {
                Sign::Same => Style::new(),
                Sign::Minus => Style::new().fg_color(Some(AnsiColor::Red.into())),
                Sign::Plus => Style::new().fg_color(Some(AnsiColor::Green.into())),
            };
            self.line(indent, format!("{} {text}", sign.character()).trim_end(), style);
        }
    }
}
