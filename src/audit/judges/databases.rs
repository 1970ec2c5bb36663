//! Databases.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("rds-private"),
        not_yet("rds-encryption"),
        not_yet("rds-insights"),
        not_yet("rds-monitoring"),
        not_yet("rds-multi-az"),
        not_yet("rds-deletion-protection"),
        not_yet("rds-final-snapshot"),
        not_yet("rds-backup"),
        not_yet("rds-logs"),
        not_yet("rds-statement-logs"),
        not_yet("rds-iam-auth"),
        not_yet("rds-master-password"),
        not_yet("rds-master-username"),
        not_yet("rds-port"),
        not_yet("rds-tls"),
        not_yet("rds-minor-upgrades"),
        not_yet("rds-certificate-authority"),
        not_yet("rds-copy-tags"),
        not_yet("rds-engine-fixed"),
        not_yet("rds-reach"),
        not_yet("rds-alarms"),
    ]
}
