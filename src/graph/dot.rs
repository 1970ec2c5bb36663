//! Outlines in the language of Graphviz.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::outline::{Branch, Outline};

/// The graph of an outline.
pub(crate) fn dot(of: &Outline) -> String {
    let mut out = String::new();
    let mut drawn = BTreeSet::new();
    _ = writeln!(out, "digraph {} {{", quoted(&of.title));
    out.push_str(
        "  graph [rankdir=LR, fontname=\"Helvetica\", fontsize=11, style=rounded, color=\"#9aa5b1\"];\n",
    );
    out.push_str("  node [shape=box, style=rounded, fontname=\"Helvetica\", fontsize=10];\n");
    out.push_str("  edge [color=\"#566573\", fontname=\"Helvetica\", fontsize=9];\n");
    let mut groups = 0;
    for branch in &of.branches {
        write_branch(&mut out, branch, 1, &mut groups, &mut drawn);
    }
    for arrow in &of.arrows {
        if !drawn.contains(&arrow.from) || !drawn.contains(&arrow.to) {
            continue;
        }
        let mut attributes = Vec::new();
        if !arrow.label.is_empty() {
            attributes.push(format!("label={}", quoted(&arrow.label)));
        }
        if arrow.dashed {
            attributes.push("style=dashed".to_owned());
        }
        let attributes =
            if attributes.is_empty() { String::new() } else { format!(" [{}]", attributes.join(", ")) };
        _ = writeln!(out, "  {} -> {}{attributes};", quoted(&arrow.from), quoted(&arrow.to));
    }
    out.push_str("}\n");
    out
}

fn write_branch(
    out: &mut String,
    of: &Branch,
    depth: usize,
    groups: &mut usize,
    drawn: &mut BTreeSet<String>,
) {
    let indent = "  ".repeat(depth);
    let label = quoted(&of.lines.join("\n"));
    if of.holds {
        *groups += 1;
        _ = writeln!(out, "{indent}subgraph \"cluster_{groups}\" {{");
        _ = writeln!(out, "{indent}  label={label};");
        for branch in &of.branches {
            write_branch(out, branch, depth + 1, groups, drawn);
        }
        _ = writeln!(out, "{indent}}}");
    } else {
        drawn.insert(of.id.clone());
        _ = writeln!(out, "{indent}{} [label={label}];", quoted(&of.id));
    }
}

/// A text in quotes. Graphviz takes `\N` and the like in labels for the name of the node, so that backslashes are doubled.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for of in text.chars() {
        match of {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            // Graphviz reads entities of HTML in labels.
            '&' => quoted.push_str("&amp;"),
            of if of.is_control() => quoted.push(' '),
            of => quoted.push(of),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_end_where_they_should() {
        assert_eq!(quoted("a\"b\\c\nd&lt;"), "\"a\\\"b\\\\c\\nd&amp;lt;\"");
    }
}
