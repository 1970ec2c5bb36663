//! SHA-256 as text.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// The digest in hexadecimal digits.
pub(crate) fn sha256(data: &str) -> String {
    let mut digits = String::with_capacity(64);
    for byte in Sha256::digest(data) {
        write!(digits, "{byte:02x}").unwrap();
    }
    digits
}
