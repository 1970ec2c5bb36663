//! Digests of what pods are told, for annotations that roll them when it changes.

use sha2::{Digest, Sha256};

/// The SHA-256 of texts, each with its length, as hexadecimal digits.
pub(super) fn of(texts: impl Iterator<Item = String>) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update(text.len().to_be_bytes());
        hasher.update(text.as_bytes());
    }
    hex::encode(hasher.finalize())
}
