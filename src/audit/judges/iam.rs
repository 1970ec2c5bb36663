//! Rights in AWS.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("iam-admin"),
        not_yet("iam-service-wildcards"),
        not_yet("iam-resource-wildcards"),
        not_yet("iam-escalation"),
        not_yet("iam-credentials-exposure"),
        not_yet("iam-pass-role"),
        not_yet("iam-boundary"),
        not_yet("iam-trust-named"),
        not_yet("iam-trust-pipeline"),
        not_yet("iam-pipeline-read-plan"),
        not_yet("iam-managed-admin"),
        not_yet("iam-no-users"),
        not_yet("iam-provider-keys"),
        not_yet("iam-kms-decrypt"),
        not_yet("iam-cross-account"),
    ]
}
