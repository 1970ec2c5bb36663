//! `tf!`: string templates that keep references as values.

use crate::expression::{Expr, Expression, Node, Text};

/// Makes an [`Expr<String>`] from a format string and expressions, as `format!` does from values.
///
/// Each `{}` takes the next argument; `{{` and `}}` are braces. Literal text, `${` included, stays text.
///
/// ```
/// use terraform::{Expr, tf};
/// let bucket = Expr::<String>::variable("bucket");
/// assert_eq!(terraform::hcl::to_json(tf!("{}/*", bucket).node()), r#""${var.bucket}/*""#);
/// assert_eq!(terraform::hcl::to_json(tf!("a{{}}${{b").node()), r#""a{}$${b""#);
/// ```
///
/// A wrong number of arguments does not compile:
///
/// ```compile_fail
/// terraform::tf!("{}/{}", "a");
/// ```
#[macro_export]
macro_rules! tf {
    ($format:literal $(, $argument:expr)* $(,)?) => {{
        const _: () = assert!(
            $crate::template::placeholders($format) == <[&str]>::len(&[$(stringify!($argument)),*]),
            "as many placeholders as arguments"
        );
        $crate::template::format($format, [$($crate::Expr::<String>::from($argument)),*])
    }};
}

/// How many `{}` a format string holds.
#[doc(hidden)]
#[must_use]
pub const fn placeholders(format: &str) -> usize {
    let bytes = format.as_bytes();
    let (mut at, mut count) = (0, 0);
    while at < bytes.len() {
        let doubled = at + 1 < bytes.len() && bytes[at] == bytes[at + 1];
        match bytes[at] {
            b'{' | b'}' if doubled => at += 2,
            b'{' => {
                assert!(
                    at + 1 < bytes.len() && bytes[at + 1] == b'}',
                    "only empty placeholders are understood"
                );
                count += 1;
                at += 2;
            }
            b'}' => panic!("a lone closing brace: double it"),
            _ => at += 1,
        }
    }
    count
}

/// Puts `arguments` where `format` has `{}`; the counts were compared by the compiler.
#[doc(hidden)]
#[must_use]
pub fn format<const N: usize>(format: &'static str, arguments: [Expr<String>; N]) -> Expr<String> {
    let mut arguments = arguments.into_iter();
    let mut parts = Vec::with_capacity(2 * N + 1);
    let mut text = String::new();
    let mut rest = format;
    while let Some(at) = rest.find(['{', '}']) {
        text.push_str(&rest[..at]);
        if rest[at..].starts_with("{}") {
            if let Some(argument) = arguments.next() {
                join(&mut parts, std::mem::take(&mut text).into());
                append(&mut parts, argument.into_node());
            }
        } else {
            text.push_str(&rest[at..=at]);
        }
        rest = &rest[at + 2..];
    }
    text.push_str(rest);
    join(&mut parts, text.into());
    concatenate(parts)
}

/// Joins parts to one string expression: a literal when all of them are, a template otherwise.
#[must_use]
pub fn concatenate(parts: Vec<Node>) -> Expr<String> {
    let mut joined = Vec::with_capacity(parts.len());
    for part in parts {
        append(&mut joined, part);
    }
    Expr::from_node(match (joined.len(), joined.pop()) {
        (_, None) => Node::String(Text::Borrowed("")),
        (1, Some(Node::String(text))) => Node::String(text),
        (_, Some(last)) => {
            joined.push(last);
            Node::Expression(Box::new(Expression::Template(joined)))
        }
    })
}

fn append(parts: &mut Vec<Node>, part: Node) {
    match part {
        Node::String(text) => join(parts, text),
        Node::Expression(expression) => match *expression {
            Expression::Template(nodes) => nodes.into_iter().for_each(|node| append(parts, node)),
            other => parts.push(Node::Expression(Box::new(other))),
        },
        other => parts.push(other),
    }
}

fn join(parts: &mut Vec<Node>, text: Text) {
    if text.is_empty() {
        return;
    }
    match parts.last_mut() {
        Some(Node::String(last)) => last.to_mut().push_str(&text),
        _ => parts.push(Node::String(text)),
    }
}
