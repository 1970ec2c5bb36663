//! Control planes.

use aws::KubernetesVersion;
use generated::model::Subject;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::estimate::Support;
use crate::ledger::{Amount, Ledger, assumed};

/// How long a version is still supported, as of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Standard,
    Extended,
    Ended,
    Unknown,
}

impl Phase {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Extended => "extended",
            Self::Ended => "ended",
            Self::Unknown => "unknown",
        }
    }
}

pub(super) fn cluster(ledger: &mut Ledger<'_>, of: &Subject) {
    let version = of.text("version").unwrap_or_default().to_owned();
    // EKS upgrades by itself what is not to have extended support.
    let never_extended = of.text("upgrade_policy[0].support_type") == Some("STANDARD");
    let days = KubernetesVersion::new(&version).ok().and_then(|version| version.support().copied());
    let standard_until = days.map(|days| days.end_of_standard);
    let extended_until = days.map(|days| days.end_of_extended);
    let phase = match (standard_until, extended_until) {
        (Some(standard), _) if ledger.day < standard => Phase::Standard,
        (Some(_), Some(extended)) if ledger.day < extended => Phase::Extended,
        (Some(_), _) => Phase::Ended,
        (None, _) => Phase::Unknown,
    };
    let charged_as_extended = !never_extended && matches!(phase, Phase::Extended | Phase::Ended);
    let (detail, price) = if charged_as_extended {
        ("extended support", "eks-cluster-extended")
    } else {
        ("standard support", "eks-cluster-standard")
    };
    let month = ledger.month();
    let next = next(&version, phase, never_extended, standard_until, extended_until);
    ledger.pay(of, "control plane", price, Amount::of(month).detailed(detail).noting(next.clone()));
    if of.flag("compute_config[0].enabled") == Some(true) {
        ledger.unpriced(of, "EKS Auto Mode", "the fee for managed instances has no price here");
    }
    let zones = ledger.model.targets(of, "vpc_config[0].subnet_ids").len();
    if zones > 1 {
        let both_ways = crate::estimate::Range::exactly(2);
        ledger.pay(
            of,
            "data between zones, both ways",
            "data-transfer-zones",
            assumed("zones-data").times(both_ways),
        );
    }
    let hourly =
        |id: &str| ledger.prices.price(id, &ledger.region).map(|price| price.usd.likely).unwrap_or_default();
    let extra =
        (hourly("eks-cluster-extended") - hourly("eks-cluster-standard")) * ledger.prices.hours_per_month;
    let extra_monthly = if never_extended { Decimal::ZERO } else { extra.normalize() };
    ledger.support.push(Support {
        cluster: of.label().to_owned(),
        version,
        phase: phase.as_str().to_owned(),
        standard_until,
        extended_until,
        next,
        extra_monthly,
    });
}

/// What happens to a version next, in a sentence.
fn next(
    version: &str,
    phase: Phase,
    never_extended: bool,
    standard_until: Option<Date>,
    extended_until: Option<Date>,
) -> String {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    match (phase, never_extended) {
        (Phase::Standard, true) => {
            format!("Standard support of {version} ends on {}: EKS upgrades then.", day(standard_until))
        }
        (Phase::Standard, false) => {
            format!(
                "Standard support of {version} ends on {}: extended support is paid for then.",
                day(standard_until)
            )
        }
        (Phase::Extended, false) => {
            format!("Extended support of {version} ends on {}: EKS upgrades then.", day(extended_until))
        }
        (Phase::Extended | Phase::Ended, _) => {
            format!("Support of {version} has ended: EKS upgrades at any time.")
        }
        (Phase::Unknown, _) => format!("How long {version} is supported is not known."),
    }
}
