//! Where blocks stand in the generated files.

use std::cell::RefCell;
use std::collections::HashMap;

use super::Environments;
use super::lines::Lines;
use super::side::{Block, Side};
use crate::Place;

/// Where blocks stand. Only the files that something is asked of are searched.
pub(super) struct Places<'g> {
    base: &'g str,
    head: &'g str,
    /// By where the text of a file is in memory.
    files: RefCell<HashMap<*const u8, Lines>>,
}

impl<'g> Places<'g> {
    pub(super) fn new(environments: &Environments<'g>) -> Self {
        let (base, head) = (&environments.base.environment, &environments.head.environment);
        Self { base, head, files: RefCell::default() }
    }

    /// The place of a block of the base.
    pub(super) fn in_base(&self, side: &Side<'_>, block: &Block<'_>) -> Option<Place> {
        self.of(self.base, side, block)
    }

    /// The place of a block of the head.
    pub(super) fn in_head(&self, side: &Side<'_>, block: &Block<'_>) -> Option<Place> {
        self.of(self.head, side, block)
    }

    fn of(&self, environment: &str, side: &Side<'_>, block: &Block<'_>) -> Option<Place> {
        let mut files = self.files.borrow_mut();
        let lines = files.entry(block.text.as_ptr()).or_insert_with(|| Lines::of(block.text));
        let line = lines.of_block(block.pointer)?;
        Some(Place { file: format!("out/{environment}/{}/{}", side.name, block.file), line })
    }
}
