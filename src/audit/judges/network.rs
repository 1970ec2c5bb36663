//! The network.

use super::not_yet::not_yet;
use crate::judge::Judge;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        not_yet("vpc-flow-logs"),
        not_yet("vpc-default-security-group"),
        not_yet("subnet-public-ip"),
        not_yet("subnet-tiers"),
        not_yet("subnet-database-routes"),
        not_yet("route-internet-gateway"),
        not_yet("security-group-open"),
        not_yet("security-group-risky-ports"),
        not_yet("security-group-egress"),
        not_yet("security-group-described"),
        not_yet("security-group-attached"),
        not_yet("network-policy-enforced"),
        not_yet("network-policy-default-deny"),
        not_yet("network-policy-callers"),
        not_yet("network-policy-egress"),
        not_yet("vpc-endpoint-ec2"),
        not_yet("vpc-endpoint-ecr"),
        not_yet("vpc-endpoint-ssm"),
        not_yet("vpc-endpoint-incidents"),
    ]
}
