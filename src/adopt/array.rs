//! Lists whose elements come and go, while those that stay keep their comments.

use serde_json::Value as Json;
use toml_edit::{Array, Item, RawString, Value};

use crate::toml_text::{json, normal};

/// An element with what stands around it. TOML's parser gives a comment behind an element to the next one.
struct Element {
    /// What stands before it, from the end of the line above on.
    before: String,
    value: Value,
    /// What stands behind it in its line.
    behind: String,
}

/// Takes out what is not wanted, and adds what is missing behind the others.
pub(crate) fn edit(array: &mut Array, wanted: &Array) {
    let (open, mut elements, close) = taken_apart(array);
    let as_json = |value: &Value| normal(&json(&Item::Value(value.clone())));
    let all: Vec<Json> = wanted.iter().map(as_json).collect();
    let first = elements.first().map(|element| element.before.clone()).unwrap_or_default();
    let in_lines = elements.iter().any(|element| element.before.contains('\n'));
    // A line of its own with the same indent, or a space, and nobody's comment.
    let new_line =
        elements.last().map(|element| element.before.rsplit('\n').next().unwrap_or_default().to_owned());
    let before = if in_lines { format!("\n{}", new_line.unwrap_or_default()) } else { " ".to_owned() };
    elements.retain(|element| all.contains(&as_json(&element.value)));
    let kept: Vec<Json> = elements.iter().map(|element| as_json(&element.value)).collect();
    for value in wanted.iter().filter(|value| !kept.contains(&as_json(value))) {
        let mut value = value.clone();
        value.decor_mut().clear();
        elements.push(Element { before: before.clone(), value, behind: String::new() });
    }
    if let Some(element) = elements.first_mut().filter(|_| !in_lines) {
        element.before = first;
    }
    array.clear();
    let mut rest = open;
    for Element { before, mut value, behind } in elements {
        value.decor_mut().set_prefix(format!("{rest}{before}"));
        array.push_formatted(value);
        rest = behind;
    }
    array.set_trailing_comma(in_lines);
    array.set_trailing(format!("{rest}{close}"));
}

/// What stands behind the bracket in its line, the elements, and what stands before the closing bracket.
fn taken_apart(array: &Array) -> (String, Vec<Element>, String) {
    let mut open = String::new();
    let mut elements: Vec<Element> = Vec::new();
    let mut give = |elements: &mut Vec<Element>, behind: &str| match elements.last_mut() {
        Some(element) => element.behind.push_str(behind),
        None => open.push_str(behind),
    };
    let mut close = String::new();
    for value in array {
        let (behind, before) = at_line_end(text(value.decor().prefix()));
        give(&mut elements, behind);
        let mut plain = value.clone();
        plain.decor_mut().clear();
        elements.push(Element { before: before.to_owned(), value: plain, behind: String::new() });
        // Without a comma behind the last element, the end of its line and the next are its own.
        let (behind, rest) = at_line_end(text(value.decor().suffix()));
        give(&mut elements, behind.trim_end());
        rest.clone_into(&mut close);
    }
    let (behind, rest) = at_line_end(array.trailing().as_str().unwrap_or_default());
    give(&mut elements, behind);
    close.push_str(rest);
    (open, elements, close)
}

fn text(raw: Option<&RawString>) -> &str {
    raw.and_then(RawString::as_str).unwrap_or_default()
}

/// What belongs to the line, and what begins with the next; within a line, nothing belongs to what stands before.
fn at_line_end(text: &str) -> (&str, &str) {
    text.find('\n').map_or(("", text), |end| text.split_at(end))
}

#[cfg(test)]
mod tests {
    use toml_edit::DocumentMut;

    fn edited(before: &str, wanted: &[&str]) -> String {
        let mut document: DocumentMut = before.parse().unwrap();
        super::edit(document["a"].as_array_mut().unwrap(), &wanted.iter().copied().collect());
        document.to_string()
    }

    #[test]
    fn what_stays_keeps_its_comment_and_what_goes_takes_it_along() {
        let lines = "a = [ # some\n  \"x\", # of x\n  # above y\n  \"y\", # of y\n] # all\n";
        assert_eq!(edited(lines, &["x", "y"]), lines);
        assert_eq!(
            edited(lines, &["y", "z"]),
            "a = [ # some\n  # above y\n  \"y\", # of y\n  \"z\",\n] # all\n"
        );
        assert_eq!(edited(lines, &["x"]), "a = [ # some\n  \"x\", # of x\n] # all\n");
        assert_eq!(edited(lines, &["z"]), "a = [ # some\n  \"z\",\n] # all\n");
        let without_comma = "a = [\n  \"x\", # of x\n  \"y\" # of y\n]\n";
        assert_eq!(
            edited(without_comma, &["x", "y", "z"]),
            "a = [\n  \"x\", # of x\n  \"y\", # of y\n  \"z\",\n]\n"
        );
    }

    #[test]
    fn a_line_stays_one() {
        assert_eq!(edited("a = [\"x\", \"y\"]\n", &["y", "z"]), "a = [\"y\", \"z\"]\n");
        assert_eq!(edited("a = [ \"x\" ]\n", &["y"]), "a = [ \"y\" ]\n");
        assert_eq!(edited("a = []\n", &["y", "z"]), "a = [\"y\", \"z\"]\n");
    }
}
