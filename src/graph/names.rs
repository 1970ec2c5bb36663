//! Names in pictures: as ids, and as text of XML.

use std::fmt::Write;

/// The id of what has a name: letters, digits and `._:-` stay, anything else is its code point between underscores.
pub(crate) fn id(name: &str) -> String {
    let mut id = String::from("graph-");
    for of in name.chars() {
        if of.is_ascii_alphanumeric() || "._:-".contains(of) {
            id.push(of);
        } else {
            _ = write!(id, "_{:x}_", u32::from(of));
        }
    }
    id
}

/// A text as XML has it, between tags or in quotes. What XML cannot say is a replacement character.
pub(crate) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for of in text.chars() {
        match of {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' | '\r' => escaped.push(' '),
            of if of.is_control() || matches!(of, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            of => escaped.push(of),
        }
    }
    escaped
}
