//! The commands of a guide: its code blocks that have a name, so that guide and test cannot drift apart.
//!
//! A block is named by what stands behind the language in its first line: three backticks, `sh`, a space, the name; as
//! with `sh`, so with `toml`, `yaml`, `json` and `rego`. Blocks without a name are for the reader alone.

use std::collections::BTreeMap;
use std::fs;

use super::project::repository;

/// The languages whose blocks tests use.
const LANGUAGES: [&str; 5] = ["sh", "toml", "yaml", "json", "rego"];

/// The named blocks of a guide.
pub(crate) struct Guide(BTreeMap<String, String>);

impl Guide {
    /// Reads a guide, by its path in the repository.
    pub(crate) fn read(path: &str) -> Self {
        let text = fs::read_to_string(repository().join(path)).unwrap();
        let mut blocks = BTreeMap::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let opening = line.trim_start().strip_prefix("```").and_then(|opening| opening.split_once(' '));
            let Some((_, name)) = opening.filter(|(language, _)| LANGUAGES.contains(language)) else {
                continue;
            };
            let block: Vec<&str> = lines.by_ref().take_while(|line| line.trim_start() != "```").collect();
            assert!(
                blocks.insert(name.to_owned(), block.join("\n")).is_none(),
                "{path}: two blocks are named {name}"
            );
        }
        Self(blocks)
    }

    /// A block; it cannot be taken twice.
    #[track_caller]
    pub(crate) fn take(&mut self, name: &str) -> String {
        self.0.remove(name).unwrap_or_else(|| panic!("the guide has no block {name} left"))
    }

    /// The names of the blocks that were not taken.
    pub(crate) fn left(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }
}
