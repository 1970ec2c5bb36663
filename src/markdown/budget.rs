//! Room for text.

/// The room that is left, in bytes: never fewer than characters, or than the units of UTF-16, however GitHub counts.
#[derive(Debug)]
pub struct Budget {
    left: usize,
}

impl Budget {
    /// So much room, in bytes.
    pub fn new(left: usize) -> Self {
        Self { left }
    }

    /// Whether so much fits.
    pub fn fits(&self, bytes: usize) -> bool {
        bytes <= self.left
    }

    /// Takes room for a text, when it fits.
    pub fn take(&mut self, text: &str) -> bool {
        self.take_bytes(text.len())
    }

    /// Takes room, when there is so much.
    pub fn take_bytes(&mut self, bytes: usize) -> bool {
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }

    /// Takes the room that one text needs beyond another in whose place it comes, when it fits.
    pub fn replace(&mut self, old: &str, new: &str) -> bool {
        let left = (self.left + old.len()).checked_sub(new.len());
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }

    /// Lets a part of the room be spent.
    pub fn share(&mut self, part: usize, of: usize, spend: impl FnOnce(&mut Self)) {
        let mut share = Self::new(self.left * part / of);
        self.left -= share.left;
        spend(&mut share);
        self.left += share.left;
    }

    /// Gives room back.
    pub fn give(&mut self, bytes: usize) {
        self.left += bytes;
    }
}
