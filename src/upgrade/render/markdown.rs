//! A plan as the comment or the issue that an upgrade is followed in.

use std::fmt::Write;

use super::words::{self, visible};
use crate::plan::{Level, Plan, Step};

/// A plan as Markdown. Nothing that others wrote becomes Markdown or HTML.
pub fn markdown(plan: &Plan) -> String {
    let mut text = String::new();
    let _ =
        writeln!(text, "## {} {}: {}\n", said(&plan.environment), said(&plan.cluster), words::title(plan));
    let _ = writeln!(text, "| what | who says so |\n|---|---|");
    for (what, source) in words::sources(plan) {
        let _ = writeln!(text, "| {what} | {} |", said(source));
    }
    let _ = writeln!(text, "\n| version | support, seen on {} |\n|---|---|", plan.day);
    for of in &plan.support {
        let _ = writeln!(text, "| {} | {} |", of.version, words::support(of));
    }
    if let Some(saving) = words::saving(plan) {
        let _ = writeln!(text, "\n{} Prices: {}.", said(&saving), said(&plan.prices.source));
    }
    for (number, step) in plan.steps.iter().enumerate() {
        let _ = writeln!(text, "\n### {}. {}\n", number + 1, said(&step.title));
        of_step(&mut text, plan, step);
    }
    let _ = writeln!(text, "\n{}", said(&words::next(plan)));
    text
}

fn of_step(text: &mut String, plan: &Plan, step: &Step) {
    for change in &step.changes {
        let _ = writeln!(text, "- {}", said(change));
    }
    for edit in &step.keys {
        let key = format!("{}.{}.{}", step.after.table.as_str(), plan.cluster, edit.key);
        let _ = match &edit.value {
            Some(value) => writeln!(text, "- write {}", said(&format!("`{key} = \"{value}\"`"))),
            None => writeln!(text, "- take out {}", said(&format!("`{key}`"))),
        };
    }
    for note in &step.notes {
        let word = match note.level {
            Level::Blocks => "**blocks**",
            Level::Attention => "**look**",
            Level::Info => "note",
        };
        let _ = write!(text, "- {word}: {} ({})", said(&note.message), words::source(note.source));
        if note.level != Level::Info {
            if let Some(about) = &note.about {
                let _ = write!(text, ", at {}", said(about));
            }
            if let Some(help) = &note.help {
                let _ = write!(text, ". Help: {}", said(help));
            }
        }
        let _ = writeln!(text);
    }
}

/// A text in which code between backticks is code, and all else is text.
fn said(text: &str) -> String {
    let text = visible(text);
    let parts: Vec<&str> = text.split('`').collect();
    let is_balanced = parts.len() % 2 == 1;
    let mut escaped = String::new();
    for (at, part) in parts.iter().enumerate() {
        if is_balanced && at % 2 == 1 {
            let _ = write!(escaped, "`{}`", part.replace('|', "\\|"));
        } else {
            if !is_balanced && at > 0 {
                escaped.push_str("\\`");
            }
            escape(&mut escaped, part);
        }
    }
    escaped
}

fn escape(escaped: &mut String, text: &str) {
    for of in text.chars() {
        match of {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // No name of others calls anybody.
            '@' => escaped.push_str("&#64;"),
            '\\' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => {
                escaped.push('\\');
                escaped.push(of);
            }
            of => escaped.push(of),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_text() {
        for (text, shown) in [
            ("`--live` does", "`--live` does"),
            ("a <b> [c](d) *e* | @f", "a &lt;b&gt; \\[c\\](d) \\*e\\* \\| &#64;f"),
            ("a ` b", "a \\` b"),
            ("a\nb\u{1b}[31m", "a b \\[31m"),
            ("`a | <b>`", "`a \\| <b>`"),
        ] {
            assert_eq!(said(text), shown);
        }
    }
}
