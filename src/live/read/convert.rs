//! What the SDK has, as plain data.

use std::collections::{BTreeMap, HashMap};

use aws_smithy_types::DateTime;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::cluster::{Issue, Tags};

/// A moment.
pub(super) fn moment(of: Option<&DateTime>) -> Option<Timestamp> {
    Timestamp::from_second(of?.secs()).ok()
}

/// The day of a moment, in UTC.
pub(super) fn day(of: Option<&DateTime>) -> Option<Date> {
    moment(of).map(|moment| moment.to_zoned(TimeZone::UTC).date())
}

/// Tags without those of AWS itself.
pub(super) fn tags(of: Option<HashMap<String, String>>) -> Tags {
    of.unwrap_or_default().into_iter().filter(|(key, _)| !key.starts_with("aws:")).collect()
}

/// A map in order.
pub(super) fn map(of: Option<HashMap<String, String>>) -> BTreeMap<String, String> {
    of.unwrap_or_default().into_iter().collect()
}

/// A list in order.
pub(super) fn sorted<T: Ord>(of: Option<Vec<T>>) -> Vec<T> {
    let mut of = of.unwrap_or_default();
    of.sort();
    of
}

/// The last part of an ARN: `general-node` of `arn:aws:iam::111122223333:role/platform/general-node`.
pub(super) fn last_part(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or_default()
}

/// Each page of this many.
pub(super) const PAGE: i32 = 100;

/// What EKS complains of; each kind of thing has a type of its own for it.
pub(super) fn issue(
    code: Option<impl ToString>,
    message: Option<String>,
    resource_ids: Option<Vec<String>>,
) -> Issue {
    Issue {
        code: code.map(|code| code.to_string()).unwrap_or_default(),
        message: message.unwrap_or_default(),
        resource_ids: sorted(resource_ids),
    }
}
