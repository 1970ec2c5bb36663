//! Paths within values: `vpc_config[0].subnet_ids[1]`, `metadata.labels["app.kubernetes.io/name"]`.

use serde_json::Value;

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// An entry of a map.
    Key(String),
    /// An item of a list.
    Item(usize),
}

/// The steps of a path. What is no path gives those before it.
pub fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix("[\"") {
            let Some((key, behind)) = quoted.split_once("\"]") else { break };
            steps.push(Step::Key(key.to_owned()));
            rest = behind;
        } else if let Some(number) = rest.strip_prefix('[') {
            let Some((number, behind)) = number.split_once(']') else { break };
            let Ok(number) = number.parse() else { break };
            steps.push(Step::Item(number));
            rest = behind;
        } else {
            rest = rest.strip_prefix('.').unwrap_or(rest);
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            if end == 0 {
                break;
            }
            steps.push(Step::Key(rest[..end].to_owned()));
            rest = &rest[end..];
        }
    }
    steps
}

/// The value at a path; none where it is not set. The one block of a list may stand without the list.
pub fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    let mut value = value;
    for step in steps(path) {
        value = match (&step, value) {
            (Step::Key(key), Value::Object(entries)) => entries.get(key)?,
            (Step::Item(number), Value::Array(items)) => items.get(*number)?,
            (Step::Item(0), Value::Object(_)) => value,
            _ => return None,
        };
    }
    (!value.is_null()).then_some(value)
}

/// A path with a key behind it.
pub fn join(path: &str, key: &str) -> String {
    let is_plain = key.chars().all(|of| of.is_ascii_alphanumeric() || of == '_' || of == '-');
    match (path.is_empty(), is_plain) {
        (true, true) => key.to_owned(),
        (false, true) => format!("{path}.{key}"),
        (_, false) => format!("{path}[\"{key}\"]"),
    }
}

/// Whether a path is another one or leads through it.
pub fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer)
        .is_some_and(|rest| outer.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_found_by_their_paths() {
        let value = json!({ "a": [{ "b": { "x.y/z": [1, 2] } }], "c": { "d": null } });
        assert_eq!(at(&value, "a[0].b[\"x.y/z\"][1]"), Some(&json!(2)));
        assert_eq!(at(&value, "c[0].d"), None);
        assert_eq!(at(&value, "a[1]"), None);
        assert_eq!(at(&value, "c[0]"), Some(&json!({ "d": null })));
        assert_eq!(at(&value, ""), Some(&value));
        assert_eq!(join(&join("a[0]", "b"), "x.y/z"), "a[0].b[\"x.y/z\"]");
        assert!(is_within("a[0].b", "a") && is_within("a", "a") && !is_within("ab", "a"));
    }
}
