//! Terraform, or OpenTofu, as a program: found, run in a folder, and what it says read.
//!
//! Terraform works in a process group of its own, so that Ctrl-C reaches cleon alone, which passes it on once: at a second
//! one Terraform would end without giving back its locks.

mod diagnostics;
mod interrupt;
mod program;
mod scratch;

pub(crate) use diagnostics::{Diagnostic, diagnostics};
pub(crate) use interrupt::Interrupt;
pub(crate) use program::{Ended, Program};
pub(crate) use scratch::Scratch;
