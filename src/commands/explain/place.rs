//! Places in files: of settings, and of blocks in the generated files.

use std::fmt;

use serde::Serialize;
use stacks::environment::Environment;

use super::{Block, Model};

/// A place in a settings file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    file: String,
    line: usize,
    column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// Where a setting stands; none for a default.
pub(super) fn of_setting(environment: &Environment, key: &str) -> Option<Place> {
    let located = environment.document.locate(key)?;
    let location = located.key.unwrap_or(located.value);
    Some(Place { file: location.file().to_owned(), line: location.line(), column: location.column() })
}

/// Where a block stands in the generated files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Generated {
    /// The file, from the project's folder on.
    pub(super) file: String,
    /// What leads to the block in it (RFC 6901).
    pub(super) pointer: String,
    /// The line it stands on; none when the file, or the block in it, is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<usize>,
    /// For an object that channels share: the file that says how it differs in its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) overlay: Option<String>,
}

/// Where a block of a stack is rendered to, or an object of the manifests.
pub(super) fn of_block(model: &Model<'_>, block: &Block<'_>) -> Generated {
    let Block { stack, member } = block;
    let path = |file: &String| format!("out/{}/{stack}/{file}", model.environment.name);
    let read = |file: &String| std::fs::read_to_string(model.root.join(file)).unwrap_or_default();
    if block.is_object() {
        let mut files = model.files.get(&member.address).into_iter().flatten().map(path);
        let file = files.next().unwrap_or_default();
        let line = read(&file).lines().position(|line| !line.starts_with('#')).map(|at| at + 1);
        return Generated { line, file, pointer: String::new(), overlay: files.next() };
    }
    let file = path(&member.file);
    let line = line_of(&read(&file), &member.pointer);
    Generated { line, file, pointer: member.json_pointer(), overlay: None }
}

/// The line that the block at a pointer begins on, counted from one, in text as cleon writes it: two spaces for each
/// level, each key on a line of its own.
fn line_of(text: &str, pointer: &[String]) -> Option<usize> {
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    for (depth, key) in pointer.iter().enumerate() {
        let indent = 2 * (depth + 1);
        let is_list = lines.get(at)?.ends_with('[');
        let inner = lines
            .iter()
            .enumerate()
            .skip(at + 1)
            .take_while(|(_, line)| line.len() - line.trim_start().len() >= indent);
        let mut own = inner.filter(|(_, line)| line.len() - line.trim_start().len() == indent);
        at = if is_list {
            let mut items = own.filter(|(_, line)| line.trim_start().starts_with('{'));
            items.nth(key.parse().ok()?)?.0
        } else {
            let wanted = format!("{}:", serde_json::Value::from(key.as_str()));
            own.find(|(_, line)| line.trim_start().starts_with(&wanted))?.0
        };
    }
    Some(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_to_a_line() {
        let text = "{\n  \"//\": \"x\",\n  \"a\": {\n    \"b\": {},\n    \"c\": [\n      {\n        \"d\": 1\n      },\n      {\n        \"d\": 2\n      }\n    ]\n  },\n  \"c\": 1\n}\n";
        let line = |pointer: &[&str]| {
            line_of(text, &pointer.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(line(&["a", "b"]), Some(4));
        assert_eq!(line(&["a", "c", "1", "d"]), Some(10));
        assert_eq!(line(&["c"]), Some(14));
        assert_eq!(line(&["a", "d"]), None);
        assert_eq!(line_of("", &["a".to_owned()]), None);
    }
}
