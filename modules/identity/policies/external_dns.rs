//! `ExternalDNS`: records for services and ingresses, in the zones named and no other.

use aws::{PolicyDocument, Statement};

use super::{HostedZones, for_resources};

/// The permissions of `ExternalDNS` (project documentation, "Setting up ExternalDNS for Services on AWS").
pub fn policy(zones: &HostedZones) -> PolicyDocument {
    let mut statements = for_resources("WriteRecords", zones.arns(), |sid, zones| {
        Statement::allow(
            sid,
            [
                "route53:ChangeResourceRecordSets",
                "route53:ListResourceRecordSets",
                "route53:ListTagsForResources",
            ],
            zones,
        )
    });
    // Listing zones has no narrower resource.
    statements.push(Statement::allow("FindZones", ["route53:ListHostedZones"], ["*"]));
    PolicyDocument::new(statements)
}
