//! Terraform's templates in generated texts: what is literal in them, and what is evaluated.
//!
//! A scanner and no parser: all that is asked is where `${…}` ends and which names stand in it.

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Literal, as it is written: `$${` stands for `${`.
    Text(&'a str),
    /// What stands between `${` and `}`, or between `%{` and `}`.
    Code(&'a str),
}

/// A part of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Anything else, texts in quotes among it.
    Other(&'a str),
    /// A name with what is taken of it: `aws_eks_cluster.trantor.identity[0].oidc[0].issuer`.
    Path(&'a str),
}

/// The parts of a text, in order; none is empty.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let bytes = text.as_bytes();
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(b"$${") || rest.starts_with(b"%%{") {
            at += 3;
        } else if rest.starts_with(b"${") || rest.starts_with(b"%{") {
            let Some(length) = code_length(&text[at + 2..]) else { break };
            if start < at {
                parts.push(Part::Text(&text[start..at]));
            }
            parts.push(Part::Code(&text[at + 2..at + 2 + length]));
            at += 2 + length + 1;
            start = at;
        } else {
            at += 1;
        }
    }
    if start < text.len() {
        parts.push(Part::Text(&text[start..]));
    }
    parts
}

/// Whether something in a text is evaluated.
pub fn has_code(text: &str) -> bool {
    (text.contains("${") || text.contains("%{"))
        && parts(text).iter().any(|part| matches!(part, Part::Code(_)))
}

/// How many bytes of code there are before the `}` that ends it; none when nothing does.
fn code_length(code: &str) -> Option<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum Level {
        Code,
        Quoted,
    }
    let bytes = code.as_bytes();
    let mut levels = vec![Level::Code];
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        match levels.last()? {
            Level::Code => match rest[0] {
                b'}' if levels.len() == 1 => return Some(at),
                b'}' => _ = levels.pop(),
                b'{' => levels.push(Level::Code),
                b'"' => levels.push(Level::Quoted),
                _ => {}
            },
            Level::Quoted => match rest[0] {
                b'\\' => at += 1,
                b'"' => _ = levels.pop(),
                b'$' | b'%' if rest.get(1) == rest.first() && rest.get(2) == Some(&b'{') => at += 2,
                b'$' | b'%' if rest.get(1) == Some(&b'{') => {
                    levels.push(Level::Code);
                    at += 1;
                }
                _ => {}
            },
        }
        at += 1;
    }
    None
}

/// The parts of code, in order; none is empty. Names within texts in quotes are found too where these are evaluated.
pub fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    collect(code, &mut tokens);
    tokens
}

fn collect<'a>(code: &'a str, tokens: &mut Vec<Token<'a>>) {
    let bytes = code.as_bytes();
    let (mut start, mut at) = (0, 0);
    let other = |tokens: &mut Vec<Token<'a>>, from: usize, to: usize| {
        if from < to {
            tokens.push(Token::Other(&code[from..to]));
        }
    };
    while at < bytes.len() {
        if bytes[at].is_ascii_alphabetic() || bytes[at] == b'_' {
            let length = path_length(&bytes[at..]);
            if bytes[at..at + length].contains(&b'.') {
                other(tokens, start, at);
                tokens.push(Token::Path(&code[at..at + length]));
                start = at + length;
            }
            at += length;
        } else if bytes[at] == b'"' {
            let length = quoted_length(&code[at..]);
            for part in parts(&code[at..at + length]) {
                if let Part::Code(inner) = part {
                    let from = inner.as_ptr() as usize - code.as_ptr() as usize;
                    other(tokens, start, from);
                    collect(inner, tokens);
                    start = from + inner.len();
                }
            }
            at += length;
        } else {
            at += 1;
        }
    }
    other(tokens, start, bytes.len());
}

/// The one argument of code that calls a function with a literal in quotes; none of any other code.
pub(crate) fn argument(code: &str, function: &str) -> Option<String> {
    let call = code.trim().strip_prefix(function)?.trim_start().strip_prefix('(')?.strip_suffix(')')?.trim();
    if !call.starts_with('"') || call.len() < 2 || quoted_length(call) != call.len() || has_code(call) {
        return None;
    }
    let mut literal = String::with_capacity(call.len());
    let mut rest = call[1..call.len() - 1].chars();
    while let Some(character) = rest.next() {
        let (character, is_doubled) = match character {
            '\\' => match rest.next()? {
                'n' => ('\n', false),
                'r' => ('\r', false),
                't' => ('\t', false),
                sign @ ('"' | '\\') => (sign, false),
                'u' => {
                    let code: String = rest.by_ref().take(4).collect();
                    (char::from_u32(u32::from_str_radix(&code, 16).ok()?)?, false)
                }
                _ => return None,
            },
            // `$${` stands for `${`, and nothing is evaluated.
            sign @ ('$' | '%') => {
                (sign, rest.as_str().strip_prefix(sign).is_some_and(|of| of.starts_with('{')))
            }
            other => (other, false),
        };
        literal.push(character);
        if is_doubled {
            rest.next();
        }
    }
    Some(literal)
}

/// How many bytes a text in quotes has, these among them.
fn quoted_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            b'$' | b'%' if bytes.get(at + 1) == Some(&b'{') && bytes[at - 1] != bytes[at] => {
                at += 2 + code_length(&text[at + 2..]).map_or(0, |length| length + 1);
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

/// How many bytes of a name, with the attributes and numbers behind it, the code begins with.
fn path_length(code: &[u8]) -> usize {
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let mut at = 0;
    while at < code.len() {
        let begins_name = code.get(at + 1).is_some_and(|next| next.is_ascii_alphabetic() || *next == b'_');
        if in_name(code[at]) || (code[at] == b'.' && begins_name) {
            at += 1;
        } else if code[at] == b'[' {
            let digits = code[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 || code.get(at + 1 + digits) != Some(&b']') {
                break;
            }
            at += digits + 2;
        } else {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_literal_that_a_function_takes_is_read() {
        let of = |code: &str| argument(code, "base64encode");
        assert_eq!(
            of(r#"base64encode("a \"b\"\n\\ $${c} $ \u0041")"#).as_deref(),
            Some("a \"b\"\n\\ ${c} $ A")
        );
        assert_eq!(of(r#"base64encode("")"#).as_deref(), Some(""));
        for other in
            [r#"base64encode("${x.y}")"#, r#"base64encode("a" + "b")"#, "base64encode(x.y)", r#"upper("a")"#]
        {
            assert_eq!(of(other), None, "{other}");
        }
    }

    fn paths(code: &str) -> Vec<&str> {
        let path = |token| if let Token::Path(path) = token { Some(path) } else { None };
        tokens(code).into_iter().filter_map(path).collect()
    }

    #[test]
    fn what_is_evaluated_is_told_from_what_is_literal() {
        assert_eq!(parts("${a.b.arn}:*"), [Part::Code("a.b.arn"), Part::Text(":*")]);
        assert_eq!(parts("$${a.b} x %%{y}"), [Part::Text("$${a.b} x %%{y}")]);
        assert_eq!(
            parts(r#"x${replace(a.b.c, "}${d.e}\"", "")}y"#),
            [Part::Text("x"), Part::Code(r#"replace(a.b.c, "}${d.e}\"", "")"#), Part::Text("y")]
        );
        assert_eq!(parts("${{ a = b.c }}"), [Part::Code("{ a = b.c }")]);
        assert_eq!(parts("${a.b"), [Part::Text("${a.b")]);
        assert!(has_code("a ${b.c}") && !has_code("a $${b.c}"));
    }

    #[test]
    fn names_are_found_with_what_is_taken_of_them() {
        assert_eq!(
            paths(r#"replace(aws_eks_cluster.a.identity[0].oidc[0].issuer, "https://x.y ${c.d}", "")"#),
            ["aws_eks_cluster.a.identity[0].oidc[0].issuer", "c.d"]
        );
        assert_eq!(paths("jsonencode([a.b-c.id, data.d.e.f])"), ["a.b-c.id", "data.d.e.f"]);
        assert_eq!(paths(r#"a.b["x"].c"#), ["a.b"]);
        assert_eq!(paths(r#""$${a.b}""#), Vec::<&str>::new());
    }

    proptest! {
        #[test]
        fn no_byte_is_lost(text in r#"[a-z.$%{}"\\é\[0 ]{0,30}"#) {
            let of_code: String = tokens(&text)
                .iter()
                .map(|token| match token { Token::Other(text) | Token::Path(text) => *text })
                .collect();
            prop_assert_eq!(&of_code, &text);
            let bytes: usize = parts(&text)
                .iter()
                .map(|part| match part { Part::Text(text) => text.len(), Part::Code(code) => code.len() + 3 })
                .sum();
            prop_assert_eq!(bytes, text.len());
        }
    }
}
