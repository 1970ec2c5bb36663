//! What Terraform says of errors, in the lines that `-json` has it print.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

/// An error of Terraform's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Diagnostic {
    severity: String,
    /// What is wrong.
    pub(crate) summary: String,
    /// More of it.
    pub(crate) detail: String,
    /// The object that it is about.
    pub(crate) address: Option<String>,
    range: Option<Range>,
    snippet: Option<Snippet>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Range {
    filename: String,
    start: Start,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Start {
    line: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Snippet {
    values: Vec<Traversed>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Traversed {
    traversal: String,
}

impl Diagnostic {
    /// The expressions whose values it speaks of: `data.terraform_remote_state.infrastructure.outputs`.
    pub(crate) fn traversals(&self) -> impl Iterator<Item = &str> {
        self.snippet.iter().flat_map(|snippet| &snippet.values).map(|value| value.traversal.as_str())
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary)?;
        let place = self.range.as_ref().map(|range| format!("{} line {}", range.filename, range.start.line));
        let about: Vec<String> = self.address.iter().cloned().chain(place).collect();
        if !about.is_empty() {
            write!(f, " ({})", about.join(", "))?;
        }
        if !self.detail.is_empty() {
            write!(f, "\n{}", self.detail)?;
        }
        Ok(())
    }
}

/// The errors in what Terraform printed, each once, in order. Lines that are no JSON, or say other things, are passed over.
pub(crate) fn diagnostics(stdout: &[u8]) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for line in String::from_utf8_lossy(stdout).lines() {
        let Ok(mut said) = serde_json::from_str::<Value>(line) else { continue };
        if said["type"] != "diagnostic" {
            continue;
        }
        let Ok(diagnostic) = serde_json::from_value::<Diagnostic>(said["diagnostic"].take()) else {
            continue;
        };
        if diagnostic.severity == "error" && !found.contains(&diagnostic) {
            found.push(diagnostic);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_found_among_other_lines() {
        let said = br#"{"@level":"info","type":"version"}
Warning: something that is no JSON
{"type":"diagnostic","diagnostic":{"severity":"warning","summary":"Deprecated","detail":""}}
{"type":"diagnostic","diagnostic":{"severity":"error","summary":"Unsupported attribute","detail":"None.","range":{"filename":"a.tf.json","start":{"line":3,"column":1,"byte":2}},"snippet":{"values":[{"traversal":"data.x.y.outputs","statement":"is object"}]}}}
{"type":"diagnostic","diagnostic":{"severity":"error","summary":"No","detail":"","address":"data.x.y"}}
{"type":"diagnostic","diagnostic":{"severity":"error","summary":"No","detail":"","address":"data.x.y"}}
"#;
        let found = diagnostics(said);
        let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["Unsupported attribute (a.tf.json line 3)\nNone.", "No (data.x.y)"]);
        assert_eq!(found[0].traversals().collect::<Vec<_>>(), ["data.x.y.outputs"]);
        assert_eq!(found[1].traversals().count(), 0);
    }
}
