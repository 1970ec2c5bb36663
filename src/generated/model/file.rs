//! Generated files, as evidence: which they are exactly, and on which line something stands.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use super::lines::Lines;

/// A generated file.
#[derive(Debug)]
pub(super) struct File {
    pub(super) sha256: String,
    text: String,
    /// The lines of its keys, when one was asked for.
    lines: OnceLock<Lines>,
}

impl File {
    pub(super) fn new(text: &str) -> Self {
        Self { sha256: hex::encode(Sha256::digest(text)), text: text.to_owned(), lines: OnceLock::new() }
    }

    pub(super) fn lines(&self) -> &Lines {
        let is_json = self.text.starts_with('{');
        self.lines
            .get_or_init(|| if is_json { Lines::of_json(&self.text) } else { Lines::of_yaml(&self.text) })
    }
}
