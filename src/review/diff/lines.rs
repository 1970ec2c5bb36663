//! Where the blocks of a JSON text stand in it.

use std::collections::HashMap;

use super::side::Pointer;

/// How deep the keys are that lead to a block.
const DEPTH: usize = 3;

/// The lines of the keys of a JSON text that lead to blocks.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    lines: HashMap<String, usize>,
}

impl Lines {
    /// Reads a text that was read as JSON before; one that is none gives what was found up to there.
    pub(crate) fn of(text: &str) -> Self {
        let mut scanner = Scanner { line: 1, open: Vec::new(), lines: HashMap::new() };
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'\n' => scanner.line += 1,
                b'{' => scanner.open(false),
                b'[' => scanner.open(true),
                b'}' | b']' => _ = scanner.open.pop(),
                b',' => scanner.next(),
                b'"' => {
                    let end = end_of_text(bytes, at);
                    let is_key = text[(end + 1).min(text.len())..].trim_start().starts_with(':');
                    if is_key {
                        scanner.key(text.get(at..=end).unwrap_or_default());
                    }
                    at = end;
                }
                _ => {}
            }
            at += 1;
        }
        Self { lines: scanner.lines }
    }

    /// The line of a block: of its name, or of its opening brace where it is one of several.
    pub(crate) fn of_block(&self, pointer: Pointer<'_>) -> Option<usize> {
        let (first, second, third, number) = pointer;
        let mut path = String::new();
        for key in [first, second, third].into_iter().filter(|key| !key.is_empty()) {
            push(&mut path, key);
        }
        if let Some(number) = number {
            push(&mut path, &number.to_string());
        }
        self.lines.get(&path).copied()
    }
}

struct Scanner {
    line: usize,
    open: Vec<Open>,
    lines: HashMap<String, usize>,
}

/// A list or object that is open, with the path that leads to what comes next in it.
struct Open {
    number: Option<usize>,
    path: String,
    inside: String,
}

impl Scanner {
    fn open(&mut self, is_list: bool) {
        let path = self.open.last().map(|outer| outer.inside.clone()).unwrap_or_default();
        if self.open.len() <= DEPTH && self.open.last().is_some_and(|outer| outer.number.is_some()) {
            self.lines.entry(path.clone()).or_insert(self.line);
        }
        let mut open = Open { number: None, inside: path.clone(), path };
        if is_list {
            open.number = Some(0);
            push(&mut open.inside, "0");
        }
        self.open.push(open);
    }

    fn next(&mut self) {
        if let Some(open) = self.open.last_mut()
            && let Some(number) = &mut open.number
        {
            *number += 1;
            let number = number.to_string();
            open.inside.clone_from(&open.path);
            push(&mut open.inside, &number);
        }
    }

    fn key(&mut self, quoted: &str) {
        let depth = self.open.len();
        let Some(open) = self.open.last_mut() else { return };
        if depth > DEPTH {
            return;
        }
        let key: String = serde_json::from_str(quoted).unwrap_or_default();
        open.inside.clone_from(&open.path);
        push(&mut open.inside, &key);
        self.lines.entry(open.inside.clone()).or_insert(self.line);
    }
}

fn push(path: &mut String, key: &str) {
    path.push('\0');
    path.push_str(key);
}

/// Where the text that begins at a quote ends.
fn end_of_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_in_their_text() {
        let text = r#"{
  "//": "Generated: \"x\" {",
  "resource": {
    "aws_vpc": {
      "main": {
        "tags": { "aws_vpc": "x" }
      },
      "other": [{
      }]
    }
  },
  "provider": {
    "aws": [
      {
        "region": "x"
      },
      {
        "alias": "y"
      }
    ]
  },
  "terraform": {}
}
"#;
        let lines = Lines::of(text);
        assert_eq!(lines.of_block(("resource", "aws_vpc", "main", None)), Some(5));
        assert_eq!(lines.of_block(("resource", "aws_vpc", "other", None)), Some(8));
        assert_eq!(lines.of_block(("provider", "aws", "", Some(0))), Some(14));
        assert_eq!(lines.of_block(("provider", "aws", "", Some(1))), Some(17));
        assert_eq!(lines.of_block(("terraform", "", "", None)), Some(22));
        assert_eq!(lines.of_block(("resource", "aws_vpc", "none", None)), None);
        assert_eq!(Lines::of("{\"a").of_block(("a", "", "", None)), None);
    }
}
