//! What an environment costs in a month, line by line: from the [`Model`](generated::Model) and dated list prices.
//!
//! What usage decides is a range, with the usage that is assumed; what has no price is listed, and never counted as nothing.
//! Amounts are exact decimals. It does no IO.

mod control_plane;
mod difference;
pub mod estimate;
mod ledger;
mod prices;
pub mod render;
mod rules;

pub use control_plane::{ControlPlanePrices, control_plane};
pub use difference::{Changed, Difference, difference};
pub use estimate::{Estimate, estimate};

#[cfg(test)]
mod tests;
