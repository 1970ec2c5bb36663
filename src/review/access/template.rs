//! Text of generated files with `${…}` in it, and that of plans, in which no expression is left.

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// Text as it is.
    Text(&'a str),
    /// A policy variable such as `aws:username`: `$${…}` of a generated file, `${…}` of a plan.
    Variable(&'a str),
    /// An expression of Terraform.
    Expression(&'a str),
}

/// The parts of a text, in order.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let escaped = rest[..at].ends_with('$');
        let (before, code) = (&rest[..at - usize::from(escaped)], &rest[at + 2..]);
        let Some(end) = end_of(code) else { break };
        if !before.is_empty() {
            parts.push(Part::Text(before));
        }
        let inside = &code[..end];
        parts.push(if escaped || is_variable(inside) {
            Part::Variable(inside)
        } else {
            Part::Expression(inside.trim())
        });
        rest = &code[end + 1..];
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

/// A key of IAM, `aws:username`, `s3:prefix`; also `*`, `?` and `$`, by which a policy writes these characters.
fn is_variable(inside: &str) -> bool {
    if matches!(inside, "*" | "?" | "$") {
        return true;
    }
    let Some((service, name)) = inside.split_once(':') else { return false };
    let in_service = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    !service.is_empty()
        && service.bytes().all(in_service)
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Where the brace stands that ends an expression.
fn end_of(code: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in code.bytes().enumerate() {
        if quoted {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => quoted = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The text whose prefix an expression takes away, as `replace(x, "https://", "")` does.
pub(super) fn without_scheme(expression: &str) -> Option<&str> {
    let inside = expression.strip_prefix("replace(")?.strip_suffix(')')?;
    let (inner, rest) = inside.split_once(',')?;
    let rest: String = rest.split_whitespace().collect();
    (rest == "\"https://\",\"\"").then_some(inner.trim())
}

/// The names that an expression is a chain of, without its indexes: `aws_eks_cluster`, `a`, `identity`, `oidc`, `issuer`.
pub(super) fn path(expression: &str) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    for step in expression.split('.') {
        let name = match step.split_once('[') {
            Some((name, index)) => index
                .strip_suffix(']')
                .is_some_and(|index| index.bytes().all(|byte| byte.is_ascii_digit()))
                .then_some(name)?,
            None => step,
        };
        terraform::is_identifier(name).then(|| names.push(name))?;
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Part::{Expression, Text, Variable};

    #[test]
    fn expressions_and_variables_are_told_apart() {
        assert_eq!(parts("${aws_kms_key.a.arn}"), [Expression("aws_kms_key.a.arn")]);
        assert_eq!(parts("x/$${aws:username}/*"), [Text("x/"), Variable("aws:username"), Text("/*")]);
        assert_eq!(parts("x/${aws:username}/*"), [Text("x/"), Variable("aws:username"), Text("/*")]);
        assert_eq!(
            parts("${replace(a.b.c[0], \"https://}\", \"\")}:sub"),
            [Expression("replace(a.b.c[0], \"https://}\", \"\")"), Text(":sub")]
        );
        assert_eq!(parts("${broken"), [Text("${broken")]);
        assert_eq!(parts("${{ a = b }}"), [Expression("{ a = b }")]);
    }

    #[test]
    fn chains_of_names_are_read() {
        let issuer = "aws_eks_cluster.a.identity[0].oidc[0].issuer";
        assert_eq!(path(issuer).unwrap(), ["aws_eks_cluster", "a", "identity", "oidc", "issuer"]);
        assert_eq!(path("f(a.b)"), None);
        assert_eq!(without_scheme(&format!("replace({issuer}, \"https://\", \"\")")), Some(issuer));
        assert_eq!(without_scheme("replace(a.b, \"x\", \"\")"), None);
    }
}
