//! References within rendered values, found in their text.

/// A part of a rendered string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// Text, be it literal or HCL.
    Text(&'a str),
    /// The name of something with its attributes: `aws_vpc.main.id`.
    Path(&'a str),
}

/// The parts of a rendered string: what stands in `${…}` outside of HCL's own strings, path by path, and the text
/// between.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let bytes = text.as_bytes();
    let mut parts = Vec::new();
    // How deep in `${…}`, and whether inside a quoted string, at each level.
    let mut levels: Vec<Level> = vec![Level::Template];
    let (mut start, mut at) = (0, 0);
    while at < bytes.len() {
        let rest = &bytes[at..];
        let level = *levels.last().unwrap_or(&Level::Template);
        match level {
            Level::Template | Level::Quoted => {
                if rest.starts_with(b"$${") || rest.starts_with(b"%%{") {
                    at += 3;
                } else if rest.starts_with(b"${") || rest.starts_with(b"%{") {
                    levels.push(Level::Code);
                    at += 2;
                } else if level == Level::Quoted && rest[0] == b'\\' {
                    at += 2;
                } else {
                    if level == Level::Quoted && rest[0] == b'"' {
                        levels.pop();
                    }
                    at += 1;
                }
            }
            Level::Code | Level::Braces => {
                if rest[0].is_ascii_alphabetic() || rest[0] == b'_' {
                    let length = path_length(rest);
                    if rest[..length].contains(&b'.') {
                        parts.push(Part::Text(&text[start..at]));
                        parts.push(Part::Path(&text[at..at + length]));
                        start = at + length;
                    }
                    at += length;
                } else {
                    match rest[0] {
                        b'"' => levels.push(Level::Quoted),
                        b'{' => levels.push(Level::Braces),
                        b'}' => _ = levels.pop(),
                        _ => {}
                    }
                    at += 1;
                }
            }
        }
    }
    parts.push(Part::Text(&text[start..]));
    parts.retain(|part| *part != Part::Text(""));
    parts
}

#[derive(Clone, Copy, PartialEq)]
enum Level {
    Template,
    Code,
    Braces,
    Quoted,
}

/// How many bytes of an identifier, with the attributes behind it, the code begins with.
fn path_length(code: &[u8]) -> usize {
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let mut at = 0;
    while at < code.len() {
        let begins_name = code.get(at + 1).is_some_and(|next| next.is_ascii_alphabetic() || *next == b'_');
        if in_name(code[at]) || (code[at] == b'.' && begins_name) {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// The address of a managed resource that a path begins with, and the rest of the path.
pub(super) fn address(path: &str) -> Option<(&str, &str)> {
    let (resource_type, rest) = path.split_once('.')?;
    if matches!(resource_type, "data" | "var" | "local" | "module" | "each" | "self" | "path" | "terraform") {
        return None;
    }
    let length = resource_type.len() + 1 + rest.find('.').unwrap_or(rest.len());
    Some((&path[..length], path[length..].trim_start_matches('.')))
}

/// The path that a string is a reference to and nothing else: `aws_vpc.main.id` of `${aws_vpc.main.id}`.
pub(super) fn whole(text: &str) -> Option<&str> {
    let inside = text.strip_prefix("${")?.strip_suffix('}')?;
    (!inside.is_empty() && path_length(inside.as_bytes()) == inside.len()).then_some(inside)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn paths(text: &str) -> Vec<&str> {
        let path = |part| if let Part::Path(path) = part { Some(path) } else { None };
        parts(text).into_iter().filter_map(path).collect()
    }

    #[test]
    fn references_are_found_and_text_is_not_taken_for_one() {
        assert_eq!(paths("${aws_vpc.main.id}"), ["aws_vpc.main.id"]);
        assert_eq!(paths("$${aws_vpc.main.id} aws_vpc.main.id %%{a.b}"), Vec::<&str>::new());
        assert_eq!(paths("${a.b.arn}:* and ${c.d-e[0].x}"), ["a.b.arn", "c.d-e"]);
        assert_eq!(
            paths(r#"${replace(a.b.identity[0].oidc[0].issuer, "x.y \" ${c.d}", "")}"#),
            ["a.b.identity", "c.d"]
        );
        assert_eq!(paths("${{ a = b.c }} d.e"), ["b.c"]);
    }

    #[test]
    fn addresses_are_those_of_managed_resources() {
        assert_eq!(address("aws_vpc.main.id"), Some(("aws_vpc.main", "id")));
        assert_eq!(address("aws_vpc.main"), Some(("aws_vpc.main", "")));
        assert_eq!(address("data.aws_vpc.main"), None);
        assert_eq!(whole("${aws_vpc.main.id}"), Some("aws_vpc.main.id"));
        assert_eq!(whole("${aws_vpc.main.id}/*"), None);
        assert_eq!(whole("${a.b[0]}"), None);
    }

    proptest! {
        #[test]
        fn no_byte_is_lost(text in r#"[a-z.$%{}"\\é ]{0,30}"#) {
            let together: String = parts(&text)
                .iter()
                .map(|part| match part { Part::Text(text) | Part::Path(text) => *text })
                .collect();
            prop_assert_eq!(together, text);
        }
    }
}
