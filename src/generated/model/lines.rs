//! The lines of a generated file on which keys stand.

use std::collections::HashMap;

use crate::paths::Step;

/// The lines of a generated file, by what leads there.
#[derive(Debug, Default)]
pub(super) struct Lines {
    lines: HashMap<Vec<Step>, usize>,
}

/// A collection that is open.
enum Open {
    Map(Option<String>),
    List(usize),
}

impl Lines {
    /// The lines of JSON as it is generated: a key or an item to a line.
    pub(super) fn of_json(text: &str) -> Self {
        let mut lines = HashMap::new();
        let mut open: Vec<Open> = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let mut rest = line.trim();
            let closes = rest.starts_with(['}', ']']);
            if closes {
                open.pop();
            } else {
                let key = key(rest);
                match open.last_mut() {
                    Some(Open::Map(at)) => {
                        if let Some((key, behind)) = key {
                            *at = Some(key);
                            rest = behind;
                        }
                    }
                    Some(Open::List(_)) | None => {}
                }
                lines.entry(pointer(&open)).or_insert(number);
                let is_open = rest.ends_with(['{', '[']);
                if is_open {
                    open.push(if rest.ends_with('{') { Open::Map(None) } else { Open::List(0) });
                    continue;
                }
            }
            if let Some(Open::List(at)) = open.last_mut() {
                *at += 1;
            }
        }
        Self { lines }
    }

    /// The lines of YAML as it is generated: blocks, indented by two spaces, lists of maps and of scalars.
    pub(super) fn of_yaml(text: &str) -> Self {
        let mut lines = HashMap::new();
        // What is open, and how deep: a list may stand at the column of the key that holds it.
        let mut open: Vec<(usize, Step)> = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let mut column = line.len() - line.trim_start().len();
            let mut rest = line.trim_start();
            if rest.is_empty() || rest.starts_with('#') {
                continue;
            }
            while let Some(behind) = rest.strip_prefix("- ").or_else(|| (rest == "-").then_some("")) {
                let depth = 2 * column + 1;
                open.retain(|(at, _)| *at <= depth);
                let item = match open.last() {
                    Some((at, Step::Item(number))) if *at == depth => number + 1,
                    _ => 0,
                };
                open.retain(|(at, _)| *at < depth);
                open.push((depth, Step::Item(item)));
                lines.entry(open.iter().map(|(_, step)| step.clone()).collect()).or_insert(number);
                column += rest.len() - behind.trim_start().len();
                rest = behind.trim_start();
            }
            let Some((key, _)) =
                rest.split_once(": ").or_else(|| rest.strip_suffix(':').map(|key| (key, "")))
            else {
                continue;
            };
            open.retain(|(at, _)| *at < 2 * column);
            open.push((2 * column, Step::Key(key.trim_matches(['"', '\'']).to_owned())));
            lines.entry(open.iter().map(|(_, step)| step.clone()).collect()).or_insert(number);
        }
        Self { lines }
    }

    /// The line of what is there, or of the nearest that holds it; the first one when nothing does.
    pub(super) fn of(&self, pointer: &[Step]) -> usize {
        let holding = (1..=pointer.len()).rev().map(|length| &pointer[..length]);
        holding.filter_map(|pointer| self.lines.get(pointer)).copied().next().unwrap_or(1)
    }
}

fn pointer(open: &[Open]) -> Vec<Step> {
    let step = |open: &Open| match open {
        Open::Map(key) => key.clone().map(Step::Key),
        Open::List(at) => Some(Step::Item(*at)),
    };
    open.iter().filter_map(step).collect()
}

/// The key that a line of JSON begins with, and what stands behind it.
fn key(line: &str) -> Option<(String, &str)> {
    let mut stream = serde_json::Deserializer::from_str(line).into_iter::<String>();
    let key = stream.next()?.ok()?;
    let behind = line[stream.byte_offset()..].strip_prefix(':')?;
    Some((key, behind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::steps;

    #[test]
    fn keys_of_json_are_found() {
        let text = "{\n  \"a\": {\n    \"b\": [\n      {\n        \"x.y\": 1\n      },\n      {\n        \"c\": [\n          1,\n          2\n        ]\n      }\n    ],\n    \"d\": {}\n  },\n  \"e\": true\n}\n";
        let lines = Lines::of_json(text);
        for (path, line) in [
            ("a", 2),
            ("a.b[0][\"x.y\"]", 5),
            ("a.b[1]", 7),
            ("a.b[1].c[1]", 10),
            ("a.d", 14),
            ("a.d.none", 14),
            ("e", 16),
            ("f", 1),
        ] {
            assert_eq!(lines.of(&steps(path)), line, "{path}");
        }
    }

    #[test]
    fn keys_of_yaml_are_found() {
        let text = "# heading\napiVersion: v1\nmetadata:\n  name: a\nspec:\n  containers:\n  - args:\n    - x\n    - y\n    name: b\n  - name: c\n    ports:\n    - containerPort: 1\n  other: 1\n";
        let lines = Lines::of_yaml(text);
        for (path, line) in [
            ("metadata.name", 4),
            ("spec.containers[0].args[1]", 9),
            ("spec.containers[0].name", 10),
            ("spec.containers[1].ports[0].containerPort", 13),
            ("spec.other", 14),
            ("spec.none", 5),
        ] {
            assert_eq!(lines.of(&steps(path)), line, "{path}");
        }
    }
}
