//! An estimate as a comment of a pull request.

use std::fmt::Write;

use super::{item, money, range, signed};
use crate::difference::Difference;
use crate::estimate::{Estimate, Range};

/// An estimate in Markdown: the difference when there is one, the sums, and the lines folded away.
pub fn markdown(estimate: &Estimate, difference: Option<&Difference>) -> String {
    let mut out = String::new();
    _ = writeln!(
        out,
        "### Costs of {}\n\n**{} {}** a month, likely **{}** (as of {}, list prices of {})\n",
        escaped(&estimate.environment),
        estimate.currency,
        spread(estimate.total),
        money(estimate.total.likely),
        estimate.day,
        estimate.prices_as_of
    );
    if let Some(difference) = difference {
        changes(&mut out, difference);
    }
    sums(&mut out, estimate);
    for of in &estimate.support {
        _ = writeln!(
            out,
            "- {}: {} has {} support. {}",
            escaped(&of.cluster),
            escaped(&of.version),
            of.phase,
            escaped(&of.next)
        );
    }
    _ = writeln!(out, "\n<details><summary>What is paid for ({} lines)</summary>\n", estimate.lines.len());
    _ = writeln!(out, "| | of | quantity | unit | low | likely | high |\n|---|---|---:|---|---:|---:|---:|");
    for line in &estimate.lines {
        _ = writeln!(
            out,
            "| {} | {} | {} | {} × {} | {} | {} | {} |",
            code(&format!("{}:{}", line.stack, line.address)),
            escaped(&item(line)),
            range(line.quantity),
            escaped(&line.unit),
            range(line.unit_price),
            money(line.monthly.low),
            money(line.monthly.likely),
            money(line.monthly.high)
        );
    }
    out.push_str("\n</details>\n");
    if !estimate.unpriced.is_empty() {
        _ = writeln!(
            out,
            "\n<details><summary>What has no price here, and is in no sum ({})</summary>\n",
            estimate.unpriced.len()
        );
        for of in &estimate.unpriced {
            let item = if of.item.is_empty() { String::new() } else { format!(", {}", escaped(&of.item)) };
            let name = code(&format!("{}:{}", of.stack, of.address));
            _ = writeln!(out, "- {name}{item}: {}", escaped(&of.why));
        }
        out.push_str("\n</details>\n");
    }
    out.push_str("\n<details><summary>What is assumed</summary>\n\n");
    _ = writeln!(out, "- A month has {} hours.", estimate.hours_per_month);
    for of in &estimate.assumptions {
        _ = writeln!(
            out,
            "- {}: {} (likely {}). {}",
            escaped(&of.what),
            range(of.value),
            of.value.likely,
            escaped(&of.why)
        );
    }
    out.push_str("\n</details>\n");
    out
}

fn changes(out: &mut String, of: &Difference) {
    if of.is_empty() {
        _ = writeln!(out, "Nothing differs from {}.\n", escaped(&of.base));
        return;
    }
    _ = writeln!(
        out,
        "Likely **{}** a month compared with {}.\n",
        signed(of.total.likely),
        escaped(&of.base)
    );
    out.push_str("| | of | before | after | likely |\n|---|---|---:|---:|---:|\n");
    for line in &of.lines {
        _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            code(&format!("{}:{}", line.stack, line.address)),
            escaped(&line.item),
            line.before.map(spread).unwrap_or_default(),
            line.after.map(spread).unwrap_or_default(),
            signed(line.change.likely)
        );
    }
    out.push('\n');
    for line in &of.unpriced {
        _ = writeln!(out, "- without a price: {}", code(line));
    }
}

fn sums(out: &mut String, estimate: &Estimate) {
    out.push_str("| | low | likely | high |\n|---|---:|---:|---:|\n");
    for (title, sums) in
        [("stack", &estimate.by_stack), ("cluster", &estimate.by_cluster), ("service", &estimate.by_service)]
    {
        for (name, sum) in sums {
            let (low, likely, high) = (money(sum.low), money(sum.likely), money(sum.high));
            _ = writeln!(out, "| {title} {} | {low} | {likely} | {high} |", escaped(name));
        }
    }
    let total = estimate.total;
    _ = writeln!(
        out,
        "| **sum** | **{}** | **{}** | **{}** |\n",
        money(total.low),
        money(total.likely),
        money(total.high)
    );
}

fn spread(of: Range) -> String {
    if of.low == of.high { money(of.low) } else { format!("{}–{}", money(of.low), money(of.high)) }
}

/// A text in which nothing is Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for of in text.chars() {
        match of {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '@' => escaped.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' | '(' | ')' | ':' => {
                escaped.push('\\');
                escaped.push(of);
            }
            of if of.is_control() => escaped.push(' '),
            of => escaped.push(of),
        }
    }
    escaped
}

/// A name as code, in a cell of a table.
fn code(text: &str) -> String {
    let text: String = text.chars().map(|of| if of.is_control() || of == '`' { ' ' } else { of }).collect();
    format!("`{}`", text.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_shown_is_markdown() {
        assert_eq!(escaped("<b>@team [x](y) | `z`"), "&lt;b&gt;&#64;team \\[x\\]\\(y\\) \\| \\`z\\`");
        assert_eq!(code("a`|b\n"), "`a \\|b `");
    }
}
