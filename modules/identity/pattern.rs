//! Patterns as IAM has them.

/// Whether a text is like a pattern: `*` stands for any characters, `?` for one.
pub fn like(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut of) = (0, 0);
    // Where the last `*` stands, and up to where it has taken characters: there the search goes on.
    let mut last: Option<(usize, usize)> = None;
    while of < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                last = Some((at, of));
                at += 1;
            }
            Some(wanted) if *wanted == b'?' || *wanted == text[of] => {
                at += 1;
                of += 1;
            }
            _ => {
                let Some((star, taken)) = last else { return false };
                last = Some((star, taken + 1));
                at = star + 1;
                of = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|rest| *rest == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text) in
            [("*", ""), ("a*c", "abc"), ("a*c", "ac"), ("a?c", "abc"), ("*b*b", "abab"), ("dawn/*", "dawn/*")]
        {
            assert!(like(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a", "ab"), ("a?c", "ac"), ("*b", "abc"), ("dawn/*", "day/x"), ("", "a")] {
            assert!(!like(pattern, text), "{pattern} {text}");
        }
        // A pattern that a search with a call for each star would never be done with.
        assert!(!like(&"a*".repeat(200), &"b".repeat(500)));
        assert!(!like(&format!("{}b", "a*".repeat(100)), &"a".repeat(1000)));
    }
}
