//! cert-manager: proof by DNS that certificates are asked for by the owner of a name.

use aws::region::Partition;
use aws::{PolicyDocument, Statement};

use super::{HostedZones, for_resources};

/// The permissions of cert-manager's DNS01 solver (project documentation, "Route53"). It writes `TXT` records named
/// `_acme-challenge` and no others: with its role, nobody can point a name elsewhere. A challenge that is delegated to
/// a record of another name needs a statement of its own.
pub fn policy(partition: Partition, zones: &HostedZones) -> PolicyDocument {
    let mut statements = for_resources("WriteChallenges", zones.arns(), |sid, zones| {
        Statement::allow(sid, ["route53:ChangeResourceRecordSets"], zones)
            .when(
                "ForAllValues:StringLike",
                "route53:ChangeResourceRecordSetsNormalizedRecordNames",
                ["_acme-challenge.*"],
            )
            .when("ForAllValues:StringEquals", "route53:ChangeResourceRecordSetsRecordTypes", ["TXT"])
            // A request without these keys would pass both tests above.
            .when("Null", "route53:ChangeResourceRecordSetsNormalizedRecordNames", ["false"])
            .when("Null", "route53:ChangeResourceRecordSetsRecordTypes", ["false"])
    });
    statements.extend(for_resources("ReadRecords", zones.arns(), |sid, zones| {
        Statement::allow(sid, ["route53:ListResourceRecordSets"], zones)
    }));
    // The id of a change is known only once it is made.
    let changes = format!("arn:{partition}:route53:::change/*");
    statements.push(Statement::allow("WaitForChanges", ["route53:GetChange"], [changes]));
    // Listing zones has no narrower resource.
    statements.push(Statement::allow("FindZones", ["route53:ListHostedZonesByName"], ["*"]));
    PolicyDocument::new(statements)
}
