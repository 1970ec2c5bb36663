//! Comments as a parser of GitHub's Markdown reads them.

use comrak::nodes::{Node, NodeValue};
use comrak::{Arena, Options, parse_document};

use super::sample::sample;
use super::snapshots::links;
use crate::render::markdown;

/// What a parser finds in a comment.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    /// Code in lines.
    pub(super) codes: Vec<String>,
    /// Blocks of code.
    pub(super) blocks: Vec<String>,
    /// Where links lead.
    pub(super) links: Vec<String>,
    /// Rows of tables, cell by cell: their text, code included.
    pub(super) rows: Vec<Vec<String>>,
    /// What stands in `<summary>`.
    pub(super) summaries: Vec<String>,
    /// What should not be there.
    pub(super) wrong: Vec<String>,
}

/// Reads a comment, and says what is in it that does not belong there.
pub(super) fn parse(comment: &str) -> Parsed {
    let mut options = Options::default();
    options.extension.alerts = true;
    options.extension.autolink = true;
    options.extension.footnotes = true;
    options.extension.math_code = true;
    options.extension.math_dollars = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    let arena = Arena::new();
    let root = parse_document(&arena, comment, &options);
    let mut parsed = Parsed::default();
    let mut depth = 0_usize;
    for node in root.descendants() {
        parsed.node(node, &mut depth);
    }
    if depth != 0 {
        parsed.wrong.push(format!("{depth} details are open at the end"));
    }
    parsed
}

impl Parsed {
    fn node(&mut self, node: Node<'_>, depth: &mut usize) {
        match &node.data().value {
            NodeValue::Document
            | NodeValue::Paragraph
            | NodeValue::Heading(_)
            | NodeValue::List(_)
            | NodeValue::Item(_)
            | NodeValue::Table(_)
            | NodeValue::TableCell
            | NodeValue::Strong
            | NodeValue::SoftBreak
            | NodeValue::Alert(_) => {}
            NodeValue::Text(text) => {
                if let Some(problem) = active(text) {
                    self.wrong.push(format!("{problem} in {text:?}"));
                }
            }
            NodeValue::Code(code) => {
                if code.literal.contains('\n') {
                    self.wrong.push(format!("a line break in {:?}", code.literal));
                }
                self.codes.push(code.literal.clone());
            }
            NodeValue::CodeBlock(block) => {
                if !block.fenced || !block.closed || block.info != "diff" {
                    self.wrong.push(format!("a block that is none of ours: {block:?}"));
                }
                self.blocks.push(block.literal.clone());
            }
            NodeValue::Link(link) => self.links.push(link.url.clone()),
            NodeValue::TableRow(_) => self.rows.push(node.children().map(text_of).collect()),
            NodeValue::HtmlBlock(html) => {
                for line in html.literal.lines() {
                    self.html(line, depth);
                }
            }
            other => self.wrong.push(format!("{other:?}")),
        }
    }

    fn html(&mut self, line: &str, depth: &mut usize) {
        if line.starts_with("<!-- cleon review ") && line.ends_with(" -->") {
            return;
        }
        if line == "</details>" {
            match depth.checked_sub(1) {
                Some(less) => *depth = less,
                None => self.wrong.push("details are closed that are not open".to_owned()),
            }
            return;
        }
        let summary = line
            .strip_prefix("<details><summary>")
            .or_else(|| line.strip_prefix("<details open><summary>"))
            .and_then(|rest| rest.strip_suffix("</summary>"));
        let Some(summary) = summary else {
            self.wrong.push(format!("HTML that is not ours: {line}"));
            return;
        };
        *depth += 1;
        let text = ["<code>", "</code>", "<b>", "</b>"]
            .iter()
            .fold(summary.to_owned(), |text, tag| text.replace(tag, ""));
        if text.contains(['<', '>']) {
            self.wrong.push(format!("HTML in a summary: {line}"));
        }
        self.summaries.push(summary.to_owned());
    }
}

/// The text below a node, code included.
fn text_of(node: Node<'_>) -> String {
    let text = |node: Node<'_>| match &node.data().value {
        NodeValue::Text(text) => text.to_string(),
        NodeValue::Code(code) => code.literal.clone(),
        _ => String::new(),
    };
    node.descendants().map(text).collect()
}

/// What GitHub would make of a text that is neither code nor a link.
fn active(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let digit = |text: &str| text.starts_with(|next: char| next.is_ascii_digit());
    let reference = |mark: &str| lower.match_indices(mark).any(|(at, _)| digit(&lower[at + mark.len()..]));
    let words = || text.split(|character: char| !character.is_ascii_alphanumeric());
    if text.contains('@') {
        Some("a mention")
    } else if reference("#") || reference("gh-") {
        Some("a reference")
    } else if lower.contains("://") || lower.contains("www.") {
        Some("a link")
    } else if text.contains('$') {
        Some("a formula")
    } else if words().any(|word| {
        word.len() >= 7
            && word.bytes().all(|byte| byte.is_ascii_hexdigit())
            && word.bytes().any(|byte| byte.is_ascii_digit())
    }) {
        Some("a commit")
    } else if text.split(' ').any(|word| word.len() > 2 && word.starts_with(':') && word.ends_with(':')) {
        Some("an emoji")
    } else if text.contains(|character: char| character.is_control()) {
        Some("a control character")
    } else {
        None
    }
}

#[test]
fn the_sample_is_what_it_was_meant_to_be() {
    let parsed = parse(&markdown(&sample(), &links()).text);
    assert_eq!(parsed.wrong, [""; 0]);
    let base = links();
    let (files, base_files) = (base.files.unwrap_or_default(), base.base_files.unwrap_or_default());
    assert!(parsed.links.len() > 15, "{:?}", parsed.links);
    assert!(parsed.links.iter().all(|link| link.starts_with(&files) || link.starts_with(&base_files)));
    assert!(parsed.links.contains(&format!("{base_files}out/prod/infrastructure/network.tf.json#L210")));
    assert_eq!(parsed.summaries.iter().filter(|summary| summary.contains("<code>")).count(), 5);
    assert!(
        parsed.rows.iter().any(|row| row.len() == 8 && row[0] == "platform" && row[7].starts_with("blocked"))
    );
    assert!(parsed.blocks.iter().any(|block| block.contains("# forces replacement")));
}

#[test]
fn the_judge_sees_what_is_wrong() {
    for wrong in [
        "<b>x</b>",
        "hello @everyone",
        "see #12",
        "www.example.com",
        "https://example.com",
        "*x*",
        "![x](y)",
        "```\nx",
        "<details><summary>x</summary>\n",
        "$x$",
        "a1b2c3d4",
        "- [ ] x",
        "<!-- x -->",
        "    x",
        "[^1]\n\n[^1]: x",
        "---",
        "1. x\n\n   ~~x~~",
    ] {
        assert!(!parse(wrong).wrong.is_empty(), "{wrong:?}");
    }
}
