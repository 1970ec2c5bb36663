//! The messages of results.

use crate::assessment::{Evidence, Outcome};

/// What a piece of evidence says, as a sentence.
pub(super) fn told(evidence: &Evidence) -> String {
    let what = match (&*evidence.stack, &*evidence.address) {
        (stack, "") => stack.to_owned(),
        (stack, address) => format!("{stack}:{address}"),
    };
    format!("{what}: {}.", evidence.message.trim_end_matches('.'))
}

/// What evidence of one outcome says together.
pub(super) fn together(title: &str, outcome: Outcome, evidence: &[&Evidence]) -> String {
    let first = evidence.first().map(|evidence| told(evidence));
    let more = match evidence.len() {
        0 | 1 => String::new(),
        many => format!(" And {} more.", many - 1),
    };
    match (outcome, first) {
        (Outcome::NotApplicable, None) => format!("{title}: there is nothing that this is about."),
        (_, None) => format!("{title}."),
        (_, Some(first)) => format!("{title}. {first}{more}"),
    }
}

/// Where it is written, as a link to the first of the related locations.
pub(super) fn link(evidence: &Evidence) -> String {
    let file = evidence.file.as_deref().unwrap_or_default();
    let line = evidence.line.map(|line| format!(":{line}")).unwrap_or_default();
    let mut place = String::new();
    for character in file.chars() {
        if matches!(character, '[' | ']' | '\\') {
            place.push('\\');
        }
        place.push(character);
    }
    format!(" Written in [{}{line}](1).", braces(&place))
}

/// A text as a message that has neither links nor places for values. References are said by their names alone.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        plain.push_str(&braces(before));
        match after.split_once('}') {
            Some((name, behind)) if !name.contains('{') => {
                plain.push_str(name);
                rest = behind;
            }
            _ => {
                plain.push_str("${{");
                rest = after;
            }
        }
    }
    plain.push_str(&braces(rest));
    plain.replace("](", "] (")
}

/// Braces doubled, as they are written where they hold no value.
fn braces(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_message_is_a_link_or_a_place_for_a_value() {
        assert_eq!(
            plain("`key` is \"${infrastructure:aws_kms_key.a.arn}\""),
            "`key` is \"infrastructure:aws_kms_key.a.arn\""
        );
        assert_eq!(plain("{0} and [a](b) and ${x"), "{{0}} and [a] (b) and ${{x");
        assert_eq!(plain("${a{b}c}"), "${{a{{b}}c}}");
    }
}
