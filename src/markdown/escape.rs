//! Text that stays text in GitHub's Markdown.

use std::borrow::Cow;
use std::fmt::Write;

use crate::visible::visible;

/// Text as code in a line, where GitHub looks for nothing.
pub fn code(text: &str) -> String {
    let text = counted(&visible(text)).into_owned();
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    let delimiter = "`".repeat(longest_run(&text) + 1);
    // A space at each end is taken away by readers, so that text may begin with a delimiter.
    let spaced = text.starts_with(' ') && text.ends_with(' ') && text.contains(|character| character != ' ');
    let pad = if text.starts_with('`') || text.ends_with('`') || spaced { " " } else { "" };
    format!("{delimiter}{pad}{text}{pad}{delimiter}")
}

/// Text as code within HTML, where Markdown is not read.
pub fn html_code(text: &str) -> String {
    let mut escaped = String::from("<code>");
    for character in visible(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped.push_str("</code>");
    escaped
}

/// Sentences: words stay as they are, what stands between backticks is code, and so is each word that GitHub would make
/// something of.
pub fn prose(text: &str) -> String {
    let text: String = text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
    let text = visible(&text);
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.trim();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(' ') {
            if !out.ends_with(' ') {
                out.push(' ');
            }
            rest = after;
            continue;
        }
        let core = rest.trim_start_matches(OPENING);
        let opening = &rest[..rest.len() - core.len()];
        if let Some((span, after)) = span(core)
            && !(opening.is_empty() && out.ends_with('`'))
        {
            out.push_str(opening);
            out.push_str(&code(span));
            rest = after;
            // What closes the sentence or the bracket.
            while let Some(character) = rest.chars().next().filter(|character| CLOSING.contains(character)) {
                out.push(character);
                rest = &rest[character.len_utf8()..];
            }
            continue;
        }
        let end = rest.find(' ').unwrap_or(rest.len());
        let first = out.is_empty();
        if out.ends_with('`') {
            out.push(' ');
        }
        word(&rest[..end], first, &mut out);
        rest = &rest[end..];
    }
    out
}

const OPENING: [char; 3] = ['(', '"', '\''];
const CLOSING: [char; 9] = ['.', ',', ';', ':', '!', '?', ')', '"', '\''];

/// What stands between the backtick that the text begins with and the next, and what follows.
fn span(text: &str) -> Option<(&str, &str)> {
    let (span, after) = text.strip_prefix('`')?.split_once('`')?;
    let closes = after.chars().next().is_none_or(|next| next == ' ' || CLOSING.contains(&next));
    (!span.is_empty() && closes).then_some((span, after))
}

fn word(word: &str, first: bool, out: &mut String) {
    let core = word.trim_start_matches(OPENING);
    let opening = &word[..word.len() - core.len()];
    let core = core.trim_end_matches(CLOSING);
    let closing = &word[opening.len() + core.len()..];
    let list = first && core.bytes().all(|byte| byte.is_ascii_digit()) && closing.starts_with(['.', ')']);
    if plain(core) && !list {
        out.push_str(word);
    } else if core.is_empty() {
        out.push_str(&code(word));
    } else {
        out.push_str(opening);
        out.push_str(&code(core));
        out.push_str(closing);
    }
}

/// Whether GitHub makes nothing of a word.
fn plain(word: &str) -> bool {
    let harmless = |character: char| {
        !character.is_ascii() || character.is_ascii_alphanumeric() || "'-/.,%()".contains(character)
    };
    let lower = word.to_ascii_lowercase();
    let issue = |at: usize| lower[at + 3..].starts_with(|next: char| next.is_ascii_digit());
    let commit = |run: &str| {
        run.len() >= 7
            && run.bytes().all(|byte| byte.is_ascii_hexdigit())
            && run.bytes().any(|byte| byte.is_ascii_digit())
    };
    word.chars().all(harmless)
        && !word.starts_with('-')
        && !lower.contains("www.")
        && !lower.match_indices("gh-").any(|(at, _)| issue(at))
        && !word.split(|character: char| !character.is_ascii_alphanumeric()).any(commit)
}

/// Markdown of one line as a cell of a table.
pub fn cell(markdown: &str) -> String {
    markdown.replace('|', "\\|")
}

/// The most backticks in a row that readers of Markdown are trusted with; cmark counts up to 80.
const BACKTICKS: usize = 16;

/// The text with longer rows of backticks by their number: `` `×900 ``.
pub fn counted(text: &str) -> Cow<'_, str> {
    if longest_run(text) <= BACKTICKS {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    for run in text.as_bytes().chunk_by(|one, next| (*one == b'`') == (*next == b'`')) {
        if run[0] == b'`' && run.len() > BACKTICKS {
            // Writing to a string cannot fail.
            let _ = write!(out, "`×{}", run.len());
        } else {
            out.push_str(&String::from_utf8_lossy(run));
        }
    }
    Cow::Owned(out)
}

/// How many backticks are in the longest row of them.
pub fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}

/// The address of a file below another address, without anything that could end it.
pub fn url(base: &str, file: &str) -> String {
    let mut url = String::with_capacity(base.len() + file.len() + 8);
    let mut push = |text: &str, kept: &[u8]| {
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
                url.push(char::from(byte));
            } else {
                // Writing to a string cannot fail.
                let _ = write!(url, "%{byte:02X}");
            }
        }
    };
    push(base, b"-._~/:@%?=&+,");
    push(file, b"-._~/");
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_holds_any_text() {
        assert_eq!(code("a|b"), "`a|b`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("a\nb"), "`a\\nb`");
        assert_eq!(code(""), "(empty)");
        assert_eq!([code(" "), code(" a ")], ["` `", "`  a  `"]);
        assert_eq!(code(&format!("é{}é", "`".repeat(900))), "``é`×900é``");
    }

    #[test]
    fn prose_is_read_as_it_is_written() {
        let same = "The nodes' disks are made anew (all of them): 3, e.g. in 10.0.0.0/16, at 50%.";
        assert_eq!(prose(same), same);
        assert_eq!(
            prose("because `ami_type` changes (`a b`), see `x`."),
            "because `ami_type` changes (`a b`), see `x`."
        );
    }

    #[test]
    fn prose_pings_and_links_nobody() {
        assert_eq!(prose("ask @everyone, see #12."), "ask `@everyone`, see `#12`.");
        assert_eq!(
            prose("GH-1 a1b2c3d4 org/repo#1 www.example.com https://example.com"),
            "`GH-1` `a1b2c3d4` `org/repo#1` `www.example.com` `https://example.com`"
        );
        assert_eq!(
            prose("<b>no</b> *no* _no_ [no](x) :no: $x$ a|b"),
            "`<b>no</b>` `*no*` `_no_` `[no](x`) `:no`: `$x$` `a|b`"
        );
        assert_eq!(prose("1. no"), "`1`. no");
        assert_eq!(prose("- no"), "`-` no");
        assert_eq!(prose("`a``b` and `"), "``` `a``b` ``` and `` ` ``");
    }
}
