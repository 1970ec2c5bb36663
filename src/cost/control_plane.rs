//! What control planes cost, for those who compare versions of Kubernetes by it.

use rust_decimal::prelude::ToPrimitive;

use crate::prices::prices;

/// What a control plane costs.
#[derive(Clone, Debug, PartialEq)]
pub struct ControlPlanePrices {
    /// In standard support, in USD an hour.
    pub standard: f64,
    /// In extended support, in USD an hour.
    pub extended: f64,
    /// Where the prices are from, and of which day.
    pub source: String,
}

/// What a control plane costs in a region; none where the table of prices does not have it.
pub fn control_plane(region: &str) -> Option<ControlPlanePrices> {
    let prices = prices();
    let standard = prices.price("eks-cluster-standard", region)?;
    let extended = prices.price("eks-cluster-extended", region)?;
    let source = prices.source(&extended.source)?;
    Some(ControlPlanePrices {
        standard: standard.usd.likely.to_f64()?,
        extended: extended.usd.likely.to_f64()?,
        source: format!("{} ({})", source.title, source.date),
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_region_has_them() {
        for region in ["us-east-1", "eu-central-1", "ap-southeast-4"] {
            let prices = super::control_plane(region).unwrap();
            assert!(0.0 < prices.standard && prices.standard < prices.extended, "{prices:?}");
            assert!(!prices.source.is_empty());
        }
    }
}
