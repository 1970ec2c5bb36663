//! Text that stays text in GitHub's Markdown, and lines of a difference.

use std::borrow::Cow;

pub(in crate::render) use markdown::{cell, code, prose};
use markdown::{counted, longest_run};
pub(super) use markdown::{html_code, url};

use crate::render::lines::Line;

/// Lines of a difference, in a fence that none of them closes, each line with an indent.
pub(super) fn fence(lines: &[Line], indent: &str) -> String {
    let lines: Vec<(char, Cow<'_, str>)> =
        lines.iter().map(|line| (line.sign.character(), counted(&line.text))).collect();
    let longest = lines.iter().map(|(_, text)| longest_run(text)).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    let mut text = format!("{indent}{fence}diff\n");
    for (sign, line) in lines {
        text.push_str(indent);
        text.push(sign);
        if !line.trim_start().is_empty() {
            text.push(' ');
            text.push_str(&line);
        }
        text.push('\n');
    }
    text.push_str(indent);
    text.push_str(&fence);
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        let line = Line { sign: crate::render::lines::Sign::Same, text: "````".to_owned() };
        assert_eq!(fence(&[line], "  "), "  `````diff\n    ````\n  `````\n");
    }
}
