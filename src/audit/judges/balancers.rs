//! Load balancers.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("lb-https"),
        not_yet("lb-redirect"),
        not_yet("lb-tls-policy"),
        not_yet("lb-drop-headers"),
        not_yet("lb-desync"),
        not_yet("lb-access-logs"),
        not_yet("lb-deletion-protection"),
        not_yet("lb-zones"),
        not_yet("lb-internal"),
        not_yet("lb-backend-tls"),
    ]
}
