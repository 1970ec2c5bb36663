//! Text that shows what is in it.

/// Whether a character shows nothing of its own, or acts on what stands around it: control characters, marks of direction,
/// spaces without width, tags.
fn acts(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text in one line, with an escape for each character that would not be seen: `\n`, `\u{202e}`.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    push(&mut shown, text.chars());
    shown
}

fn push(shown: &mut String, characters: impl Iterator<Item = char>) {
    for character in characters {
        if acts(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
}

/// As [`visible`], cut after about so many characters; how many were cut is said.
pub fn shortened(text: &str, most: usize) -> String {
    // The note is longer than a few characters.
    const SLACK: usize = 30;
    let Some((end, _)) = text.char_indices().nth(most + SLACK) else { return visible(text) };
    let (cut, _) = text.char_indices().nth(most).unwrap_or((end, ' '));
    let rest = text[cut..].chars().count();
    format!("{}… ({} more characters)", visible(&text[..cut]), number(rest))
}

/// Two texts as [`shortened`], so that what differs is seen: where they begin alike, that is cut first.
pub fn shortened_pair(before: &str, after: &str, most: usize) -> (String, String) {
    const CONTEXT: usize = 24;
    let alike = before.chars().zip(after.chars()).take_while(|(before, after)| before == after).count();
    let long = |text: &str| text.char_indices().nth(most).is_some();
    if alike < 2 * CONTEXT || !(long(before) || long(after)) {
        return (shortened(before, most), shortened(after, most));
    }
    let skipped = alike - CONTEXT;
    let from = |text: &str| {
        let start = text.char_indices().nth(skipped).map_or(text.len(), |(at, _)| at);
        format!("({} the same)… {}", number(skipped), shortened(&text[start..], most))
    };
    (from(before), from(after))
}

/// A number with its thousands apart: `1,234`.
pub fn number(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_escaped_and_what_is_written_stays() {
        assert_eq!(visible("a\u{1b}[31m\r\nb\u{202e}c\u{200d}"), "a\\u{1b}[31m\\r\\nb\\u{202e}c\\u{200d}");
        assert_eq!(visible("größe שלום 🦀 `|<@"), "größe שלום 🦀 `|<@");
    }

    #[test]
    fn what_is_cut_is_counted() {
        assert_eq!(shortened("abc", 3), "abc");
        assert_eq!(shortened(&"é".repeat(1_240), 6), "éééééé… (1,234 more characters)");
    }

    #[test]
    fn long_texts_show_where_they_differ() {
        let (before, after) =
            shortened_pair(&format!("{}x", "a".repeat(300)), &format!("{}y", "a".repeat(300)), 60);
        assert_eq!(before, format!("(276 the same)… {}x", "a".repeat(24)));
        assert_eq!(after, format!("(276 the same)… {}y", "a".repeat(24)));
    }

    #[test]
    fn numbers_are_read_at_a_glance() {
        assert_eq!(
            [0, 999, 1_000, 65_536, 1_234_567].map(number),
            ["0", "999", "1,000", "65,536", "1,234,567"]
        );
    }
}
