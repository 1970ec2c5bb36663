//! Outlines as Mermaid flowcharts, which GitHub draws in Markdown.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::outline::{Branch, Outline};

/// The flowchart of an outline.
pub(crate) fn mermaid(of: &Outline) -> String {
    let mut chart = Chart { out: String::new(), ids: BTreeMap::new(), taken: BTreeSet::new(), groups: 0 };
    _ = writeln!(chart.out, "---\ntitle: {}\n---\nflowchart TB", yaml(&of.title));
    for branch in &of.branches {
        chart.branch(branch, 1);
    }
    for arrow in &of.arrows {
        let (Some(from), Some(to)) = (chart.ids.get(&arrow.from), chart.ids.get(&arrow.to)) else { continue };
        let line = if arrow.dashed { "-.->" } else { "-->" };
        let label =
            if arrow.label.is_empty() { String::new() } else { format!("|\"{}\"|", text(&arrow.label)) };
        _ = writeln!(chart.out, "  {from} {line}{label} {to}");
    }
    chart.out
}

struct Chart {
    out: String,
    /// What the chart calls each id.
    ids: BTreeMap<String, String>,
    taken: BTreeSet<String>,
    groups: usize,
}

impl Chart {
    fn branch(&mut self, of: &Branch, depth: usize) {
        let indent = "  ".repeat(depth);
        let label = of.lines.iter().map(|line| text(line)).collect::<Vec<_>>().join("<br>");
        if of.holds {
            self.groups += 1;
            _ = writeln!(self.out, "{indent}subgraph group_{} [\"{label}\"]", self.groups);
            for branch in &of.branches {
                self.branch(branch, depth + 1);
            }
            _ = writeln!(self.out, "{indent}end");
        } else {
            let id = self.id(&of.id);
            _ = writeln!(self.out, "{indent}{id}[\"{label}\"]");
        }
    }

    /// A name of letters, digits and underscores alone: Mermaid takes some others for its own syntax.
    fn id(&mut self, id: &str) -> String {
        let plain = |of: char| if of.is_ascii_alphanumeric() { of } else { '_' };
        let stem: String = id.chars().map(plain).collect();
        let numbered = (2..).map(|number| format!("{stem}_{number}"));
        let mut names = std::iter::once(stem.clone()).chain(numbered);
        let name = names.find(|name| self.taken.insert(name.clone())).unwrap_or(stem);
        self.ids.insert(id.to_owned(), name.clone());
        name
    }
}

/// A text between quotes. What Mermaid, Markdown or HTML would take for their own is its number.
fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for of in text.chars() {
        match of {
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' | '*' | '_' | '~' | '[' | ']' | '{' | '}' | '|'
            | ';' | '$' | '%' | '\'' => {
                _ = write!(escaped, "#{};", u32::from(of));
            }
            of if of.is_control() => escaped.push(' '),
            of => escaped.push(of),
        }
    }
    escaped
}

/// A text in the head, which is YAML. It is shown in pages, and may stand in a block of Markdown.
fn yaml(text: &str) -> String {
    let plain: String = text.chars().map(|of| if of.is_control() { ' ' } else { of }).collect();
    let quoted = serde_json::Value::from(plain).to_string();
    ['<', '>', '&', '`']
        .iter()
        .fold(quoted, |text, of| text.replace(*of, &format!("\\u{:04x}", u32::from(*of))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_label_is_syntax() {
        assert_eq!(text("a\"] --> b[\"<script>\n"), "a#34;#93; --#62; b#91;#34;#60;script#62; ");
    }

    #[test]
    fn names_that_look_alike_stay_apart() {
        let leaf = |id: &str| Branch { id: id.to_owned(), lines: vec![id.to_owned()], ..Branch::default() };
        let of = Outline { branches: vec![leaf("a.b"), leaf("a-b")], ..Outline::default() };
        let drawn = mermaid(&of);
        assert!(drawn.contains("a_b[\"a.b\"]") && drawn.contains("a_b_2[\"a-b\"]"), "{drawn}");
    }
}
