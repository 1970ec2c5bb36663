//! An assessment as people and programs read it.

mod comment;
mod oscal;
#[cfg(test)]
pub(crate) mod sample;
mod sarif;
mod text;

use std::fmt::Write;

pub use comment::markdown;
pub use oscal::oscal;
pub use sarif::{Digests, sarif};
pub use text::{Shown, text};

/// Bytes in hexadecimal digits.
fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
