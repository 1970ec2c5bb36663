//! What a comment has no room for.

use super::escape::code;
use crate::render::words::several;

/// What a comment has no room for, in figures.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LeftOut {
    /// Changes whose arguments are not shown.
    pub(super) arguments: usize,
    /// Changes of which nothing is told beside their name.
    pub(super) named: usize,
    /// Changes that are only counted.
    pub(super) counted: usize,
    /// Rights and ways that are not in the tables.
    pub(super) rights: usize,
    /// Outputs whose change is not shown.
    pub(super) outputs: usize,
    /// Notes, checks and messages.
    pub(super) notes: usize,
}

impl LeftOut {
    /// What to know of it, and how to see it; empty when all is there.
    pub(super) fn text(&self, command: &str) -> String {
        let changes = |count| several(count, "change", "changes");
        let parts = [
            (self.arguments, format!("the arguments of {}", changes(self.arguments))),
            (self.named, format!("all but the names of {}", changes(self.named))),
            (self.counted, format!("{} as a whole", changes(self.counted))),
            (self.rights, several(self.rights, "right or way", "rights and ways")),
            (self.outputs, format!("how {}", several(self.outputs, "output changes", "outputs change"))),
            (self.notes, several(self.notes, "note", "notes")),
        ];
        let parts: Vec<String> =
            parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect();
        if parts.is_empty() {
            return String::new();
        }
        format!(
            "**Left out, since a comment holds 65,536 characters:** {}. All of it: {}, with `--format json` for programs.\n",
            parts.join("; "),
            code(command)
        )
    }
}
