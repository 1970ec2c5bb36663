//! Controls that nobody judges yet.

use crate::judge::{Judge, Verdict, plainly};

/// A judge that knows nothing.
pub(super) fn not_yet(control: &'static str) -> Judge {
    plainly(control, |_, _| vec![Verdict::unknown(None, "not judged yet")])
}
