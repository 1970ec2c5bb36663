//! Patterns of policies: `*` stands for any text, `?` for one character.

/// Whether every text that `narrow` stands for is one that `wide` stands for; where `narrow` is no pattern, whether `wide`
/// matches it.
pub(super) fn covers(wide: &str, narrow: &str) -> bool {
    matches(wide.as_bytes(), narrow.as_bytes(), |wide, narrow| {
        wide == narrow || (wide == b'?' && narrow != b'*')
    })
}

/// The same where upper and lower case mean the same.
pub(super) fn covers_in_any_case(wide: &str, narrow: &str) -> bool {
    matches(wide.as_bytes(), narrow.as_bytes(), |wide, narrow| {
        wide.eq_ignore_ascii_case(&narrow) || (wide == b'?' && narrow != b'*')
    })
}

/// Whether it is a pattern and not just a text.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// Whether no text is one of both patterns. False is no proof that there is one.
pub(super) fn are_disjoint(one: &str, other: &str) -> bool {
    match (is_pattern(one), is_pattern(other)) {
        (_, false) => !covers(one, other),
        (false, true) => !covers(other, one),
        (true, true) => {
            let literal = |text: &str| text.find(['*', '?']).unwrap_or(text.len());
            let (start, other_start) = (&one[..literal(one)], &other[..literal(other)]);
            !start.starts_with(other_start) && !other_start.starts_with(start)
        }
    }
}

/// The pattern against a text in which `*` is a character that only `*` stands for. Goes back to the last `*` alone, which
/// is enough, and so takes no more than the product of the lengths.
fn matches(pattern: &[u8], text: &[u8], same: impl Fn(u8, u8) -> bool) -> bool {
    let (mut at, mut in_text) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while in_text < text.len() {
        if pattern.get(at) == Some(&b'*') {
            star = Some((at, in_text));
            at += 1;
        } else if pattern.get(at).is_some_and(|byte| same(*byte, text[in_text])) {
            at += 1;
            in_text += 1;
        } else if let Some((after, eaten)) = star {
            star = Some((after, eaten + 1));
            at = after + 1;
            in_text = eaten + 1;
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By definition, a character at a time.
    fn by_definition(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some((b'*', rest)), _) => {
                by_definition(rest, text) || (!text.is_empty() && by_definition(pattern, &text[1..]))
            }
            (Some((b'?', rest)), Some((_, text))) => by_definition(rest, text),
            (Some((byte, rest)), Some((first, text))) => byte == first && by_definition(rest, text),
            _ => false,
        }
    }

    #[test]
    fn a_pattern_covers_what_is_narrower() {
        for (wide, narrow) in [
            ("*", ""),
            ("*", "a*b"),
            ("a/*", "a/b/*"),
            ("a/*", "a/*"),
            ("a?", "ab"),
            ("a?", "a?"),
            ("*?", "b*c"),
        ] {
            assert!(covers(wide, narrow), "{wide} {narrow}");
        }
        for (wide, narrow) in
            [("a/b", "a/*"), ("a?", "a*"), ("a/*", "a"), ("a/b/*", "a/*"), ("?", "*"), ("", "*")]
        {
            assert!(!covers(wide, narrow), "{wide} {narrow}");
        }
        assert!(covers_in_any_case("s3:GET*", "s3:GetObject") && !covers("s3:GET*", "s3:GetObject"));
    }

    #[test]
    fn what_cannot_meet_is_known() {
        assert!(are_disjoint("a/*", "b/*") && are_disjoint("a/*", "b") && are_disjoint("b", "c"));
        assert!(!are_disjoint("a*", "ab*") && !are_disjoint("a/*", "a/b") && !are_disjoint("*", "b"));
    }

    proptest! {
        #[test]
        fn matching_is_as_defined(pattern in "[ab*?]{0,7}", text in "[ab]{0,9}") {
            prop_assert_eq!(covers(&pattern, &text), by_definition(pattern.as_bytes(), text.as_bytes()));
        }

        #[test]
        fn what_is_covered_matches_too(wide in "[ab*?]{0,6}", narrow in "[ab*?]{0,6}", text in "[ab]{0,8}") {
            if covers(&wide, &narrow) && covers(&narrow, &text) {
                prop_assert!(covers(&wide, &text));
            }
            if are_disjoint(&wide, &narrow) {
                prop_assert!(!(covers(&wide, &text) && covers(&narrow, &text)));
            }
        }
    }
}
