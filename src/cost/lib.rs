//! What an environment costs in a month, line by line: from the [`Model`](generated::Model) and dated list prices.
//!
//! What usage decides is a range, with the usage that is assumed; what has no price is listed, and never counted as nothing.
//! It does no IO.

pub mod estimate;

pub use estimate::{Estimate, estimate};
