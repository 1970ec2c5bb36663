//! Tests of the renderings.

mod gfm;
mod hostile;
pub(crate) mod sample;
mod schema;
mod size;
mod snapshots;
