//! Buckets.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("s3-public-access-block"),
        not_yet("s3-policy-public"),
        not_yet("s3-policy-lockout"),
        not_yet("s3-tls"),
        not_yet("s3-cross-account"),
        not_yet("s3-encryption"),
        not_yet("s3-versioning"),
        not_yet("s3-acls"),
        not_yet("s3-lifecycle"),
        not_yet("s3-access-logs"),
        not_yet("s3-replication"),
        not_yet("s3-events"),
    ]
}
