//! Drift in Markdown. What AWS says stands in code spans alone, where it can become neither Markdown nor HTML.

use std::fmt::Write;

use live::Gap;

use super::lines;
use crate::difference::{Difference, Drift};

/// Drift as an issue or a comment.
pub fn markdown(drift: &Drift) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "## Drift of {}\n\n{} in {} of account {}\n",
        code(&drift.environment),
        lines::summary(drift),
        code(&drift.region),
        code(&drift.account_id)
    );
    for cluster in &drift.clusters {
        let _ = writeln!(text, "### {}\n", code(&lines::headline(cluster)));
        table(&mut text, &cluster.differences);
        for notice in &cluster.notices {
            let _ = writeln!(text, "- {}: {}", code(&notice.subject), code(&notice.text));
        }
        gaps(&mut text, &cluster.gaps);
        if cluster.differences.is_empty() && cluster.gaps.is_empty() && cluster.version.is_some() {
            let _ = writeln!(text, "As the model says.");
        }
        text.push('\n');
    }
    if !drift.beside.is_empty() || !drift.gaps.is_empty() {
        let _ = writeln!(text, "### Beside them\n");
        table(&mut text, &drift.beside);
        gaps(&mut text, &drift.gaps);
    }
    let end = text.trim_end().len();
    text.truncate(end);
    text.push('\n');
    text
}

fn table(text: &mut String, differences: &[Difference]) {
    if differences.is_empty() {
        return;
    }
    let _ = writeln!(text, "| severity | what | model | live | meaning | what to do |");
    let _ = writeln!(text, "|---|---|---|---|---|---|");
    for of in differences {
        let (model, live) = lines::sides(of);
        let argument =
            of.argument.as_ref().map(|argument| format!(" {}", code(argument))).unwrap_or_default();
        let remedies: Vec<String> = of.remedies.iter().map(|remedy| sentence(remedy.text())).collect();
        let _ = writeln!(
            text,
            "| {} | {} {}{argument} | {} | {} | {} | {} |",
            of.severity.as_str(),
            of.kind.as_str(),
            code(&of.name()),
            code(&model),
            code(&live),
            of.meaning.replace('|', "\\|"),
            remedies.join("<br>")
        );
    }
    text.push('\n');
}

fn gaps(text: &mut String, gaps: &[Gap]) {
    for gap in gaps {
        let _ = writeln!(text, "- **unread**: {}", code(&gap.reason));
    }
}

/// Our own words, with code in backticks as they have it; names of AWS in them stand in such.
fn sentence(text: &str) -> String {
    text.split('`')
        .enumerate()
        .map(|(at, part)| if at % 2 == 1 { code(part) } else { escaped(&lines::plain(part)) })
        .collect()
}

/// Text without what Markdown or HTML would take for its own.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            '|' | '*' | '_' | '[' | ']' | '\\' | '#' | '!' | '@' => {
                shown.push('\\');
                shown.push(character);
            }
            other => shown.push(other),
        }
    }
    shown
}

/// A code span whose fence is longer than any within. In a table, a bar ends a cell even there.
fn code(text: &str) -> String {
    let text = lines::plain(text).replace('|', "\\|");
    let longest = text.split(|of| of != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_spans_hold_whatever_is_in_them() {
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`<img>|\n"), "`` `<img>\\|\\n ``");
        assert_eq!(sentence("write `a.b` <now>"), "write `a.b` &lt;now&gt;");
    }
}
